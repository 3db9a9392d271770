"""The rule `rounded_moment`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import change_type
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_PLANNED = {"start", "starts", "end", "ends", "begin", "begins", "due", "scheduled", "planned",
            "from", "until", "opens", "closes", "deadline"}  # fmt: skip
"""Of moments that people choose, in whole minutes."""
_EXPIRING = {"expires", "expire", "expiry", "expiration"}
"""Of moments that lie ahead, where half a second is nothing."""
_MOMENTS = ("timestamp", "timestamptz")


@rule("SQL120", severity="low", harm="corruption", each=1)
def rounded_moment(schema: Schema) -> Iterator[Hit]:
    """PostgreSQL timestamp that rounds to whole seconds.

    ## What it does
    Finds PostgreSQL columns of type timestamp(0) and timestamptz(0).

    ## Why it matters
    The fraction is rounded, not cut off: half of all values lie up to half a second in the future.
    What was written "now" is then not yet `<= now()`, and 23:59:59.6 of the last day counts to the
    next month. The type saves no space either.

    ## When it is fine
    The values come in whole seconds, as from another system; say so in a comment ("whole seconds").
    Starts, ends, deadlines and expiries, which are set ahead, are not reported.

    ## Example
    ```sql
    CREATE TABLE sessions_seen (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      seen_at timestamptz(0) NOT NULL DEFAULT now()
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE sessions_seen (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      seen_at timestamptz NOT NULL DEFAULT now()
    );
    ```

    ## See also
    money-and-time-types
    """
    if schema.dialect != "postgres":
        return
    for table, column in schema.columns():
        if column.type.name not in _MOMENTS or column.type.length != 0 or column.type.array:
            continue
        if says(column.name, _EXPIRING):
            continue
        if "second" in column.comment.lower() or says(column.name, _PLANNED):
            continue
        own = quote(column.name, "postgres")
        zone = f"{own} AT TIME ZONE 'UTC'" if column.type.name == "timestamp" else ""
        yield Hit(
            f"{table.name}.{column.name}",
            column.place,
            f"Column {table.name}.{column.name} rounds to whole seconds, up or down.",
            "Half of its values lie in the future when they are written.",
            change_type(schema, table, column.name, "timestamptz", zone)
            if zone
            else change_type(schema, table, column.name, column.type.name),
        )
