"""The rule `unbatched_backfill`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, normalise
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_lookup

_LOCKING = {"add_column", "drop_column", "alter_type", "set_not_null", "add_check", "add_key",
            "add_foreign_key", "rename_column", "drop_not_null", "set_default"}  # fmt: skip


@rule("SQL080", severity="medium", harm="outage", each=3)
def unbatched_backfill(schema: Schema) -> Iterator[Hit]:
    """Backfill of a whole table in one statement.

    ## What it does
    Finds UPDATE and DELETE that no condition keeps to a few rows, in migrations, on tables that
    the artefact did not create. High where the same migration also alters that table.

    ## Why it matters
    All rows stay locked until the end, replicas fall behind, and PostgreSQL keeps a second version
    of every row. In one transaction with ALTER TABLE, its ACCESS EXCLUSIVE lock is held all along:
    nobody even reads the table.

    ## When it is fine
    Lookup tables and others of a few thousand rows, which are not reported where their name says
    so; conditions on a key, LIMIT or BETWEEN, as in batches.

    ## Example
    ```sql
    UPDATE orders SET channel = 'web' WHERE channel IS NULL;
    ```

    ## Use instead
    ```sql
    -- in a job of its own, again until no row is left
    UPDATE orders SET channel = 'web'
    WHERE id IN (SELECT id FROM orders WHERE channel IS NULL LIMIT 5000);
    ```

    ## See also
    schema-migrations, isolation-and-locking
    """
    if schema.intent != "migration":
        return
    altered = {normalise(c.table) for c in schema.changes if c.existing and c.kind in _LOCKING}
    for change in schema.changes:
        if change.kind != "write_rows" or not change.existing:
            continue
        table = schema.find(change.table)
        if table is not None and (is_lookup(table) or table.temporary):
            continue
        together = normalise(change.table) in altered and schema.dialect == "postgres"
        name = quote(change.table, schema.dialect)
        yield Hit(
            change.table,
            change.place,
            f"The migration writes {'all' if change.detail == 'all' else 'any number of'} rows of "
            f"{change.table} in one statement"
            + (", while it holds the lock of its ALTER TABLE." if together else "."),
            "Every row that it touches stays locked until the end, and replicas fall behind.",
            "-- in a job after this migration, until no row is left:\n"
            f"-- {name}: WHERE id IN (SELECT id ... WHERE ... LIMIT 5000)",
            severity=Severity.HIGH if together else None,
        )
