"""The rule `misread_type`."""

import re
from collections.abc import Iterator

from smeaton.analysis.ddl import change_type
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule

_TEXT = re.compile(r"(?:STRING|STR|PHONE|ZIP|PASSWORD)\b", re.IGNORECASE)
_NOT_WHOLE = re.compile(r"(?:FLOATING\s+POINT|POINT|INTERVAL|FINGERPRINT)\b", re.IGNORECASE)


@rule("SQL072", severity="medium", harm="corruption", each=4)
def misread_type(schema: Schema) -> Iterator[Hit]:
    """SQLite type name that means another type.

    ## What it does
    Finds declared types that SQLite takes for numbers although they say otherwise: STRING becomes
    NUMERIC, and FLOATING POINT, POINT and INTERVAL become INTEGER, for the letters INT in them.

    ## Why it matters
    SQLite converts what looks like a number. A postcode '01067' is stored as 1067 and the digits
    are gone; '1e5' becomes 100000.

    ## When it is fine
    The column holds what the affinity says. A STRICT table refuses such names by itself and is not
    reported.

    ## Example
    ```sql
    PRAGMA foreign_keys = ON;
    CREATE TABLE stations (
      id INTEGER PRIMARY KEY,
      callsign STRING NOT NULL
    );
    ```

    ## Use instead
    ```sql
    PRAGMA foreign_keys = ON;
    CREATE TABLE stations (
      id INTEGER PRIMARY KEY,
      callsign TEXT NOT NULL
    ) STRICT;
    ```

    ## See also
    text-types
    """
    if schema.dialect != "sqlite":
        return
    for table in schema.designed():
        if "strict" in table.options:
            continue
        for column in table.columns.values():
            text = _TEXT.match(column.type.written)
            if not text and not _NOT_WHOLE.match(column.type.written):
                continue
            became = "NUMERIC" if text else "INTEGER"
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"SQLite reads the type {column.type.written} of {table.name}.{column.name} as "
                f"{became}.",
                "It converts what looks like a number, so leading zeros are lost."
                if text
                else "It stores what looks like a whole number as one.",
                change_type(schema, table, column.name, "TEXT" if text else "REAL or TEXT"),
            )
