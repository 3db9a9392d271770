"""The rule `untyped_escape_hatch`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import called, reachable
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words

_OPEN = ("google.protobuf.Any", "google.protobuf.Struct", "google.protobuf.Value")
_MEANT = frozenset(
    words(
        "detail error metadata label annotation extension attribute payload event envelope "
        "custom context argument config configuration params settings header property "
        "constant variable attr claim parameter data value body input output extra arg option "
        "spec document"
    )
)

_TOLD = 8
"""Words of a comment that says what a field holds."""


@rule("PRO029", severity="low", harm="confusion", each=1)
def untyped_escape_hatch(model: Protobuf) -> Iterator[Hit]:
    """Field whose contract is somewhere else.

    ## What it does
    Finds google.protobuf.Any, Struct and Value, and strings and bytes called json, in messages that
    methods take and return.

    ## Why it matters
    Nothing says what may stand in it, so no tool finds what breaks its readers. Any needs the
    type's file on both ends, Struct turns every number into a double and loses ids above 2^53
    (AIP-146).

    ## When it is fine
    What it carries belongs to others: details of errors, payloads of events, labels and settings
    that users define. Names that say so are not reported, nor oneofs, nor what a comment
    describes.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/protobuf/struct.proto";
    message Order {
      string order_id = 1;
      google.protobuf.Struct address = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      Address address = 2;
    }
    message Address {
      string street = 1;
    }
    ```

    ## See also
    json-columns, event-schema-evolution
    """
    used = reachable(model, called(model))
    for field in model.own_fields():
        if used and field.scope and field.scope.full_name not in used:
            continue
        open_type = field.resolved in _OPEN
        parts = words(field.name)
        text = field.resolved in ("string", "bytes") and parts[-1] == "json" and len(parts) > 1
        if not open_type and not text:
            continue
        if says(field.name, _MEANT) or field.is_deprecated:
            continue
        if len(field.comment.split()) >= _TOLD:
            continue
        if field.scope and says(field.scope.name, _MEANT | {"message"}):
            continue
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} is {field.resolved}: what may stand in it is nowhere said.",
            "No tool finds what breaks its readers, and each of them guesses."
            + (
                " Numbers above 2^53 lose digits."
                if field.resolved != _OPEN[0] and open_type
                else ""
            ),
            "A message, or a oneof of the messages that are meant.",
        )
