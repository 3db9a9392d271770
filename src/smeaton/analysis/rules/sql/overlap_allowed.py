"""The rule `overlap_allowed`."""

import re
from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import PEOPLE, ends, is_reference, says, words

_BOOKED = {
    "booking",
    "reservation",
    "appointment",
    "shift",
    "rental",
    "lease",
    "allocation",
    "slot",
    "occupancy",
    "loan",
    "rent",
}
_RANGES = {"tstzrange", "tsrange", "daterange"}
_STARTS = {"starts", "start", "begins", "from", "valid_from", "check_in", "checkin"}
_PEOPLE_FIRST = PEOPLE | {"guest", "organizer", "author", "creator", "booker"}


@rule("SQL033", severity="medium", harm="corruption", each=3)
def overlap_allowed(schema: Schema) -> Iterator[Hit]:
    """Bookings that may overlap.

    ## What it does
    Finds PostgreSQL tables of bookings, appointments, shifts and the like, with a range or a start
    and an end and a reference to what is booked, that have no exclusion constraint.

    ## Why it matters
    Two requests at once both see the slot free and both insert. No unique key stops an overlap,
    since the two rows differ.

    ## When it is fine
    Overlaps are allowed, as for rooms with several seats; say "may overlap" in the table's
    comment.

    ## Example
    ```sql
    CREATE TABLE rooms (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE room_bookings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      room_id bigint NOT NULL REFERENCES rooms (id) ON DELETE RESTRICT,
      during tstzrange NOT NULL
    );
    CREATE INDEX room_bookings_room_id_idx ON room_bookings (room_id);
    ```

    ## Use instead
    ```sql
    CREATE EXTENSION IF NOT EXISTS btree_gist;
    CREATE TABLE rooms (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE room_bookings (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      room_id bigint NOT NULL REFERENCES rooms (id) ON DELETE RESTRICT,
      during tstzrange NOT NULL,
      EXCLUDE USING gist (room_id WITH =, during WITH &&)
    );
    CREATE INDEX room_bookings_room_id_idx ON room_bookings (room_id);
    ```

    ## See also
    database-constraints, isolation-and-locking
    """
    if schema.dialect != "postgres":
        return
    for table in schema.designed():
        if any(check.excludes for check in table.checks) or re.search(
            r"may overlap", table.comment, re.IGNORECASE
        ):
            continue
        period = next((c for c in table.columns.values() if c.type.name in _RANGES), None)
        if period is None and ends(table.short, _BOOKED):
            period = next(
                (
                    c
                    for c in table.columns.values()
                    if words(c.name)[:1]
                    and words(c.name)[0] in _STARTS
                    and c.type.name in ("timestamptz", "timestamp", "date")
                ),
                None,
            )
        things = [
            c
            for c in table.columns.values()
            if is_reference(c) and not (table.primary and table.primary.columns == (c.name,))
        ]
        thing = next((c for c in things if not says(c.name, _PEOPLE_FIRST)), None)
        if period is None or thing is None:
            continue
        d = schema.dialect
        ranged = period.type.name in _RANGES
        fix = (
            "CREATE EXTENSION IF NOT EXISTS btree_gist;\nALTER TABLE "
            f"{quote(table.name, d)} ADD EXCLUDE USING gist ({quote(thing.name, d)} WITH =, "
            f"{quote(period.name, d)} WITH &&);"
        )
        yield Hit(
            f"{table.name}.{period.name}",
            period.place,
            f"Nothing stops two rows of {table.name} from overlapping for the same {thing.name}.",
            "Two requests at once both find the slot free; only an exclusion constraint "
            "refuses the second.",
            fix
            if ranged
            else "-- keep the period as one tstzrange and add EXCLUDE USING gist (... WITH "
            "=, period WITH &&)",
        )
