"""The rule `invalid_field_number`."""

from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import MAX, Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule


@rule("PRO002", severity="high", harm="outage")
def invalid_field_number(model: Protobuf) -> Iterator[Hit]:
    """Field number that Protobuf keeps for itself or doesn't have.

    ## What it does
    Finds fields numbered 19000 to 19999, below 1 or above 536,870,911, and enum values outside of
    32 bits.

    ## Why it matters
    protoc refuses such numbers: nothing is generated. 19000 to 19999 belong to the implementation
    (protobuf.dev, "Assigning Field Numbers").

    ## When it is fine
    Never.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 19001;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
    }
    ```

    ## See also
    event-schema-evolution
    """
    for field in model.own_fields():
        if 1 <= field.number <= MAX and not 19000 <= field.number <= 19999:
            continue
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} has the number {field.number}, which is not to be had.",
            "protoc refuses the file, so nothing is generated from it.",
            f"{field.type} {field.name} = {_free(field)};",
        )
    for enum in model.own_enums():
        for value in enum.values:
            if not -(2**31) <= value.number < 2**31:
                yield Hit(
                    f"{enum.short}.{value.name}",
                    value.place,
                    f"Value {enum.short}.{value.name} is {value.number}, more than 32 bits hold.",
                    "protoc refuses the file, so nothing is generated from it.",
                    "Number it from 0 upward.",
                )


def _free(field: Field) -> int:
    taken = {f.number for f in field.scope.fields} if field.scope else set()
    held = field.scope.holds_back if field.scope else lambda number: False
    return next(n for n in range(1, 19000) if n not in taken and not held(n))
