"""The rule `mixed_collations`."""

from collections import Counter
from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_staging, is_tool

_DEFAULTS = ("_0900_ai_ci", "_general_ci", "_uca1400_ai_ci")
_NARROW = {"utf8", "utf8mb3"}


def _collation(table: Table) -> str:
    """What the table's text compares by; "" where that is the server's business."""
    charset, said = table.options.get("charset", ""), table.options.get("collation", "")
    if charset in _NARROW or said.startswith(("utf8_", "utf8mb3_")):
        return ""
    return said or (f"{charset}_default" if charset else "")


def _differ(one: str, other: str) -> bool:
    defaults = one.endswith(_DEFAULTS) or other.endswith(_DEFAULTS)
    same_set = one.partition("_")[0] == other.partition("_")[0]
    unsaid = one.endswith("_default") or other.endswith("_default")
    return one != other and not (same_set and unsaid and defaults)


@rule("SQL069", severity="medium", harm="slowness", each=2)
def mixed_collations(schema: Schema) -> Iterator[Hit]:
    """MySQL tables that compare text by different collations.

    ## What it does
    Finds tables whose declared character set or collation differs from that of most others. Tables
    in three-byte utf8 are reported by a rule of their own.

    ## Why it matters
    A join or UNION over their text fails with "Illegal mix of collations", or converts one side
    row by row and uses no index. A text foreign key between them cannot be made at all.

    ## When it is fine
    One column, such as a token, compared byte by byte: give the column its collation, not the
    table. Tables without text are not reported.

    ## Example
    ```sql
    CREATE TABLE boats (
      id bigint AUTO_INCREMENT PRIMARY KEY, title text NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
    CREATE TABLE harbours (
      id bigint AUTO_INCREMENT PRIMARY KEY, title text NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
    CREATE TABLE skippers (
      id bigint AUTO_INCREMENT PRIMARY KEY, surname text NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
    ```

    ## Use instead
    ```sql
    CREATE TABLE boats (
      id bigint AUTO_INCREMENT PRIMARY KEY, title text NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
    CREATE TABLE skippers (
      id bigint AUTO_INCREMENT PRIMARY KEY, surname text NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
    ```

    ## See also
    text-types
    """
    if schema.dialect != "mysql":
        return
    tables = [
        (table, collation)
        for table in schema.designed()
        if (collation := _collation(table))
        and any(c.type.is_text and not c.collation for c in table.columns.values())
        and not is_tool(table)
        and not is_staging(table)
    ]
    if not tables:
        return
    usual = Counter(collation for _, collation in tables).most_common(1)[0][0]
    for table, collation in tables:
        if not _differ(collation, usual):
            continue
        charset = usual.partition("_")[0]
        into = charset if usual.endswith("_default") else f"{charset} COLLATE {usual}"
        yield Hit(
            table.name,
            table.place,
            f"Table {table.name} is in {collation.replace('_default', '')}, most others are in "
            f"{usual.replace('_default', '')}.",
            "Joins over text of the two fail or convert every row and use no index.",
            f"ALTER TABLE {quote(table.name, 'mysql')} CONVERT TO CHARACTER SET {into};",
        )
