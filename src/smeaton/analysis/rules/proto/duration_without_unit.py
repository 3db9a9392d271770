"""The rule `duration_without_unit`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_UNITS = frozenset(
    words(
        "ms millis milliseconds millisecond s sec secs second seconds us micros "
        "microseconds ns nanos nanoseconds minute minutes min mins hour hours day days week "
        "weeks month months year years tick ticks count blocks revisions rounds bytes rate "
        "ratio percent multiplier coefficient factor attempts"
    )
)
_SAID = re.compile(
    r"\b(?:milli|micro|nano)?seconds?\b|\bms\b|\bminutes?\b|\bhours?\b|\bdays?\b|\bticks?\b|"
    r"\bcron\b|\bformat\b",
    re.IGNORECASE,
)
_SPANS = frozenset(words("timeout ttl interval duration delay latency backoff retention period"))
_TYPES = ("int32", "int64", "uint32", "uint64", "float", "double")


@rule("PRO013", severity="medium", harm="corruption", each=1)
def duration_without_unit(model: Protobuf) -> Iterator[Hit]:
    """Span of time as a bare number.

    ## What it does
    Finds fields such as timeout, ttl, interval and delay as numbers whose name and comment give no
    unit.

    ## Why it matters
    A timeout of 30 is half a minute to one side and 30 ms to the other: calls fail at once, or hang
    for hours. `google.protobuf.Duration` carries its unit.

    ## When it is fine
    The name or the comment says the unit (timeout_ms, "in seconds"), here or where another field of
    the name stands. A string says it in each value: "10s".

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Job {
      string job_id = 1;
      int32 timeout = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/protobuf/duration.proto";
    message Job {
      string job_id = 1;
      google.protobuf.Duration timeout = 2;
    }
    ```

    ## See also
    money-and-time-types, timeouts-retries-circuit-breakers
    """
    said = {f.name for f in model.own_fields() if _SAID.search(f.comment)}
    for field in model.own_fields():
        if field.resolved not in _TYPES or field.is_deprecated or field.type == "map":
            continue
        parts = words(field.name)
        if field.name in said or field.name == "period":
            continue
        if parts[-1] not in _SPANS or set(parts) & _UNITS or _SAID.search(field.comment):
            continue
        free = field.scope.propose_number(f"{field.name}_duration") if field.scope else field.number
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} is a span of time as {field.resolved}, in no stated unit.",
            "What one side takes for seconds the other takes for milliseconds.",
            f"{'repeated ' * field.is_repeated}google.protobuf.Duration {field.name}_duration "
            f"= {free};  // or say the unit in a comment",
        )
