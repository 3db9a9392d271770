"""The rule `padded_char`."""

import re
from collections.abc import Iterator

from smeaton.analysis.ddl import change_type, warn_of_rewrite
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import PROTECTED, in_check, says


def _judge_bare(schema: Schema, table: Table, column: Column) -> Hit:
    return Hit(
        f"{table.name}.{column.name}",
        column.place,
        f"Column {table.name}.{column.name} is char without a length, which is one character.",
        "A longer value is refused, and an empty one comes back as a blank.",
        change_type(schema, table, column.name, "text"),
    )


_CODES = {"code", "iso", "uuid", "md5", "id", "discid", "crc", "mac", "isrc", "iswc", "barcode"}
"""What is as long as its format says, so that nothing is padded."""
_EXACT = re.compile(r"length\(|\^.*\{\d+\}|~", re.I)


def _is_exact(table: Table, column: Column) -> bool:
    """Whether a check fixes the width, by length or by a pattern, so that nothing is padded."""
    return any(column.name in c.columns and _EXACT.search(c.text) for c in table.checks)


@rule("SQL012", severity="low", harm="confusion", each=3)
def padded_char(schema: Schema) -> Iterator[Hit]:
    """PostgreSQL char(n), which pads with blanks.

    ## What it does
    Finds `char(n)` columns longer than three characters in PostgreSQL, and `char` without a length,
    which is one character and not, as elsewhere, as many as come.

    ## Why it matters
    Values are padded to length n, the padding takes space and vanishes in some comparisons and not
    in others (LIKE, concatenation, clients). It is not faster than text.

    ## When it is fine
    Codes of truly fixed length, such as ISO country and currency codes and checksums in hex, come
    out as they went in; up to three characters, and names of hashes, codes and ids, are not
    reported.

    ## Example
    ```sql
    CREATE TABLE vehicles (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      plate char(12) NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE vehicles (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      plate text NOT NULL CHECK (length(plate) <= 12)
    );
    ```

    ## See also
    text-types
    """
    if schema.dialect != "postgres":
        return
    for table, column in schema.columns():
        if column.type.name != "char" or column.type.array:
            continue
        if column.type.written.lower() in ("char", "character"):
            if not in_check(table, column.name):
                yield _judge_bare(schema, table, column)
            continue
        if (column.type.length or 1) <= 3:
            continue
        if says(column.name, PROTECTED | _CODES) or column.type.length in (
            32,
            36,
            40,
            64,
        ):
            continue
        if _is_exact(table, column):
            continue
        yield Hit(
            f"{table.name}.{column.name}",
            column.place,
            f"Column {table.name}.{column.name} is {column.type.written}, which pads "
            "values with blanks.",
            "Padding takes space and makes LIKE, concatenation and clients see other "
            "text than was stored." + warn_of_rewrite(schema),
            change_type(
                schema, table, column.name, "text", f"rtrim({quote(column.name, 'postgres')})"
            ),
        )
