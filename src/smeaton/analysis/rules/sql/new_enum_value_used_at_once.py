"""The rule `new_enum_value_used_at_once`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL086", severity="high", harm="outage", each=2)
def new_enum_value_used_at_once(schema: Schema) -> Iterator[Hit]:
    """New enum value used before its transaction has ended.

    ## What it does
    Finds a value that ALTER TYPE ... ADD VALUE adds and a later statement uses with no COMMIT in
    between, in PostgreSQL migrations. Without a BEGIN in sight it is medium: most tools open one.

    ## Why it matters
    PostgreSQL refuses it with "unsafe use of new value", so the migration fails every time.

    ## When it is fine
    The tool runs this migration outside a transaction, or the type was created in it.

    ## Example
    ```sql
    BEGIN;
    ALTER TYPE order_state ADD VALUE 'returned';
    UPDATE orders SET state = 'returned' WHERE id = 7;
    COMMIT;
    ```

    ## Use instead
    ```sql
    ALTER TYPE order_state ADD VALUE 'returned';
    -- and use it in the next migration
    ```

    ## See also
    schema-migrations, enum-modelling
    """
    for change in schema.changes:
        if change.kind == "use_enum_value" and change.existing and schema.intent == "migration":
            yield Hit(
                change.table,
                change.place,
                f"The value {change.name!r} of {change.table} is used in the transaction that "
                "adds it.",
                "PostgreSQL refuses a new enum value until its transaction has committed.",
                "COMMIT; -- before this statement, or use the value in the next migration",
                severity=None if change.in_transaction else Severity.MEDIUM,
            )
