"""The rule `mixed_strictness`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL107", severity="low", harm="corruption", each=1)
def mixed_strictness(schema: Schema) -> Iterator[Hit]:
    """SQLite table without STRICT beside tables that have it.

    ## What it does
    Finds SQLite tables that are not STRICT in a schema that has STRICT tables.

    ## Why it matters
    Without STRICT a column takes any value: text in an INTEGER column, a number in a date. Whoever
    knows the strict tables expects the same of the others, and the wrong value comes up in another
    program, much later.

    ## When it is fine
    A table that keeps values of any type on purpose; in a STRICT table the type ANY says so.
    Schemas without any STRICT table have decided otherwise and are not reported.

    ## Example
    ```sql
    CREATE TABLE folders (id INTEGER PRIMARY KEY, title TEXT NOT NULL) STRICT;
    CREATE TABLE papers (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL);
    ```

    ## Use instead
    ```sql
    CREATE TABLE folders (id INTEGER PRIMARY KEY, title TEXT NOT NULL) STRICT;
    CREATE TABLE papers (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL) STRICT;
    ```

    ## See also
    database-constraints
    """
    strict = [table for table in schema.designed() if "strict" in table.options]
    for table in schema.designed() if schema.dialect == "sqlite" and strict else ():
        if "strict" not in table.options:
            yield Hit(
                table.name,
                table.place,
                f"Table {table.name} is not STRICT, as {strict[0].name} is.",
                "Its columns take values of any type, which other programs then trip over.",
            )
