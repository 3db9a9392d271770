"""The rule `enum_alias`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.proto_elements import EnumValue
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule


@rule("PRO007", severity="low", harm="confusion", each=2)
def enum_alias(model: Protobuf) -> Iterator[Hit]:
    """Two names for one number of an enum.

    ## What it does
    Finds values of an enum that share a number: with `allow_alias` where it isn't for a renaming,
    and without it, which protoc refuses.

    ## Why it matters
    A reader gets the number alone and prints the first name: what was written as one name comes
    back as the other, in logs and in JSON. Switches over both names don't compile in most
    languages.

    ## When it is fine
    During a renaming: one of the two is marked deprecated, or a comment calls it so.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      option allow_alias = true;
      STATE_UNSPECIFIED = 0;
      STATE_DONE = 1;
      STATE_CLOSED = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      option allow_alias = true;
      STATE_UNSPECIFIED = 0;
      STATE_DONE = 1;
      STATE_CLOSED = 1 [deprecated = true];
    }
    ```

    ## See also
    enum-modelling
    """
    for enum in model.own_enums():
        allowed = enum.option("allow_alias") is True
        seen: dict[int, EnumValue] = {}
        for value in enum.values:
            first = seen.setdefault(value.number, value)
            old = (value, first)
            renamed = any(v.is_deprecated or "deprecat" in v.comment.lower() for v in old)
            if first is value or (allowed and renamed):
                continue
            yield Hit(
                f"{enum.short}.{value.name}",
                value.place,
                f"Values {first.name} and {value.name} of {enum.short} are both {value.number}.",
                "What is written as one comes back as the other: the wire keeps the number alone."
                if allowed
                else "protoc refuses the file without allow_alias, and so nothing is generated.",
                f"{value.name} = {value.number} [deprecated = true];  // if it was renamed, else "
                "a number of its own",
                severity=None if allowed else Severity.HIGH,
            )
