"""The rule `required_field`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule


@rule("PRO009", severity="medium", harm="outage", each=1)
def required_field(model: Protobuf) -> Iterator[Hit]:
    """Field that is required on the wire.

    ## What it does
    Finds `required` fields of proto2 and fields of editions with
    `features.field_presence = LEGACY_REQUIRED`.

    ## Why it matters
    A message without the field can't be read at all, not even to say what is missing. The field can
    never be removed or made optional while one old reader, queue or proxy is left: "required is
    forever" (protobuf.dev, best practices).

    ## When it is fine
    Never in what is sent between programs that are deployed apart; check the field where it is
    used. Making it optional on a released message breaks readers that are older.

    ## Example
    ```proto
    syntax = "proto2";
    package shop.v1;
    message Order {
      required string order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto2";
    package shop.v1;
    message Order {
      optional string order_id = 1;  // checked by the server
    }
    ```

    ## See also
    event-schema-evolution, schema-migrations
    """
    held = [*model.own_fields(), *(f for file in model.own for f in file.extensions)]
    held += [f for message in model.own_messages() for f in message.extensions]
    for field in held:
        legacy = field.option("features.field_presence") == "LEGACY_REQUIRED"
        if field.label != "required" and not legacy:
            continue
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} is required on the wire.",
            "A reader rejects every message without it, so it can never be dropped or left out.",
            f"optional {field.type} {field.name} = {field.number};  // once no reader demands it",
        )
