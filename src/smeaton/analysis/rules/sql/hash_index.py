"""The rule `hash_index`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule

_SHORT = frozenset(
    [
        "integer",
        "bigint",
        "smallint",
        "uuid",
        "date",
        "timestamp",
        "timestamptz",
        "boolean",
        "numeric",
    ]
)


@rule("SQL106", severity="low", harm="slowness", each=1)
def hash_index(schema: Schema) -> Iterator[Hit]:
    """Hash index where a B-tree serves more queries.

    ## What it does
    Finds PostgreSQL hash indexes on numbers, UUIDs and times.

    ## Why it matters
    A hash index answers `=` on one column and nothing else: no ranges, no order, no uniqueness, no
    second column, no index-only scan. On short values it is neither smaller nor quicker.

    ## When it is fine
    Long text that is only compared for equality: a hash keeps four bytes of it, and a B-tree
    refuses more than 2.7 KB. Text is not reported.

    ## Example
    ```sql
    CREATE TABLE devices (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      batch bigint NOT NULL
    );
    CREATE INDEX devices_batch_idx ON devices USING hash (batch);
    ```

    ## Use instead
    ```sql
    CREATE TABLE devices (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      batch bigint NOT NULL
    );
    CREATE INDEX devices_batch_idx ON devices (batch);
    ```

    ## See also
    index-choice
    """
    for table in schema.designed():
        for index in table.indexes if schema.dialect == "postgres" else ():
            column = table.columns.get(index.columns[0] or "") if index.parts else None
            if index.method != "hash" or column is None or column.type.name not in _SHORT:
                continue
            name, on = quote(index.name, "postgres"), quote(table.name, "postgres")
            where = quote(column.name, "postgres")
            yield Hit(
                index.name,
                index.place,
                f"Index {index.name} on {table.name}.{column.name} is a hash index.",
                "It answers equality alone, and a B-tree would be as small and as quick.",
                f"DROP INDEX {name};\nCREATE INDEX {name} ON {on} ({where});",
            )
