"""The rule `nested_transaction`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL115", severity="medium", harm="corruption", each=1)
def nested_transaction(schema: Schema) -> Iterator[Hit]:
    """BEGIN inside a transaction, or a second COMMIT after it.

    ## What it does
    Finds a BEGIN before the transaction that was opened earlier in the script has ended, and a
    COMMIT or ROLLBACK after its end, in PostgreSQL scripts.

    ## Why it matters
    PostgreSQL has no transactions within transactions: the inner BEGIN does nothing but warn, and
    the inner COMMIT commits everything. What follows runs unprotected, so a failure leaves half of
    the script behind.

    ## When it is fine
    Several transactions one after another, and savepoints, are not reported.

    ## Example
    ```sql
    BEGIN;
    BEGIN;
    CREATE TABLE badges (code text PRIMARY KEY);
    COMMIT;
    ```

    ## Use instead
    ```sql
    BEGIN;
    SAVEPOINT before_badges;
    CREATE TABLE badges (code text PRIMARY KEY);
    COMMIT;
    ```

    ## See also
    schema-migrations, isolation-and-locking
    """
    for what, place in schema.misnested if schema.dialect == "postgres" else ():
        inner = what == "BEGIN"
        yield Hit(
            place.artifact,
            place,
            "A transaction is opened inside an open one."
            if inner
            else "A transaction is ended that is not open any more.",
            "The first COMMIT ends it all, and what follows it runs unprotected.",
            "-- SAVEPOINT inner_step; in place of the BEGIN"
            if inner
            else "-- delete the second COMMIT, or open the transaction that it ends",
        )
