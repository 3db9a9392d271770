"""The rule `first_value_not_zero`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


@rule("PRO006", severity="medium", harm="outage")
def first_value_not_zero(model: Protobuf) -> Iterator[Hit]:
    """Enum whose first value isn't zero.

    ## What it does
    Finds enums that don't start with 0, and enums without any value.

    ## Why it matters
    proto3 refuses them. In proto2 the first value is what an absent field reads as, while every
    proto3 and JSON reader takes 0; a proto3 message can't use the enum at all.

    ## When it is fine
    A proto2 file that only proto2 ever reads. It is low there.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      STATE_OPEN = 1;
      STATE_UNSPECIFIED = 0;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      STATE_UNSPECIFIED = 0;
      STATE_OPEN = 1;
    }
    ```

    ## See also
    enum-modelling
    """
    for enum in model.own_enums():
        first = enum.values[0] if enum.values else None
        if first and first.number == 0:
            continue
        prefix = "_".join(words(enum.name)).upper()
        yield Hit(
            enum.short,
            first.place if first else enum.place,
            f"Enum {enum.short} starts with {first.name} = {first.number}."
            if first
            else f"Enum {enum.short} has no value.",
            "An absent field reads as the first value in proto2 and as 0 elsewhere."
            if enum.file.is_closed
            else "protoc refuses it: the first value of an open enum has to be 0.",
            f"{prefix}_UNSPECIFIED = 0;  // as the first value",
            severity=Severity.LOW if enum.file.is_closed and first else Severity.HIGH,
        )
