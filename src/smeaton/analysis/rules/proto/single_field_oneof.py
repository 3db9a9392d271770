"""The rule `single_field_oneof`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule


@rule("PRO054", severity="low", harm="confusion", each=1)
def single_field_oneof(model: Protobuf) -> Iterator[Hit]:
    """Oneof with one field.

    ## What it does
    Finds oneofs with a single field, and empty ones.

    ## Why it matters
    It was how presence was had before `optional` came to proto3 (protoc 3.15): generated code is
    clumsy, and a field that joins later erases this one in messages of old clients that set both.

    ## When it is fine
    The oneof is there to grow: a comment says so, its one field is a message, or it has options of
    its own, such as a rule of validation.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      oneof has_discount {
        int32 discount_percent = 2;
      }
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      optional int32 discount_percent = 2;
    }
    ```

    ## See also
    event-schema-evolution
    """
    for message in model.own_messages():
        for oneof in message.oneofs:
            held = [f for f in message.fields if f.oneof == oneof.name]
            grows = bool(held) and held[0].resolved in model.messages
            if len(held) > 1 or grows or message.file.notes or (held and oneof.options):
                continue
            if re.search(
                r"future|more|extend|later|grow", f"{oneof.comment} {message.comment}", re.I
            ):
                continue
            field = held[0] if held else None
            yield Hit(
                f"{message.short}.{oneof.name}",
                oneof.place,
                f"Oneof {message.short}.{oneof.name} has "
                + (f"one field, {field.name}." if field else "no field."),
                "A field that joins later erases this one where old clients set both."
                if field
                else "protoc refuses it.",
                f"optional {field.type} {field.name} = {field.number};  // same bytes"
                if field
                else "Delete it.",
            )
