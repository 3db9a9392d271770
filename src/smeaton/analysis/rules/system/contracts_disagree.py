"""The rule `contracts_disagree`."""

from collections.abc import Iterator

from smeaton.analysis.entities import LOSSES, Attribute, pair_contracts
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain

_WIDE = ("64", "long", "bigint")


@rule("SYS008", severity="medium", harm="corruption", each=4)
def contracts_disagree(system: System) -> Iterator[Hit]:
    """Two contracts carry one field as different things.

    ## What it does
    Finds fields of models that an API, a GraphQL schema, Protobuf messages or events share, and
    that differ in kind (an exact decimal and a float, a moment and a number), in width (32 and 64
    bits) or in the members of their set.

    ## Why it matters
    What one side writes passes through the other: amounts are rounded, ids beyond 2,147,483,647
    fail, and a status that only one side knows stops the consumer that meets it.

    ## When it is fine
    They are different things with one name; rename one, or ignore it with that reason. Ids and
    whole numbers as strings are quiet, since JSON carries 64 bits that way.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders/{id}:
        get:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
          responses:
            "200":
              description: one order
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Order"}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer}
      schemas:
        Order:
          type: object
          required: [id, number, total]
          properties:
            id: {type: string}
            number: {type: string}
            total: {type: string, format: decimal}
            status: {type: string, enum: [open, paid]}
            created_at: {type: string, format: date-time}
    ```

    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders
        messages:
          paid:
            name: order.paid
            payload:
              type: object
              properties:
                id: {type: string}
                number: {type: string}
                total: {type: number}
                status: {type: string, enum: [open, paid]}
    operations:
      publishPaid: {action: send, channel: {$ref: "#/channels/orders"}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders/{id}:
        get:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
          responses:
            "200":
              description: one order
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Order"}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer}
      schemas:
        Order:
          type: object
          required: [id, number, total]
          properties:
            id: {type: string}
            number: {type: string}
            total: {type: string, format: decimal}
            status: {type: string, enum: [open, paid]}
            created_at: {type: string, format: date-time}
    ```

    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders
        messages:
          paid:
            name: order.paid
            payload:
              type: object
              properties:
                id: {type: string}
                number: {type: string}
                total: {type: string, format: decimal}
                status: {type: string, enum: [open, paid]}
    operations:
      publishPaid: {action: send, channel: {$ref: "#/channels/orders"}}
    ```

    ## See also
    event-schema-evolution
    money-and-time-types
    """
    for one, other in pair_contracts(system):
        for here, there in ((one, other), (other, one)):
            told = _lose(here, there)
            if told:
                both = f"{_say(here)}, and {_say(there)}."
                yield Hit(
                    here.object,
                    here.place,
                    both,
                    told,
                    "Give both one type; where they are different things, different names.",
                )
                break
        else:
            yield from _compare_members(one, other)


def _say(field: Attribute) -> str:
    return f"{field.object} is {field.written} in {field.place.artifact}"


def _lose(narrow: Attribute, wide: Attribute) -> str:
    """Return what is lost where a field takes what the other one carries; "" for nothing."""
    if narrow.family == "float" and wide.family == "decimal":
        return "A binary float holds a cent only nearly: what one side keeps exactly is rounded."
    if (narrow.bits, narrow.family, wide.family) == (32, "integer", "integer"):
        if any(each in wide.written.lower() for each in _WIDE):
            return "Numbers beyond 2,147,483,647 fail or wrap around on the narrow side."
        return ""
    if {narrow.family, wide.family} == {"text", "integer"}:
        return ""
    loss = LOSSES.get((wide.family, narrow.family), "")
    return f"{loss[:1].upper()}{loss[1:]}." if loss else ""


def _compare_members(one: Attribute, other: Attribute) -> Iterator[Hit]:
    """Yield a hit for sets that overlap without being the same."""
    mine, theirs = ({plain(each): each for each in side.members} for side in (one, other))
    extra = [
        f"{', '.join(sorted(known[key] for key in only))} only in {side.place.artifact}"
        for side, known, only in (
            (one, mine, mine.keys() - theirs.keys()),
            (other, theirs, theirs.keys() - mine.keys()),
        )
        if only
    ]
    if mine.keys() & theirs.keys() and extra:
        yield Hit(
            one.object,
            one.place,
            f"{one.object} and {other.object} have different members: {'; '.join(extra)}.",
            "A value that one side sends and the other does not know stops the consumer that "
            "meets it.",
            "Give both the same members, the side that reads first; and say what consumers do "
            "with a value they do not know.",
        )
