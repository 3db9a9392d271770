"""The rule `hot_field_above_fifteen`."""

from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule

_HOLE = 8
"""Numbers that may be missing because their fields were deleted, as in unreserved_gap."""


@rule("PRO004", severity="low", harm="slowness", each=1)
def hot_field_above_fifteen(model: Protobuf) -> Iterator[Hit]:
    """Repeated message field with a two-byte tag while one-byte numbers are free.

    ## What it does
    Finds messages in which repeated fields of messages, strings or bytes are numbered above 15,
    although a long run of numbers up to 15 was never used.

    ## Why it matters
    Numbers 1 to 15 take one byte in front of every element, 16 to 2047 two. On lists of small
    elements that is a measurable share of traffic and storage, and it can't be changed later.

    ## When it is fine
    The list is short or its elements are large. Packed scalars pay once and are not reported. A
    short hole is more likely a deleted field, whose number must not come back.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Route {
      string route_id = 1;
      repeated Point points = 16;
    }
    message Point {
      sint32 x = 1;
      sint32 y = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Route {
      string route_id = 1;
      repeated Point points = 2;
    }
    message Point {
      sint32 x = 1;
      sint32 y = 2;
    }
    ```

    ## See also
    event-schema-evolution
    """
    for message in model.own_messages():
        taken = {field.number for field in message.fields}
        free = [n for n in range(1, 16) if n not in taken and not message.holds_back(n)]
        gap = [n for n in free if n > min(taken, default=0)]
        hot = [f for f in message.fields if f.number > 15 and _is_hot(model, f)]
        if len(gap) <= _HOLE or not hot or len(taken) > 15 or message.extension_ranges:
            continue
        yield Hit(
            hot[0].full_name,
            hot[0].place,
            f"Field {hot[0].full_name} is repeated and numbered {hot[0].number}, while "
            f"{gap[0]} is free.",
            "Each element carries a tag of two bytes instead of one, for as long as the message "
            "lives.",
            f"Before its first release only: repeated {hot[0].type} {hot[0].name} = {gap[0]};",
        )


def _is_hot(model: Protobuf, field: Field) -> bool:
    if not field.is_repeated or field.is_deprecated:
        return False
    held = model.messages.get(field.resolved)
    return held is not None and 0 < len(held.fields) <= 4
