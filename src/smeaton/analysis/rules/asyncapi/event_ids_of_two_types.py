"""The rule `event_ids_of_two_types`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.parse.json_schema import Field
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


@rule("ASY018", severity="medium", harm="corruption", each=2)
def event_ids_of_two_types(events: Events) -> Iterator[Hit]:
    """One id, a number here and a string there.

    ## What it does
    Finds ids (order_id, userId) that are integers in one message and strings in another.

    ## Why it matters
    Consumers that join the two streams compare 42 with "42"; large integers lose digits beyond 2^53
    where a language has one number type (RFC 8259, section 6).

    ## When it is fine
    Bare `id`, which means something else in each message.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced: {payload: {type: object, properties: {order_id: {type: integer}}}}
          OrderPaid: {payload: {type: object, properties: {order_id: {type: string}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced: {payload: {type: object, properties: {order_id: {type: string}}}}
          OrderPaid: {payload: {type: object, properties: {order_id: {type: string}}}}
    ```

    ## See also
    primary-key-choice, event-schema-evolution
    """
    known: dict[str, dict[str, Field]] = {}
    for field in events.fields:
        parts = words(field.name)
        if len(parts) > 1 and parts[-1] == "id" and len(field.schema.types) == 1:
            [kind] = field.schema.types
            known.setdefault("".join(parts), {}).setdefault(kind, field)
    for kinds in known.values():
        if "string" in kinds and len(kinds.keys() & {"integer", "number"}):
            first, other = kinds["string"], kinds.get("integer") or kinds["number"]
            yield Hit(
                other.object,
                other.place,
                f"{other.object} is a number, and {first.object} a string.",
                'Who joins the two compares 42 with "42", and large numbers lose their last'
                " digits.",
                f"{other.name}: {{type: string}}   # in both",
            )
