"""The rule `unenforced_length`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import in_check


@rule("SQL036", severity="low", harm="confusion", each=1)
def unenforced_length(schema: Schema) -> Iterator[Hit]:
    """Length that SQLite ignores.

    ## What it does
    Finds `VARCHAR(n)` and `CHAR(n)` columns in SQLite without a CHECK on their length.

    ## Why it matters
    SQLite reads the length and stores any text. Who relies on it finds too long values when the
    data moves to another database.

    ## When it is fine
    The schema is shared with a database that does enforce it.

    ## Example
    ```sql
    CREATE TABLE shelves (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      title VARCHAR(20) NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE shelves (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      title TEXT NOT NULL CHECK (length(title) <= 20)
    );
    ```

    ## See also
    text-types
    """
    if schema.dialect != "sqlite":
        return
    for table in schema.designed():
        for column in table.columns.values():
            if (
                column.type.name in ("varchar", "char")
                and column.type.length
                and not in_check(table, column.name)
            ):
                yield Hit(
                    f"{table.name}.{column.name}",
                    column.place,
                    f"SQLite does not enforce the length of {table.name}.{column.name} "
                    f"{column.type.written}.",
                    "Longer values are stored and surface when the data moves elsewhere.",
                    f"-- when the table is rebuilt: {column.name} TEXT CHECK "
                    f"(length({column.name}) <= {column.type.length})",
                )
