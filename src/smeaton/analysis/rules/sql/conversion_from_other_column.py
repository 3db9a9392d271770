"""The rule `conversion_from_other_column`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL119", severity="high", harm="loss")
def conversion_from_other_column(schema: Schema) -> Iterator[Hit]:
    """Type change that fills a column from another one.

    ## What it does
    Finds ALTER COLUMN ... TYPE ... USING whose expression names other columns and not the one that
    is changed.

    ## Why it matters
    Mostly it is the column of the statement that was copied. The values of the column are
    replaced by the other's, and gone when the migration commits.

    ## When it is fine
    The column is meant to be overwritten: add a new column, fill it, and drop the old one later,
    which says so and can be undone.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    CREATE TABLE visits (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      opened text NOT NULL,
      closed text NOT NULL
    );
    ALTER TABLE visits ALTER COLUMN closed TYPE date USING opened::date;
    ```

    ## Use instead
    ```sql
    SET lock_timeout = '2s';
    CREATE TABLE visits (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      opened text NOT NULL,
      closed text NOT NULL
    );
    ALTER TABLE visits ALTER COLUMN closed TYPE date USING closed::date;
    ```

    ## See also
    schema-migrations
    """
    for change in schema.changes:
        if change.kind != "alter_type" or schema.dialect != "postgres":
            continue
        _, becomes, using = change.detail.split("\0")
        columns = using.split(", ") if using else []
        if not columns or change.name in columns:
            continue
        column = quote(change.name, "postgres")
        yield Hit(
            f"{change.table}.{change.name}",
            change.place,
            f"The new {change.table}.{change.name} is made from {using}, and its own values go.",
            "Mostly the expression was copied from another column's conversion.",
            f"-- ALTER TABLE {quote(change.table, 'postgres')} ALTER COLUMN {column} "
            f"TYPE {becomes} USING {column}::{becomes};",
        )
