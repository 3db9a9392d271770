"""The rule `random_clustered_key`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL032", severity="medium", harm="slowness", each=3)
def random_clustered_key(schema: Schema) -> Iterator[Hit]:
    """UUID as text for a MySQL primary key.

    ## What it does
    Finds MySQL primary keys of CHAR(32..38) or VARCHAR(32..38), the text form of a UUID.

    ## Why it matters
    InnoDB stores rows in key order: random keys touch a random page at each insert, split pages
    and spill the buffer pool. The key is repeated in every secondary index, here with 36 bytes a
    time.

    ## When it is fine
    Small tables, and time-ordered identifiers in binary form.

    ## Example
    ```sql
    CREATE TABLE `devices` (
      `id` CHAR(36) NOT NULL PRIMARY KEY,
      `title` TEXT NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    ```

    ## Use instead
    ```sql
    CREATE TABLE `devices` (
      `id` BINARY(16) NOT NULL PRIMARY KEY, -- UUIDv7
      `title` TEXT NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    ```

    ## See also
    primary-key-choice
    """
    if schema.dialect != "mysql":
        return
    for table in schema.designed():
        if table.primary is None or len(table.primary.columns) != 1:
            continue
        column = table.column(table.primary.columns[0])
        if (
            column
            and column.type.name in ("char", "varchar")
            and 32 <= (column.type.length or 0) <= 38
        ):
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Key {table.name}.{column.name} is a UUID as {column.type.written}, the "
                "clustered key of the table.",
                "Random 36-byte keys scatter inserts over the whole table and swell every "
                "secondary index.",
                f"-- use BINARY(16) with UUIDv7 (UUID_TO_BIN), or BIGINT UNSIGNED AUTO_INCREMENT: "
                f"ALTER TABLE {quote(table.name, 'mysql')} MODIFY "
                f"{quote(column.name, 'mysql')} BINARY(16) NOT NULL; after converting",
            )
