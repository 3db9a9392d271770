"""The rule `cascading_drop`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Change, Schema, normalise
from smeaton.analysis.rule import Hit, rule

_RUNNING = "Programs still running fail on it at once, and its rows do not come back. "


def _victims(schema: Schema, change: Change) -> list[str]:
    """Tables whose foreign keys point at what goes, as far as they are known."""
    gone = normalise(change.table)
    return sorted(
        table.name
        for table in schema.designed()
        if any(normalise(key.target) == gone for key in table.foreign_keys)
    )


@rule("SQL084", severity="high", harm="loss", each=3)
def cascading_drop(schema: Schema) -> Iterator[Hit]:
    """CASCADE that drops or empties more than it names.

    ## What it does
    Finds DROP ... CASCADE and TRUNCATE ... CASCADE in PostgreSQL migrations, of things that the
    artefact did not create. A schema in which no
    table is known, though others are, is left to `destructive_migration`.

    ## Why it matters
    Nothing in the migration says what else goes: foreign keys, views, columns of a dropped type,
    or, with TRUNCATE, the rows of every table that references this one, and of those that
    reference them. A reviewer can't see it, and production may hold more than the test database.

    ## When it is fine
    A schema or extension that is known to be unused as a whole.

    ## Example
    ```sql
    DROP TYPE order_state CASCADE;
    ```

    ## Use instead
    ```sql
    DROP TYPE order_state; -- fails, and names what still depends on it
    ```

    ## See also
    schema-migrations, backup-and-restore
    """
    if schema.intent != "migration":
        return
    for change in schema.changes:
        if change.kind != "cascade" or not change.existing:
            continue
        if change.detail == "schema" and schema.tables and not schema.within(change.table):
            continue
        empties = change.detail.startswith("truncate")
        what = change.detail.removeprefix("truncate ")
        owner = f"{change.table}." if what in ("column", "constraint") else ""
        victims = _victims(schema, change) if what == "table" else []
        known = f" (at least of {', '.join(victims[:5])})" if victims else ""
        yield Hit(
            f"{owner}{change.name}" if what == "column" else change.table,
            change.place,
            f"The migration empties {change.table} and every table that references it{known}."
            if empties
            else f"The migration drops {what} {owner}{change.name} and whatever depends on it.",
            "Rows of tables that the statement does not name are gone."
            if empties
            else f"{_RUNNING if what in ('table', 'column') else ''}"
            "What goes with it is written nowhere, and production may hold more of it.",
            "-- leave CASCADE out: the error then lists what depends on it; name each of these",
        )
