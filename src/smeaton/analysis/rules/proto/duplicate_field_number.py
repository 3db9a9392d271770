"""The rule `duplicate_field_number`."""

from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import MAX, Field, Message
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule


def _clash(
    message: Message, field: Field, numbers: dict[int, Field], names: dict[str, Field]
) -> str:
    """Return what a field collides with, in words; "" where it is alone."""
    if other := numbers.get(field.number):
        return f"has the number {field.number}, which {other.name} has already"
    if message.holds_back(field.number):
        return f"has the number {field.number}, which is reserved"
    if field.name in message.reserved_names:
        return "has a name that is reserved"
    if any(low <= field.number <= high for low, high in message.extension_ranges):
        return f"has the number {field.number}, which is set aside for extensions"
    if other := names.get(field.json_name.lower().replace("_", "")):
        return f"is {field.json_name!r} in JSON, as {other.name} is"
    return ""


@rule("PRO001", severity="critical", harm="corruption")
def duplicate_field_number(model: Protobuf) -> Iterator[Hit]:
    """Field whose number or name is taken or reserved.

    ## What it does
    Finds fields that share a number or a JSON name with another field of their message, and fields
    that use what `reserved` or an extension range holds back.

    ## Why it matters
    On the wire a field is its number. Two fields of one number overwrite each other, and a number
    that was reserved still stands in stored and queued messages, which are then read as something
    else. protoc refuses all of it, so nothing is generated.

    ## When it is fine
    Never within one message.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      reserved 4;
      string order_id = 1;
      string note = 4;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      reserved 4;
      string order_id = 1;
      string note = 5;
    }
    ```

    ## See also
    event-schema-evolution
    """
    for message in model.own_messages():
        numbers: dict[int, Field] = {}
        names: dict[str, Field] = {}
        for field in message.fields:
            clash = _clash(message, field, numbers, names)
            if clash:
                taken = [f.number for f in message.fields]
                free = next(
                    (n for n in range(max(taken) + 1, MAX) if not message.holds_back(n)), max(taken)
                )
                yield Hit(
                    field.full_name,
                    field.place,
                    f"Field {field.full_name} {clash}.",
                    "A field is its number on the wire and its name in JSON: old messages are read "
                    "as something else, and protoc generates nothing.",
                    f"{field.type} {field.name} = {free};  // the next free number"
                    if "number" in clash
                    else f"Give {field.name} another name.",
                )
            numbers.setdefault(field.number, field)
            names.setdefault(field.json_name.lower().replace("_", ""), field)
