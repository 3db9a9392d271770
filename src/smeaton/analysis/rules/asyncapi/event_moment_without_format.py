"""The rule `event_moment_without_format`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.tree_edits import set_key
from smeaton.analysis.vocabulary import words

_SAID = re.compile(r"iso|rfc ?3339|epoch|unix|second|milli|utc|ms\b|\d{4}-\d\d-\d\d", re.IGNORECASE)


@rule("ASY017", severity="low", harm="corruption", each=1)
def event_moment_without_format(events: Events) -> Iterator[Hit]:
    """Times whose format nobody says.

    ## What it does
    Finds fields named for moments (…_at, timestamp, time) that are strings without a format, or
    numbers without a word about their unit.

    ## Why it matters
    Consumers guess between zones, seconds and milliseconds; what is guessed wrong is off by hours
    or by a factor of a thousand, and nothing fails.

    ## When it is fine
    A format, a pattern, an example in RFC 3339, or a description that names unit or standard.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {placed_at: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            payload: {type: object, properties: {placed_at: {type: string, format: date-time}}}
    ```

    ## See also
    money-and-time-types
    """
    for field in events.fields:
        parts = words(field.name)
        moment = (
            parts[-1] in ("timestamp", "datetime")
            or (len(parts) > 1 and parts[-1] == "at")
            or parts in (("time",), ("timestamp",), ("sent", "on"))
        )
        kinds = field.schema.types
        if not moment or not kinds or not kinds <= {"string", "integer", "number"}:
            continue
        examples = str(field.schema.keyword("examples").value) + str(
            field.schema.keyword("example").value
        )
        if field.schema.format or field.schema.text("pattern"):
            continue
        if _SAID.search(field.schema.description + examples):
            continue
        yield Hit(
            field.object,
            field.place,
            f"{field.object} is a moment, and nothing says how it is written.",
            "Consumers guess zone and unit, and nothing fails where they guess wrong.",
            f"{field.name}: {{type: string, format: date-time}}",
            edits=(
                set_key(field.schema.node, "format", "date-time")
                if kinds == {"string"} and not field.schema.is_reference
                else ()
            ),
        )
