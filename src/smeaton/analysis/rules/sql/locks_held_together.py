"""The rule `locks_held_together`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema, normalise
from smeaton.analysis.rule import Hit, rule

_STRONG = {"add_column", "drop_column", "alter_type", "set_not_null", "drop_not_null",
           "set_default", "drop_default", "add_check", "add_key", "add_foreign_key", "drop_table",
           "rename_table", "rename_column", "drop_constraint", "truncate", "create_trigger",
           "detach_partition", "move"}  # fmt: skip


@rule("SQL082", severity="low", harm="outage", each=1)
def locks_held_together(schema: Schema) -> Iterator[Hit]:
    """Locks on several live tables in one transaction.

    ## What it does
    Finds PostgreSQL transactions, opened with BEGIN, that take strong locks on two or more tables
    which the artefact did not create.

    ## Why it matters
    The first table stays locked until the last statement is done, so the waits add up; and a
    program that takes the tables in another order deadlocks with the migration.

    ## When it is fine
    The changes must become visible together, and a lock timeout bounds the wait.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    BEGIN;
    ALTER TABLE orders ADD COLUMN channel text;
    ALTER TABLE customers ADD COLUMN channel text;
    COMMIT;
    ```

    ## Use instead
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ADD COLUMN channel text;
    ALTER TABLE customers ADD COLUMN channel text;
    ```

    ## See also
    schema-migrations, isolation-and-locking
    """
    if schema.dialect != "postgres" or schema.intent != "migration":
        return
    held: dict[int, dict[str, str]] = {}
    for change in schema.changes:
        if not change.existing or not change.in_transaction or change.kind not in _STRONG:
            continue
        tables = held.setdefault(change.transaction, {})
        new = normalise(change.table) not in tables
        tables[normalise(change.table)] = change.table
        if new and len(tables) == 2:
            yield Hit(
                change.table,
                change.place,
                f"The transaction locks {change.table} while it still holds its lock on "
                f"{next(iter(tables.values()))}.",
                "The waits add up, and programs that take the tables in another order deadlock.",
                "COMMIT; -- before this statement, or a migration of its own for each table",
            )
