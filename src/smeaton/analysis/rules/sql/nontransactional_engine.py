"""The rule `nontransactional_engine`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL031", severity="high", harm="corruption", each=3)
def nontransactional_engine(schema: Schema) -> Iterator[Hit]:
    """MySQL table in MyISAM.

    ## What it does
    Finds MySQL tables with the engine MyISAM, Aria, MEMORY or CSV.

    ## Why it matters
    MyISAM has no transactions, no row locks and no foreign keys: a crash or a failed request leaves
    half of a change behind, a writer locks the whole table, and REFERENCES is ignored silently.

    ## When it is fine
    Scratch data that can be rebuilt at any time.

    ## Example
    ```sql
    CREATE TABLE `bookings` (
      `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      `note` TEXT NOT NULL
    ) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4;
    ```

    ## Use instead
    ```sql
    CREATE TABLE `bookings` (
      `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      `note` TEXT NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    ```

    ## See also
    store-choice, isolation-and-locking
    """
    for table in schema.designed():
        engine = table.options.get("engine", "")
        if engine in ("myisam", "aria", "memory", "csv"):
            yield Hit(
                table.name,
                table.place,
                f"Table {table.name} uses the engine {engine}, which has no transactions.",
                "A failed request leaves half its changes behind, and foreign keys are ignored.",
                f"ALTER TABLE {quote(table.name, 'mysql')} ENGINE=InnoDB;",
            )
