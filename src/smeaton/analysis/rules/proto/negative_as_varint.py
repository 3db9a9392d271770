"""The rule `negative_as_varint`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, words

_SIGNED = frozenset(
    words("delta diff difference adjustment temperature latitude longitude lat lng lon skew drift")
)


@rule("PRO014", severity="low", harm="slowness", each=1)
def negative_as_varint(model: Protobuf) -> Iterator[Hit]:
    """Number that is often negative, as int32 or int64.

    ## What it does
    Finds int32 and int64 fields whose names say that they go below zero: delta, adjustment,
    temperature, latitude.

    ## Why it matters
    A negative int32 or int64 always takes ten bytes on the wire; sint32 and sint64 take as many as
    the size of the number needs (protobuf.dev, "Encoding", signed integers).

    ## When it is fine
    Negative values are rare. Changing a released field from int to sint breaks the wire; choose at
    the start, or for new fields.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Reading {
      string sensor_id = 1;
      int32 temperature_delta = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Reading {
      string sensor_id = 1;
      sint32 temperature_delta = 2;
    }
    ```

    ## See also
    event-schema-evolution
    """
    for field in model.own_fields():
        if field.resolved in ("int32", "int64") and ends(field.name, _SIGNED):
            yield Hit(
                field.full_name,
                field.place,
                f"Field {field.full_name} is often negative and {field.resolved}.",
                "Every negative value takes ten bytes on the wire.",
                f"s{field.resolved} {field.name} = {field.number};  // before its first release "
                "only: the bytes differ",
            )
