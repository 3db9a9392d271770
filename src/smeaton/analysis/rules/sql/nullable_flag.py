"""The rule `nullable_flag`."""

import re
from collections.abc import Iterator

from smeaton.analysis.ddl import require
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule


def _is_asked(table: Table, column: Column) -> bool:
    """Whether an index or a check asks if the flag was set at all."""
    texts = [check.text for check in table.checks if column.name in check.columns]
    texts += [index.where.text for index in table.indexes if index.where]
    asked = re.compile(rf"\b{re.escape(column.name)}\W+is (?:not )?null", re.IGNORECASE)
    return any(asked.search(text) for text in texts)


@rule("SQL023", severity="low", harm="confusion", each=3)
def nullable_flag(schema: Schema) -> Iterator[Hit]:
    """Boolean that may be NULL.

    ## What it does
    Finds nullable boolean columns, with or without a default.

    ## Why it matters
    Two answers become three: `WHERE NOT active` leaves out the NULL rows, and each piece of code
    decides for itself what NULL means.

    ## When it is fine
    "Not answered yet" is a real answer, as in a consent question; say so in a comment ("tri-state",
    "unknown", "not answered"). An index or a check that asks whether it is NULL says so as well.

    ## Example
    ```sql
    CREATE TABLE feeds (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      enabled boolean DEFAULT true
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE feeds (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      enabled boolean NOT NULL DEFAULT true
    );
    ```

    ## See also
    database-constraints
    """
    for table, column in schema.columns():
        if (
            column.type.name != "boolean"
            or column.type.array
            or not column.nullable
            or column.generated
        ):
            continue
        if re.search(
            r"tri-?state|unknown|not answered|null means", column.comment, re.IGNORECASE
        ) or _is_asked(table, column):
            continue
        yield Hit(
            f"{table.name}.{column.name}",
            column.place,
            f"Flag {table.name}.{column.name} may be NULL"
            + (", though it has a default." if column.default else "."),
            "A third state that nobody meant drops out of both WHERE flag and WHERE NOT flag.",
            require(schema, table, column.name),
        )
