"""The rule `nullable_required_column`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import require, warn_of_gaps
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import (
    GROWING,
    ends,
    is_join,
    is_log,
    is_staging,
    is_tool,
    noun,
    words,
)

_ALWAYS = {
    "created_at",
    "createdat",
    "inserted_at",
    "creation_date",
    "created_on",
    "date_created",
    "created",
}
_SEVERAL = 4
_OPTIONAL = re.compile(r"optional|null (?:means|if|when)|may be null|can be null", re.I)
_STATES = {"status", "state"}


def _reason(schema: Schema, table: Table, column: Column) -> str | None:
    name = column.name.lower()
    if name in _ALWAYS and not column.type.is_integer:
        return "every row is created at some time"
    if (
        words(name)[-1:]
        and words(name)[-1] in _STATES
        and column.default
        and column.default.text != "null"
    ):
        return "its default is meant for every row"
    references = list(table.references(column.name))
    if not references or references[0].on_delete == "set null":
        return None
    if is_join(table):
        return "a link needs both its sides"
    return "the row exists for what it refers to" if _is_owner(schema, table, column) else None


def _is_owner(schema: Schema, table: Table, column: Column) -> bool:
    """The only reference of a table that otherwise says NOT NULL, called after its target."""
    key = table.foreign_keys[0]
    others = [c for c in table.columns.values() if c is not column]
    strict = sum(not c.nullable for c in others) * 2 > len(others)
    target = schema.find(key.target)
    named = target is not None and column.name.lower() == f"{noun(target.name)}_id"
    return (
        len(table.foreign_keys) == 1
        and named
        and strict
        and target is not table
        and ends(table.short, GROWING)
        and not is_log(table)
    )


def _find_unrequired(table: Table) -> list[Column]:
    """Return the columns beside the key where a table requires none of several, else nothing."""
    key = set(table.primary.columns) if table.primary else set()
    own = [c for c in table.columns.values() if c.name not in key and not c.generated]
    free = all(c.nullable and not c.default for c in own) and not table.checks
    keyed = any(set(known) - key for known in table.unique_sets())
    shared = any(key & set(known.columns) for known in table.foreign_keys)
    shared = shared or ends(table.short, {"setting", "override", "preference", "config"})
    return own if len(own) >= _SEVERAL and free and not keyed and not shared else []


@rule("SQL009", severity="medium", harm="corruption", each=3, keep=0)
def nullable_required_column(schema: Schema) -> Iterator[Hit]:
    """Column that every row needs, yet may be NULL.

    ## What it does
    Finds nullable columns that have a default meant for every row (a status, a creation time), the
    two sides of a link table, the one reference that a detail row exists for, and tables of which
    no column but the key is required (low).

    ## Why it matters
    A default does not stop an explicit NULL. Rows without status or creation time drop out of
    `WHERE status <> 'done'`, of ORDER BY pages and of reports, without an error.

    ## When it is fine
    "Unknown" is a state of its own, as in finished_at or approved_by; such names are not reported,
    nor are settings that override others where they are given.

    ## Example
    ```sql
    CREATE TABLE exports (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      created_at timestamptz DEFAULT now()
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE exports (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    ```

    ## See also
    database-constraints
    """
    for table in schema.designed():
        if is_tool(table) or is_staging(table):
            continue
        own = _find_unrequired(table)
        if own:
            yield Hit(
                table.name,
                table.place,
                f"Table {table.name} requires none of its {len(own)} columns beside the key.",
                "A row that says nothing at all is accepted, and each reader has to expect it.",
                "-- decide what a row can't do without:\n" + require(schema, table, own[0].name),
                severity=Severity.LOW,
                group="table",
            )
        for column in table.columns.values():
            if not column.nullable or (table.primary and column.name in table.primary.columns):
                continue
            reason = _reason(schema, table, column)
            if reason and not _OPTIONAL.search(column.comment):
                yield Hit(
                    f"{table.name}.{column.name}",
                    column.place,
                    f"Column {table.name}.{column.name} may be NULL, though {reason}.",
                    "Rows with NULL drop out of comparisons, joins and sorted pages without "
                    "an error." + warn_of_gaps(schema, table, column.name),
                    require(schema, table, column.name),
                    group=reason,
                )
