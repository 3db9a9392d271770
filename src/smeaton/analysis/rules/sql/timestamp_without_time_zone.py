"""The rule `timestamp_without_time_zone`."""

import re
from collections.abc import Iterator

from smeaton.analysis.ddl import change_type, warn_of_rewrite
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_tool, says

_WORD = re.compile(r"\w+")
_READING = re.compile(r"'\d{4}-\d\d-\d\d")
"""A moment written out, with or without its hours."""


@rule("SQL005", severity="medium", harm="corruption", each=3, keep=0)
def timestamp_without_time_zone(schema: Schema) -> Iterator[Hit]:
    """PostgreSQL timestamp without time zone for an instant.

    ## What it does
    Finds `timestamp` columns without time zone. All of a schema's are one finding when there are
    more than three.

    ## Why it matters
    The column keeps a wall-clock reading and forgets whose clock. As soon as one writer, session
    or server runs in another zone, or the clocks change, instants shift by hours and can't be
    repaired, and comparing with `now()` depends on the session's TimeZone.

    ## When it is fine
    Local times that are meant as such: opening hours, a flight's local departure, an alarm. Put
    "local" in the name or the comment and the rule is quiet.

    ## Example
    ```sql
    CREATE TABLE shipments (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      shipped_at timestamp NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE shipments (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      shipped_at timestamptz NOT NULL
    );
    ```

    ## See also
    money-and-time-types
    """
    if schema.dialect != "postgres":
        return
    found = [
        (table, column)
        for table in schema.designed()
        for column in table.columns.values()
        if column.type.name == "timestamp" and not is_tool(table) and not _is_local(column)
    ]
    fixes = {id(table): _mend(schema, table, found) for table, _ in found}
    for table, column in sorted(found, key=lambda each: _keeps_a_day(each[1])):
        where = f"Column {table.name}.{column.name}"
        if _keeps_a_day(column):
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"{where} keeps a day as a timestamp without time zone.",
                "Midnight of one zone is the day before or after in another, so the day shifts "
                "between writers and readers." + warn_of_rewrite(schema),
                change_type(schema, table, column.name, "date", ""),
                group="day",
            )
            continue
        yield Hit(
            f"{table.name}.{column.name}",
            column.place,
            f"{where} is a timestamp without time zone.",
            "It keeps a clock reading without saying whose; writers in different zones, and the "
            "change of clocks, shift the instant. The fix takes what is there for UTC: name "
            "the zone that its writers used." + warn_of_rewrite(schema),
            fixes[id(table)],
        )


def _mend(schema: Schema, table: Table, found: list[tuple[Table, Column]]) -> str:
    """Return one statement for all columns of a table that keep an instant."""
    columns = [column for owner, column in found if owner is table and not _keeps_a_day(column)]
    names = {column.name for column in columns}
    fix = "\n".join(_retype(schema, table, column) for column in columns)
    lines = []
    if bound := list(dict.fromkeys(_find_literals(schema, table, names))):
        lines.append(
            "-- drop first, and add again with the zone in what they compare with: "
            + ", ".join(bound)
        )
    if computed := list(dict.fromkeys(_find_computed(table, names))):
        lines.append(
            f"-- {', '.join(computed)}: from then on with (column AT TIME ZONE 'UTC') in its place"
        )
    return "\n".join([*lines, fix])


def _find_computed(table: Table, columns: set[str]) -> Iterator[str]:
    """Yield indexes that compute with a column: the same of an instant depends on the session."""
    for index in table.indexes:
        texts = [part.text for part in index.parts if part.column is None]
        if any(set(_WORD.findall(text)) & columns for text in texts):
            yield f"index {index.name}"


def _find_literals(schema: Schema, table: Table, columns: set[str]) -> Iterator[str]:
    """Yield what compares columns with a clock reading: it would take it for the session's zone."""
    heirs = (t for t in schema.tables.values() if table in map(schema.find, t.inherits))
    for owner in (table, *heirs):
        for check in owner.checks:
            if check.columns & columns and _READING.search(check.text):
                yield f"{check.name or 'a check'} of {owner.name}"
        for index in owner.indexes:
            if index.where and index.where.columns & columns and _READING.search(index.where.text):
                yield f"index {index.name}"


def _retype(schema: Schema, table: Table, column: Column) -> str:
    if column.type.array:
        return change_type(schema, table, column.name, "timestamptz[]")
    using = f"{quote(column.name, 'postgres')} AT TIME ZONE 'UTC'"
    return change_type(schema, table, column.name, "timestamptz", using)


def _is_local(column: Column) -> bool:
    """Whether a local time is meant as such."""
    return says(column.name, {"local", "wall", "naive"}) or bool(
        re.search(r"\blocal\b|wall.?clock", column.comment, re.IGNORECASE)
    )


def _keeps_a_day(column: Column) -> bool:
    return says(column.name, {"birth", "birthday", "dob", "hire"})
