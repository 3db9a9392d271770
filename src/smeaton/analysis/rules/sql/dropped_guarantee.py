"""The rule `dropped_guarantee`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Change, Check, ForeignKey, Key, Schema, normalise
from smeaton.analysis.rule import Hit, rule

_ADDS = {"add_key", "add_foreign_key", "add_check", "create_index", "set_not_null"}


def _is_replaced(schema: Schema, change: Change) -> bool:
    """Whether the migration puts another constraint on the same table, or takes the table away."""
    for other in schema.changes:
        if normalise(other.table) != normalise(change.table):
            continue
        if other.kind in _ADDS or other.kind == "drop_table":
            return True
        if other.kind == "drop_column" and change.kind == "drop_not_null":
            return other.name == change.name
    return False


def _describe(change: Change) -> tuple[str, Severity]:
    if change.kind == "drop_not_null":
        return f"lets {change.table}.{change.name} be NULL", Severity.LOW
    subject = change.subject
    columns = f" ({', '.join(sorted(subject.columns))})" if isinstance(
        subject, (Key, ForeignKey, Check)
    ) else ""  # fmt: skip
    if isinstance(subject, Key):
        kind = "primary key" if subject.primary else "unique constraint"
        return f"drops the {kind} {change.name}{columns} of {change.table}", Severity.HIGH
    if isinstance(subject, ForeignKey):
        return f"drops the foreign key {change.name}{columns} of {change.table}", Severity.MEDIUM
    return f"drops the constraint {change.name}{columns} of {change.table}", Severity.MEDIUM


@rule("SQL085", severity="medium", harm="corruption", each=3)
def dropped_guarantee(schema: Schema) -> Iterator[Hit]:
    """Constraint dropped from a live table without another in its place.

    ## What it does
    Finds DROP CONSTRAINT and DROP NOT NULL in migrations, on tables that the artefact did not
    create, where the migration adds no other constraint to that table. Keys are high, where the
    artefact shows that it is one; DROP NOT NULL is low.

    ## Why it matters
    Programs rely on it: on no duplicates, on a parent that exists, on a value that is there. Once
    rows break the rule, the constraint can't come back before someone has cleaned them.

    ## When it is fine
    The rule itself has changed, and every reader copes with the rows that are possible now; or
    the constraint only served to make SET NOT NULL quick.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders DROP CONSTRAINT orders_number_key;
    ```

    ## Use instead
    ```sql
    SET lock_timeout = '2s';
    CREATE UNIQUE INDEX CONCURRENTLY orders_number_once ON orders (tenant_id, number);
    ALTER TABLE orders DROP CONSTRAINT orders_number_key;
    ```

    ## See also
    database-constraints, schema-migrations
    """
    if schema.intent != "migration":
        return
    for change in schema.changes:
        if not change.existing or change.kind not in ("drop_constraint", "drop_not_null"):
            continue
        if _is_replaced(schema, change) or "not_null" in change.name.lower():
            continue
        what, severity = _describe(change)
        is_column = change.kind == "drop_not_null"
        yield Hit(
            f"{change.table}.{change.name}" if is_column else change.table,
            change.place,
            f"The migration {what}.",
            "Running programs rely on it, and it can't come back once a row breaks it.",
            f"-- first make every reader of {quote(change.table, schema.dialect)} cope with rows "
            "that break it, or add the constraint that takes its place",
            severity=severity,
        )
