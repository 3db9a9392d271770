"""The rule `dropped_default`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Column, Schema, normalise
from smeaton.analysis.rule import Hit, rule

_LATER = {"set_default", "drop_column", "drop_not_null", "add_column"}


@rule("SQL091", severity="medium", harm="outage", each=3)
def dropped_default(schema: Schema) -> Iterator[Hit]:
    """Default dropped that running programs rely on.

    ## What it does
    Finds DROP DEFAULT in migrations, on tables that the artefact did not create, unless the
    migration sets another, the column may be NULL, or the column was added in it.

    ## Why it matters
    The version that still runs inserts without the column; from the moment it commits, that fails
    on NOT NULL, or leaves NULL where there was a value.

    ## When it is fine
    Every running version writes the column itself.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ALTER COLUMN channel DROP DEFAULT;
    ```

    ## Use instead
    ```sql
    COMMENT ON COLUMN orders.channel IS 'default is dropped once every version writes it';
    ```

    ## See also
    schema-migrations
    """
    if schema.intent != "migration":
        return
    for change in schema.changes:
        if change.kind != "drop_default" or not change.existing:
            continue
        column = change.subject
        if isinstance(column, Column) and column.nullable:
            continue
        if any(
            other.kind in _LATER
            and other.name == change.name
            and normalise(other.table) == normalise(change.table)
            for other in schema.changes
        ):
            continue
        target = f"{change.table}.{change.name}"
        yield Hit(
            target,
            change.place,
            f"The migration drops the default of {target}.",
            "Inserts of the running version that leave the column out fail or store NULL.",
            f"-- first release a version that always writes {target}",
        )
