"""The rule `validation_in_same_transaction`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Check, ForeignKey, Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL083", severity="high", harm="outage", each=2)
def validation_in_same_transaction(schema: Schema) -> Iterator[Hit]:
    """Constraint validated in the transaction that added it.

    ## What it does
    Finds VALIDATE CONSTRAINT between the same BEGIN and COMMIT as the ADD CONSTRAINT ... NOT VALID
    that it validates, in PostgreSQL migrations.

    ## Why it matters
    NOT VALID exists so that the scan runs under a weak lock. In one transaction the strong lock of
    ADD CONSTRAINT is held until COMMIT, so the whole scan blocks writers after all.

    ## When it is fine
    Small tables, and a planned downtime.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    BEGIN;
    ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
    ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;
    COMMIT;
    ```

    ## Use instead
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;
    ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;
    ```

    ## See also
    schema-migrations, database-constraints
    """
    if schema.intent != "migration":
        return
    added: dict[str, int] = {}
    for change in schema.changes:
        subject = change.subject
        if isinstance(subject, (ForeignKey, Check)) and change.in_transaction:
            added[subject.name] = change.transaction
        elif (
            change.kind == "validate"
            and change.existing
            and change.in_transaction
            and added.get(change.name) == change.transaction
        ):
            yield Hit(
                change.table,
                change.place,
                f"Constraint {change.name} is validated in the transaction that adds it.",
                "The lock of ADD CONSTRAINT is held during the whole scan, as without NOT VALID.",
                "COMMIT; -- before VALIDATE CONSTRAINT, or validate in the next migration",
            )
