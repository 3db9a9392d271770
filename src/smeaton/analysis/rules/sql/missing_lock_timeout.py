"""The rule `missing_lock_timeout`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Change, Index, Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_tool_name

_QUIET = {"write_rows", "maintain", "add_enum_value", "use_enum_value", "rename_enum_value",
          "replace_enum", "cascade", "check_domain", "validate", "copy_table", "drop_schema",
          "drop_database"}  # fmt: skip


def _locks(change: Change) -> bool:
    """Whether it waits for a lock that readers or writers then wait behind."""
    concurrent = change.detail == "concurrently" or (
        isinstance(change.subject, Index) and change.subject.concurrently
    )
    return change.existing and change.kind not in _QUIET and not concurrent


@rule("SQL081", severity="medium", harm="outage", each=1)
def missing_lock_timeout(schema: Schema) -> Iterator[Hit]:
    """Lock on a live table without a lock timeout.

    ## What it does
    Finds PostgreSQL migrations that lock a table which the artefact did not create, before they
    set lock_timeout, or a statement_timeout of a minute at most. One finding a migration.

    ## Why it matters
    Even an ALTER TABLE that takes a millisecond first waits for every running query on the table,
    and all later queries wait behind it. One slow report is then an outage of the table.

    ## When it is fine
    The migration's role or tool sets the timeout, and the deployment tries again when it strikes.

    ## Example
    ```sql
    ALTER TABLE orders ADD COLUMN channel text;
    ```

    ## Use instead
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ADD COLUMN channel text;
    ```

    ## See also
    schema-migrations, isolation-and-locking
    """
    if schema.dialect != "postgres" or schema.intent != "migration":
        return
    locking = [
        change
        for change in schema.changes
        if _locks(change) and not change.bounded and not is_tool_name(change.table)
    ]
    if locking:
        first = locking[0]
        others = len({change.place.line for change in locking}) - 1
        yield Hit(
            first.table,
            first.place,
            f"The migration locks {first.table} without a lock timeout"
            + (f", and so do {others} later statements." if others > 1 else "."),
            "While it waits behind a long query, every later query on the table waits behind it.",
            "SET lock_timeout = '2s'; -- first; run the migration again when it strikes",
        )
