"""The rule `wrapper_for_presence`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import called, reachable
from smeaton.analysis.rule import Hit, rule


@rule("PRO060", severity="low", harm="confusion", each=1)
def wrapper_for_presence(model: Protobuf) -> Iterator[Hit]:
    """Wrapper message where `optional` would do.

    ## What it does
    Finds fields of google.protobuf.StringValue, Int32Value and the like in contracts of proto3 that
    use `optional` elsewhere.

    ## Why it matters
    Each value is a message of its own: two more bytes, an allocation, and code that looks different
    in every language. `optional` tells as well whether a field was set (since protoc 3.15).

    ## When it is fine
    Released fields: a wrapper and an optional scalar are not the same bytes. Repeated ones, whose
    elements may be absent, are not reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/protobuf/wrappers.proto";
    message Order {
      string order_id = 1;
      google.protobuf.StringValue note = 2;
      optional string buyer = 3;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      optional string note = 2;
      optional string buyer = 3;
    }
    ```

    ## See also
    event-schema-evolution
    """
    if not any(f.label == "optional" and f.file.syntax != "proto2" for f in model.own_fields()):
        return
    used = reachable(model, called(model))
    for field in model.own_fields():
        if used and field.scope and field.scope.full_name not in used:
            continue
        found = re.fullmatch(r"google\.protobuf\.(\w+)Value", field.resolved)
        if not found or field.is_repeated or field.oneof or field.is_deprecated:
            continue
        if found[1] in ("List", "Null", ""):
            continue
        scalar = found[1].lower()
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} is a {found[1]}Value where optional {scalar} would do.",
            "Each value is a message of its own, and every language handles it differently.",
            f"optional {scalar} {field.name} = ...;  // in what is new: the bytes differ",
        )
