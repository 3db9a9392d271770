"""The rule `time_with_time_zone`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import change_type
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL019", severity="low", harm="confusion", each=3)
def time_with_time_zone(schema: Schema) -> Iterator[Hit]:
    """Time of day with a time zone offset.

    ## What it does
    Finds `time with time zone` (timetz) columns in PostgreSQL.

    ## Why it matters
    An offset without a date can't follow daylight saving, so the value means another instant half
    of the year; PostgreSQL's own manual advises against the type.

    ## When it is fine
    Only to satisfy software that demands the SQL standard type.

    ## Example
    ```sql
    CREATE TABLE alarms (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      rings_at timetz NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE alarms (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      rings_at_local time NOT NULL,
      time_zone text NOT NULL
    );
    ```

    ## See also
    money-and-time-types
    """
    if schema.dialect != "postgres":
        return
    for table, column in schema.columns():
        if column.type.name == "timetz":
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} is a time of day with an offset.",
                "Without a date the offset can't follow daylight saving.",
                change_type(schema, table, column.name, "time"),
            )
