"""The rule `three_byte_utf8`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL022", severity="medium", harm="corruption", each=2)
def three_byte_utf8(schema: Schema) -> Iterator[Hit]:
    """MySQL table in three-byte utf8.

    ## What it does
    Finds MySQL tables and columns with the character set `utf8` or `utf8mb3`.

    ## Why it matters
    It can't hold characters beyond the basic plane: an emoji or a rare Han character makes the
    insert fail or, in lax mode, cuts the text at that point. The character set is deprecated.

    ## When it is fine
    Columns that hold only ASCII identifiers lose nothing but gain nothing.

    ## Example
    ```sql
    CREATE TABLE `notes` (
      `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      `body` TEXT NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8;
    ```

    ## Use instead
    ```sql
    CREATE TABLE `notes` (
      `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      `body` TEXT NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    ```

    ## See also
    text-types
    """
    if schema.dialect != "mysql":
        return
    for table in schema.designed():
        charset = next(
            (
                v
                for k, v in table.options.items()
                if k.startswith("charset") and v in ("utf8", "utf8mb3")
            ),
            None,
        )
        if charset is None and not table.options.get("collation", "").startswith(
            ("utf8_", "utf8mb3_")
        ):
            continue
        yield Hit(
            table.name,
            table.place,
            f"Table {table.name} uses the character set {charset or 'utf8'}, which stores "
            "three bytes a character.",
            "Emoji and rarer scripts make inserts fail or cut the text short.",
            f"ALTER TABLE {quote(table.name, 'mysql')} CONVERT TO CHARACTER SET utf8mb4;",
        )
