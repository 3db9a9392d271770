"""The rule `index_on_whole_document`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import drop_index, is_live
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL042", severity="medium", harm="slowness", each=3)
def index_on_whole_document(schema: Schema) -> Iterator[Hit]:
    """B-tree over a whole JSON document.

    ## What it does
    Finds B-tree indexes in PostgreSQL over a `json` or `jsonb` column as a whole, or over its
    text.

    ## Why it matters
    It serves only equality of entire documents. Containment and path queries still scan, and a
    value over about 2,700 bytes makes the insert fail (B-tree row size limit of PostgreSQL).

    ## When it is fine
    Documents are short and compared as wholes, to refuse duplicates; a hash of them does it
    better.

    ## Example
    ```sql
    CREATE TABLE webhooks_seen (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      payload jsonb NOT NULL
    );
    CREATE INDEX webhooks_seen_payload_idx ON webhooks_seen ((payload::text));
    ```

    ## Use instead
    ```sql
    CREATE TABLE webhooks_seen (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      payload jsonb NOT NULL
    );
    CREATE INDEX webhooks_seen_payload_idx ON webhooks_seen USING gin (payload jsonb_path_ops);
    ```

    ## See also
    json-columns, index-choice
    """
    if schema.dialect != "postgres":
        return
    for table in schema.designed():
        for index in table.indexes:
            column = table.column(index.parts[0].text) if index.parts else None
            if (
                index.method != "btree"
                or column is None
                or column.type.name not in ("json", "jsonb")
            ):
                continue
            name = quote(column.name, "postgres")
            target = name if column.type.name == "jsonb" else f"({name}::jsonb)"
            together = "CONCURRENTLY " if is_live(schema) else ""
            gin = quote(f"{table.short}_{column.name}_gin"[:60], "postgres")
            yield Hit(
                index.name,
                index.place,
                f"Index {index.name} is a B-tree over the whole document "
                f"{table.name}.{column.name}.",
                "It serves no containment or path query, and a long document makes the "
                "insert fail.",
                f"{drop_index(schema, table, index.name)}\n"
                f"CREATE INDEX {together}{gin} ON {quote(table.name, 'postgres')} USING gin "
                f"({target} jsonb_path_ops);",
            )
