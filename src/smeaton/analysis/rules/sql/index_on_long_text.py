"""The rule `index_on_long_text`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import drop_index
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Index, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, in_check

_LONG = {"body", "content", "description", "html", "markdown", "text", "message", "comment", "note",
         "notes", "bio", "biography", "summary", "transcript", "payload", "document", "stacktrace",
         "raw"}  # fmt: skip
_SHORT = {"hash", "digest", "checksum", "sha", "sha1", "sha256", "md5", "fingerprint", "key", "id",
          "token", "address", "salt", "signature", "uuid", "etag", "ip"}  # fmt: skip


def _is_long(table: Table, column: Column) -> bool:
    """Whether values of the column may well exceed what a B-tree entry holds."""
    if in_check(table, column.name) or column.type.array:
        return False
    if column.type.name == "bytea":
        return not ends(column.name, _SHORT)
    return column.type.name == "text" and ends(column.name, _LONG)


def _columns(index: Index) -> Iterator[str]:
    for part in index.parts:
        if part.column and not part.opclass.endswith("trgm_ops"):
            yield part.column
    yield from index.include


@rule("SQL118", severity="medium", harm="outage", each=3)
def index_on_long_text(schema: Schema) -> Iterator[Hit]:
    """B-tree over text that may be longer than an entry.

    ## What it does
    Finds PostgreSQL B-tree indexes and unique keys over text without a limit in columns such as
    body, content or description, and over bytea.

    ## Why it matters
    An entry holds about 2,700 bytes. The first longer text is refused: "index row size exceeds
    btree maximum". It works in every test and fails for the user who writes more.

    ## When it is fine
    A check on the length, an index over md5() or another expression, full-text and trigram
    indexes; none of them is reported.

    ## Example
    ```sql
    CREATE TABLE articles (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      body text NOT NULL
    );
    CREATE INDEX articles_body_idx ON articles (body);
    ```

    ## Use instead
    ```sql
    CREATE TABLE articles (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      body text NOT NULL
    );
    CREATE INDEX articles_body_idx ON articles USING gin (to_tsvector('simple', body));
    ```

    ## See also
    index-choice, full-text-search
    """
    for table in schema.designed() if schema.dialect == "postgres" else ():
        for index in table.indexes:
            named = (table.columns.get(name) for name in _columns(index))
            column = next((c for c in named if c and _is_long(table, c)), None)
            if index.method != "btree" or column is None:
                continue
            name = quote(column.name, "postgres")
            lookup = f"CREATE INDEX ON {quote(table.name, 'postgres')} (md5({name}));"
            search = (
                f"CREATE INDEX ON {quote(table.name, 'postgres')} "
                f"USING gin (to_tsvector('simple', {name}));"
            )
            if not index.unique and column.type.name != "bytea":
                search = f"-- to search for words; to look up the whole: {lookup}\n{search}"
            yield Hit(
                index.name,
                index.place,
                f"Index {index.name} holds the whole of {table.name}.{column.name}.",
                "The first value beyond 2,700 bytes is refused, and the insert fails.",
                f"{drop_index(schema, table, index.name)}\n"
                + (lookup if index.unique or column.type.name == "bytea" else search),
            )
