"""The rule `narrowing_type`."""

from collections.abc import Iterator

from smeaton.analysis.conversion import judge_conversion
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL088", severity="high", harm="loss", each=3)
def narrowing_type(schema: Schema) -> Iterator[Hit]:
    """Column of a live table given a type that holds less.

    ## What it does
    Finds changes to a shorter text, a smaller number, fewer digits, a date without its time or an
    enum without a value, as far as the old type is known, and USING clauses that cut values.

    ## Why it matters
    Values that no longer fit are cut or rounded for good, or they make the migration fail half-way
    through a long lock. Programs that still write such values fail.

    ## When it is fine
    A check that was validated before proves that every value fits.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ALTER COLUMN note TYPE varchar(100) USING left(note, 100);
    ```

    ## Use instead
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ADD CONSTRAINT orders_note_length CHECK (length(note) <= 100) NOT VALID;
    -- mend the long ones, then validate the check; the type can stay
    ```

    ## See also
    schema-migrations, text-types, backup-and-restore
    """
    if schema.intent != "migration":
        return
    for change in schema.changes:
        if change.kind != "alter_type" or not change.existing:
            continue
        was, becomes, _ = change.detail.split("\0")
        if judge_conversion(was, becomes, change.statement) != "loss":
            continue
        target = f"{change.table}.{change.name}"
        before = f" from {was}" if was else ""
        name = quote(change.name, schema.dialect)
        yield Hit(
            target,
            change.place,
            f"The migration narrows {target}{before} to {becomes}.",
            "Values that don't fit are cut for good, or fail the migration under its lock.",
            f"-- keep the type, and add a check on {name} as NOT VALID; or count first the rows "
            "that don't fit",
        )
