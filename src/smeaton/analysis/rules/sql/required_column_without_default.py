"""The rule `required_column_without_default`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL046", severity="high", harm="outage", each=3)
def required_column_without_default(schema: Schema) -> Iterator[Hit]:
    """New NOT NULL column without a default on a live table.

    ## What it does
    Finds ADD COLUMN ... NOT NULL without a default, on tables that the artefact did not create.

    ## Why it matters
    The statement fails as soon as the table has a row. Where it is empty, every running version
    that inserts without the column fails.

    ## When it is fine
    The table is known to be empty and unused.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ADD COLUMN channel text NOT NULL;
    ```

    ## Use instead
    ```sql
    ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';
    ```

    ## See also
    schema-migrations
    """
    if schema.intent != "migration":
        return
    for change in schema.changes:
        column = change.subject
        if not change.existing or change.kind != "add_column" or not isinstance(column, Column):
            continue
        if column.nullable or column.default or column.counter or column.generated:
            continue
        d = schema.dialect
        head = f"ALTER TABLE {quote(change.table, d)}"
        yield Hit(
            f"{change.table}.{column.name}",
            column.place,
            f"The migration adds {change.table}.{column.name} as NOT NULL without a default.",
            "It fails if the table has a row, and inserts of the running version fail after it.",
            f"{head} ADD COLUMN {quote(column.name, d)} {column.type.written}; "
            "-- fill it, then make it NOT NULL; or give it a constant default",
        )
