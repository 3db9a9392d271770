"""The rule `column_rewrite`."""

from collections.abc import Iterator

from smeaton.analysis.conversion import judge_conversion
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.operations import ONLINE
from smeaton.analysis.parse.schema import Change, Column, Schema
from smeaton.analysis.rule import Hit, rule

_STABLE = {
    "now",
    "current_timestamp",
    "current_date",
    "current_time",
    "localtime",
    "localtimestamp",
    "current_user",
    "user",
    "session_user",
    "transaction_timestamp",
    "statement_timestamp",
    "timezone",
    "date_trunc",
    "to_timestamp",
    "lower",
    "upper",
    "coalesce",
    "make_date",
    "jsonb_build_object",
    "json_build_object",
    "jsonb_build_array",
    "setting",
    "current_setting",
    "to_tsvector",
    "array_fill",
}
"""Functions that PostgreSQL evaluates once for all rows; what is not known may be volatile."""


def _judge(schema: Schema, change: Change) -> tuple[str, str] | None:
    d = schema.dialect
    head = f"ALTER TABLE {quote(change.table, d)}"
    column = change.subject
    if change.kind == "alter_type":
        was, becomes, _ = change.detail.split("\0")
        if judge_conversion(was, becomes, change.statement) != "rewrite" or (
            d == "mysql" and ONLINE.search(change.statement)
        ):
            return None
        new = quote(f"{change.name}_new", d)
        return (
            f"changes the type of {change.table}.{change.name} to {becomes}",
            f"{head} ADD COLUMN {new} {becomes}; -- then fill it in batches and swap the columns",
        )
    if change.kind != "add_column" or not isinstance(column, Column):
        return None
    name = quote(column.name, d)
    if column.counter or (column.generated and d == "postgres"):
        return f"adds the computed column {change.table}.{column.name}", (
            f"{head} ADD COLUMN {name} {column.type.name}; -- then fill it in batches"
        )
    if column.default and column.default.functions - _STABLE and d == "postgres":
        default = f"{head} ALTER COLUMN {name} SET DEFAULT {column.default.text};"
        return f"adds {change.table}.{column.name} with a volatile default", (
            f"{head} ADD COLUMN {name} {column.type.written};\n{default}\n-- then fill the "
            "old rows in batches"
        )
    return None


@rule("SQL027", severity="high", harm="outage", each=3)
def column_rewrite(schema: Schema) -> Iterator[Hit]:
    """Migration that rewrites a live table.

    ## What it does
    Finds changes of a column's type that keep its values, new columns with a volatile default, and
    new serial, identity or stored generated columns, on tables that the artefact did not create.
    A type that holds less is narrowing_type.

    ## Why it matters
    Every row is written anew, with all indexes, under ACCESS EXCLUSIVE: nobody reads or writes the
    table meanwhile, and the disk needs room for a second copy.

    ## When it is fine
    Small tables, a planned downtime, and changes that rewrite nothing: varchar to text or to a
    longer varchar, numeric to more digits. Constant defaults rewrite nothing since PostgreSQL 11.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ALTER COLUMN id TYPE bigint;
    ```

    ## Use instead
    ```sql
    ALTER TABLE orders ADD COLUMN id_new bigint;
    -- fill it in batches, keep it in step with a trigger,
    -- then swap the columns in a short transaction
    ```

    ## See also
    schema-migrations
    """
    if schema.dialect == "sqlite" or schema.intent != "migration":
        return
    for change in schema.changes:
        found = _judge(schema, change) if change.existing else None
        if found:
            what, fix = found
            yield Hit(
                f"{change.table}.{change.name}",
                change.place,
                f"The migration {what}, which rewrites the table.",
                "Nobody reads or writes the table until every row and index is written anew.",
                fix,
            )
