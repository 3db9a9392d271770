"""The rule `ignored_inline_reference`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import add_foreign_key
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule


@rule("SQL048", severity="high", harm="corruption", each=4)
def ignored_inline_reference(schema: Schema) -> Iterator[Hit]:
    """MySQL REFERENCES written beside the column.

    ## What it does
    Finds REFERENCES as part of a column definition in MySQL.

    ## Why it matters
    MySQL up to 8 reads it and ignores it without a warning: the schema looks as if the reference
    were enforced, and it is not. Only FOREIGN KEY as a table constraint counts.

    ## When it is fine
    MySQL 9 and MariaDB 10.5 and later do honour it; the other form is safe everywhere.

    ## Example
    ```sql
    CREATE TABLE `vans` (
      `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      `depot_id` BIGINT UNSIGNED NOT NULL REFERENCES `depots` (`id`)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    ```

    ## Use instead
    ```sql
    CREATE TABLE `vans` (
      `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      `depot_id` BIGINT UNSIGNED NOT NULL,
      FOREIGN KEY (`depot_id`) REFERENCES `depots` (`id`)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    ```

    ## See also
    database-constraints
    """
    for table in schema.designed():
        for key in table.ignored_references:
            column = table.column(key.columns[0])
            if column is None or any(table.references(column.name)):
                continue
            found = schema.find(key.target)
            primary = found.primary.columns if found and found.primary else ("id",)
            columns = key.target_columns or primary
            other = found or Table(name=key.target, place=column.place)
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"MySQL ignores the REFERENCES beside {table.name}.{column.name}.",
                "The schema looks as if the reference were enforced, and any value is accepted.",
                add_foreign_key(schema, table, key.columns, other, columns, key.on_delete),
            )
