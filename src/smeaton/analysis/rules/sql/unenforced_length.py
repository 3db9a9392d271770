"""The rule `unenforced_length`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.text_limits import HASH, find_least, keeps_password
from smeaton.analysis.vocabulary import in_check


def _mend(table: Table, column: Column) -> str:
    """Return the column as it is to be; a limit that real values exceed is not made to hold."""
    name, length = quote(column.name, "sqlite"), column.type.length or 0
    least = HASH if keeps_password(column) else find_least(table, column)
    if length < least:
        what = "password hashes" if keeps_password(column) else "real values"
        return f"-- when {table.name} is rebuilt: {name} TEXT; {what} need more than {length}"
    return (
        f"-- when {table.name} is rebuilt, if the limit is meant: {name} TEXT CHECK "
        f"(length({name}) <= {length}); otherwise {name} TEXT"
    )


@rule("SQL036", severity="low", harm="confusion", each=1)
def unenforced_length(schema: Schema) -> Iterator[Hit]:
    """Length that SQLite ignores.

    ## What it does
    Finds `VARCHAR(n)` and `CHAR(n)` columns in SQLite without a CHECK on their length. A length
    that real values exceed (50 for e-mail addresses, 40 for password hashes) is better dropped than
    enforced.

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
                    _mend(table, column),
                )
