"""The rule `unprefixed_enum_value`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.proto_elements import Enum
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


@rule("PRO008", severity="low", harm="confusion", each=1)
def unprefixed_enum_value(model: Protobuf) -> Iterator[Hit]:
    """Enum values without the name of their enum.

    ## What it does
    Finds enums most of whose values don't start with the enum's name, and values of one name in two
    enums of the same scope.

    ## Why it matters
    Values are siblings of their enum, as in C++, not members: two enums of a package can't both
    have ACTIVE. The clash comes with the second enum, when the first is released and its names
    stand in everybody's code and JSON.

    ## When it is fine
    Enums nested in a message of their own, where no other enum can clash, and values that share a
    first or last word of their own (ORDER_OPEN, RTMP_INPUT). Renaming values of a
    released enum breaks JSON and generated code; do it for new ones.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      UNSPECIFIED = 0;
      ACTIVE = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      STATE_UNSPECIFIED = 0;
      STATE_ACTIVE = 1;
    }
    ```

    ## See also
    enum-modelling
    """
    seen: dict[tuple[str, str], Enum] = {}
    for enum in model.own_enums():
        prefix = "_".join(words(enum.name)).upper() + "_"
        scope = enum.full_name.rpartition(".")[0]
        clashes = [v for v in enum.values if seen.setdefault((scope, v.name), enum) is not enum]
        bare = [v for v in enum.values if not _starts(v.name, prefix)]
        if clashes:
            other = seen[scope, clashes[0].name]
            yield Hit(
                f"{enum.short}.{clashes[0].name}",
                clashes[0].place,
                f"Value {clashes[0].name} stands in {enum.short} and in {other.short}, of one "
                "scope.",
                "Values are siblings of their enum: protoc refuses the second one.",
                f"{prefix}{clashes[0].name} = {clashes[0].number};",
                severity=Severity.HIGH,
                group="clash",
            )
        elif 2 * len(bare) > len(enum.values) and enum.short == enum.name and not _share(enum):
            named = prefix + "_".join(words(bare[0].name)).upper()
            yield Hit(
                enum.short,
                enum.place,
                f"Values of {enum.short} such as {bare[0].name} don't start with {prefix}.",
                "Values are siblings of their enum, so no other enum beside it can have these "
                "names.",
                f"In new enums: {named}; renaming released values breaks JSON and code.",
            )


def _share(enum: Enum) -> bool:
    """Whether all values start or end with one word of their own, which keeps them apart too."""
    said = [words(value.name) for value in enum.values]
    return len(said) > 1 and any(len({parts[end] for parts in said}) == 1 for end in (0, -1))


def _starts(name: str, prefix: str) -> bool:
    return name.upper().replace("_", "").startswith(prefix.replace("_", ""))
