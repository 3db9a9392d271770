"""The rule `deprecated_mysql_type`."""

import re
from collections.abc import Iterator

from smeaton.analysis.ddl import change_type
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule

_DIGITS = re.compile(
    r"(?:FLOAT|DOUBLE(?: PRECISION)?|REAL)\s*\(\s*\d+\s*,\s*\d+\s*\)", re.IGNORECASE
)
_ZEROFILL = re.compile(r"\s*\bZEROFILL\b", re.IGNORECASE)
_UNSIGNED = re.compile(r"\A(?:FLOAT|DOUBLE|REAL|DEC|NUMERIC|FIXED).*\bUNSIGNED\b", re.IGNORECASE)
_WIDTH = re.compile(r"(?<=INT)\s*\(\s*\d+\s*\)", re.IGNORECASE)


def _replacement(written: str) -> tuple[str, str] | None:
    """What is deprecated about a type as written, and what to write instead."""
    if _ZEROFILL.search(written):
        return "ZEROFILL", _WIDTH.sub("", _ZEROFILL.sub("", written))
    if _DIGITS.match(written):
        return "a number of digits on a binary type", "double"
    if _UNSIGNED.match(written):
        return "UNSIGNED on a type that is no integer", re.sub(r"(?i)\s*\bUNSIGNED\b", "", written)
    return None


@rule("SQL071", severity="low", harm="confusion", each=1)
def deprecated_mysql_type(schema: Schema) -> Iterator[Hit]:
    """MySQL type attribute that is going away.

    ## What it does
    Finds ZEROFILL, digits on binary types such as FLOAT(7,4), and UNSIGNED on DECIMAL, FLOAT and
    DOUBLE.

    ## Why it matters
    MySQL deprecated them in 8.0.17. FLOAT(7,4) rounds to a decimal that the type cannot hold, and
    ZEROFILL pads in some clients only. A later server refuses the definition.

    ## When it is fine
    The schema stays on the server it has. Pad with LPAD, use DECIMAL for exact digits, and forbid
    negative values with a check.

    ## Example
    ```sql
    CREATE TABLE stations (
      id bigint AUTO_INCREMENT PRIMARY KEY,
      depth_metres double(9,3) NOT NULL
    ) ENGINE=InnoDB;
    ```

    ## Use instead
    ```sql
    CREATE TABLE stations (
      id bigint AUTO_INCREMENT PRIMARY KEY,
      depth_metres double NOT NULL
    ) ENGINE=InnoDB;
    ```

    ## See also
    money-and-time-types
    """
    if schema.dialect != "mysql":
        return
    for table in schema.designed():
        for column in table.columns.values():
            found = _replacement(column.type.written)
            if found is None:
                continue
            what, instead = found
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} uses {what}, deprecated since MySQL 8.0.17.",
                "A later server refuses the definition.",
                change_type(schema, table, column.name, instead),
            )
