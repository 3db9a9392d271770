"""The rule `field_retyped`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import (
    describe,
    is_json_compatible,
    is_same_type,
    is_wire_compatible,
    pair_fields,
    report,
)
from smeaton.analysis.rule import Hit, rule


@rule("PRC004", severity="high", harm="corruption", each=3)
def field_retyped(change: Comparison) -> Iterator[Hit]:
    """Field of another type.

    ## What it does
    Finds fields whose type changed. Critical where the bytes mean something else (string to int64,
    int32 to sint32, one message to a different one), medium where JSON or ranges change (int32 to
    int64, string to bytes), low where only generated code does.

    ## Why it matters
    A reader of the other version fails, drops the field, or takes wrong values without noticing:
    zigzag and plain varints look alike, and a 64-bit number loses its upper half in a 32-bit reader
    (protobuf.dev, "Updating A Message Type"; buf: FIELD_SAME_TYPE and its wire and JSON variants).

    ## When it is fine
    The bytes and the JSON agree and all clients are compiled anew: that is low.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      int32 weight = 2;
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      sint32 weight = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      // Deprecated: use signed_weight. Both are written until nobody reads this one.
      int32 weight = 2 [deprecated = true];
      sint32 signed_weight = 3;
    }
    ```

    ## See also
    event-schema-evolution, schema-migrations
    """
    for old, new in pair_fields(change):
        if is_same_type(change, old, new) or old.name != new.name:
            continue
        wire = is_wire_compatible(change, old, new)
        json = is_json_compatible(change, old, new)
        severity = Severity.CRITICAL if not wire else Severity.MEDIUM if not json else Severity.LOW
        free = max((f.number for f in new.scope.fields), default=0) + 1 if new.scope else 0
        yield report(
            severity,
            new.file,
            new.full_name,
            new.place,
            f"Field {new.full_name} was {describe(old)} and is {describe(new)}.",
            why="The bytes of one aren't those of the other: readers fail, or take wrong "
            "values without noticing."
            if not wire
            else "Bytes are read, but JSON differs, or what the smaller type can't hold is cut."
            if not json
            else "Bytes and JSON stay, but generated code changes its type.",
            fix=f"{describe(new)} {new.name}_v2 = {free};  // beside the deprecated one, until "
            "nobody reads it",
            group=severity.value,
        )
