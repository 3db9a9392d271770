"""The rule `time_in_primary_key`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_reference, says


@rule("SQL051", severity="medium", harm="loss", each=3)
def time_in_primary_key(schema: Schema) -> Iterator[Hit]:
    """Moment as part of an event's primary key.

    ## What it does
    Finds primary keys of log, audit and event tables that tell rows apart by a time.

    ## Why it matters
    Two events of one actor in one microsecond, or in one transaction, where now() stands still,
    have the same key: the second insert fails and the event is lost, or takes the whole request
    with it.

    ## When it is fine
    The time is a bucket that the key is meant to sum up, such as one row a day or an interval;
    date columns are not reported.

    ## Example
    ```sql
    CREATE TABLE audit_log (
      actor text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      action text NOT NULL,
      PRIMARY KEY (actor, created_at)
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE audit_log (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      actor text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      action text NOT NULL
    );
    ```

    ## See also
    primary-key-choice, history-and-soft-delete
    """
    for table in schema.designed():
        key = table.primary
        if key is None or not says(table.short, {"log", "audit", "event", "activity"}):
            continue
        columns = [c for name in key.columns if (c := table.column(name))]
        moment = next(
            (c for c in columns if c.type.name in ("timestamptz", "timestamp", "datetime")), None
        )
        identified = any(
            c.counter or (c.type.name == "uuid" and not is_reference(c)) or c.name.lower() == "id"
            for c in columns
        )
        if moment is None or identified:
            continue
        own = table.column("id") or table.column("uuid")
        idle = f", though {own.name} could" if own else ""
        yield Hit(
            f"{table.name}.{moment.name}",
            key.place,
            f"Rows of {table.name} are told apart by {moment.name}{idle}.",
            "Two events in one moment or transaction have the same key, and the second is refused.",
            "-- give each event an id of its own: PRIMARY KEY (id), with "
            f"({', '.join(key.columns)}) as an index",
        )
