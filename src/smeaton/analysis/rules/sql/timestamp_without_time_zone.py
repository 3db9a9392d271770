"""The rule `timestamp_without_time_zone`."""

import re
from collections.abc import Iterator

from smeaton.analysis.ddl import change_type, warn_of_rewrite
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_tool, says


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
    for table, column in sorted(found, key=lambda each: _keeps_a_day(each[1])):
        name = quote(column.name, "postgres")
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
        many = column.type.array
        yield Hit(
            f"{table.name}.{column.name}",
            column.place,
            f"{where} is a timestamp without time zone.",
            "It keeps a clock reading without saying whose; writers in different zones, and the "
            "change of clocks, shift the instant. The fix takes what is there for UTC: name "
            "the zone that its writers used, in checks that compare it as well."
            + warn_of_rewrite(schema),
            change_type(
                schema,
                table,
                column.name,
                "timestamptz[]" if many else "timestamptz",
                "" if many else f"{name} AT TIME ZONE 'UTC'",
            ),
        )


def _is_local(column: Column) -> bool:
    """Whether a local time is meant as such."""
    return says(column.name, {"local", "wall", "naive"}) or bool(
        re.search(r"\blocal\b|wall.?clock", column.comment, re.IGNORECASE)
    )


def _keeps_a_day(column: Column) -> bool:
    return says(column.name, {"birth", "birthday", "dob", "hire"})
