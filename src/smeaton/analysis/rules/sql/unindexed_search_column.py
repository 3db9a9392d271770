"""The rule `unindexed_search_column`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import is_live
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, is_log, is_lookup, is_person, says

_TAGS = {"tag", "label", "keyword", "topic", "hashtag"}
_CHOICES = {"setting", "preference", "config", "configuration", "option"}
_INVERTED = {"gin", "gist", "rum", "spgist", "bloom"}


def _is_indexed(table: Table, column: str) -> bool:
    return any(
        index.method in _INVERTED and any(column in part.text for part in index.parts)
        for index in table.indexes
    )


@rule("SQL077", severity="medium", harm="slowness", each=3)
def unindexed_search_column(schema: Schema) -> Iterator[Hit]:
    """Search column without an index that can search.

    ## What it does
    Finds PostgreSQL tsvector columns, and arrays of tags, labels and keywords, without a GIN or
    GiST index. Arrays are low.

    ## Why it matters
    A tsvector has no use but search, and without the index each search reads and matches every
    row. A B-tree does not answer @@ or @>.

    ## When it is fine
    Small lists, and tags that are only shown, never searched; those in versions and logs, and
    those that a person or a setting chose, are not reported.

    ## Example
    ```sql
    CREATE TABLE essays (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      body text NOT NULL,
      search tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE essays (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      body text NOT NULL,
      search tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED
    );
    CREATE INDEX essays_search_idx ON essays USING gin (search);
    ```

    ## See also
    full-text-search, index-choice
    """
    if schema.dialect != "postgres":
        return

    def searches(table: Table, column: Column) -> bool:
        if column.type.name == "tsvector":
            return True
        if not column.type.array or not says(column.name, _TAGS):
            return False
        return not (is_log(table) or is_person(table) or ends(table.short, _CHOICES))

    for table in schema.designed():
        for column in table.columns.values():
            if not searches(table, column) or _is_indexed(table, column.name) or is_lookup(table):
                continue
            together = " CONCURRENTLY" if is_live(schema) else ""
            name = quote(f"{table.short}_{column.name}_idx"[:60], "postgres")
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} is {column.type.written}, and no GIN or GiST "
                "index holds it.",
                "Each search reads and matches every row.",
                f"CREATE INDEX{together} {name} ON {quote(table.name, 'postgres')} USING gin "
                f"({quote(column.name, 'postgres')});",
                severity=Severity.LOW if column.type.array else None,
            )
