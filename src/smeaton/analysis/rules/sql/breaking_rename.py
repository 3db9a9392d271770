"""The rule `breaking_rename`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema, normalise
from smeaton.analysis.rule import Hit, rule


@rule("SQL045", severity="high", harm="outage", each=3)
def breaking_rename(schema: Schema) -> Iterator[Hit]:
    """Table or column renamed under running programs.

    ## What it does
    Finds RENAME of tables and columns that the same artefact did not create.

    ## Why it matters
    The moment it commits, every running version that says the old name fails; no order of
    deploying program and migration avoids it.

    ## When it is fine
    A planned downtime, or a view or generated column under the old name in the same migration.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders RENAME COLUMN placed TO placed_at;
    ```

    ## Use instead
    ```sql
    ALTER TABLE orders ADD COLUMN placed_at timestamptz;
    -- write both, copy the old rows in batches, read the new one,
    -- and drop the old one in a later release
    ```

    ## See also
    schema-migrations
    """
    if schema.intent != "migration":
        return
    for change in schema.changes:
        if not change.existing or change.kind not in ("rename_table", "rename_column"):
            continue
        if change.kind == "rename_table" and normalise(change.table) in {
            normalise(v) for v in schema.views
        }:
            continue
        is_column = change.kind == "rename_column"
        old = f"{change.table}.{change.name}" if is_column else change.table
        new = change.detail if is_column else change.name
        yield Hit(
            old,
            change.place,
            f"The migration renames {old} to {new}.",
            "Every running version that uses the old name fails from the moment it commits.",
            f"-- add {new}, write both, copy in batches, read {new}, and drop {old} in a "
            "later release",
        )
