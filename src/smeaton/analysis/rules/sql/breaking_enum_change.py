"""The rule `breaking_enum_change`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL087", severity="high", harm="outage", each=3)
def breaking_enum_change(schema: Schema) -> Iterator[Hit]:
    """Enum value renamed or removed under running programs.

    ## What it does
    Finds ALTER TYPE ... RENAME VALUE, and enums that are replaced by one with fewer values, in
    PostgreSQL migrations on types that the artefact did not create.

    ## Why it matters
    The moment it commits, a running version that writes the old value gets an error, and one that
    reads the new value does not know it.

    ## When it is fine
    No program uses the value any more, or a planned downtime.

    ## Example
    ```sql
    ALTER TYPE order_state RENAME VALUE 'cancelled' TO 'canceled';
    ```

    ## Use instead
    ```sql
    ALTER TYPE order_state ADD VALUE 'canceled';
    -- teach all versions to read both, write the new one, convert the rows in batches,
    -- and leave the old value unused
    ```

    ## See also
    enum-modelling, schema-migrations
    """
    if schema.intent != "migration":
        return
    for change in schema.changes:
        if not change.existing or change.kind not in ("rename_enum_value", "replace_enum"):
            continue
        renamed = change.kind == "rename_enum_value"
        gone = change.name if renamed else ", ".join(change.detail.split("\0"))
        yield Hit(
            change.table,
            change.place,
            f"The migration renames the value {gone!r} of {change.table} to {change.detail!r}."
            if renamed
            else f"The migration replaces the enum {change.table} by one without {gone}.",
            "Running versions that write the old value fail, and those that read miss the new one.",
            "-- add the new value, let all versions read both, convert the rows in batches, and "
            "leave the old value unused",
        )
