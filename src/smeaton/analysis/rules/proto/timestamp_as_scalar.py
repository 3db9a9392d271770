"""The rule `timestamp_as_scalar`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_UNITS = frozenset(
    words(
        "ms millis milliseconds millisecond s sec secs second seconds us micros "
        "microseconds ns nanos nanoseconds nanosecond unix epoch minutes hours days iso "
        "iso8601 rfc3339 timezone zone"
    )
)
_SAID = re.compile(
    r"\b(?:milli|micro|nano)?seconds?\b|\bms\b|\bunix\b|\bepoch\b|\brfc ?3339\b|\biso[ -]?8601\b|"
    r"\bminutes?\b|\bhours?\b|\bdays?\b|\blogical\b|\bYYYY|\bterm\b|\bopaque\b|\brevision\b|"
    r"\bhybrid\b|\btso\b|\bmvcc\b|\bhlc\b",
    re.IGNORECASE,
)


@rule("PRO012", severity="medium", harm="corruption", each=1)
def timestamp_as_scalar(model: Protobuf) -> Iterator[Hit]:
    """Point in time as a bare number or string.

    ## What it does
    Finds fields such as created_at, expire_time and timestamp as whole numbers, strings or doubles
    that say neither unit nor format.

    ## Why it matters
    Seconds and milliseconds look alike until something expires in 1970 or in the year 50,000; a
    string is parsed by each client in its own way. `google.protobuf.Timestamp` is UTC, has one
    meaning, and is RFC 3339 in JSON.

    ## When it is fine
    The name or comment says the unit (created_at_ms, "Unix seconds"): that is not reported. Logical
    clocks are no time.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Coupon {
      string coupon_id = 1;
      int64 expires_at = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/protobuf/timestamp.proto";
    message Coupon {
      string coupon_id = 1;
      google.protobuf.Timestamp expire_time = 2;
    }
    ```

    ## See also
    money-and-time-types
    """
    for field in model.own_fields():
        if field.resolved not in _TYPES or field.is_deprecated or field.type == "map":
            continue
        parts = words(field.name)
        timed = parts[-1] in ("timestamp", "datetime") or (len(parts) > 1 and parts[-1] in _ENDS)
        if not timed or set(parts) & (_UNITS | _NO_TIME) or _SAID.search(field.comment):
            continue
        if parts[-1] == "time" and (len(parts) < 2 or parts[-2] not in _EVENTS):
            continue
        free = field.scope.propose_number(_rename(field.name)) if field.scope else field.number
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} is a point in time as {field.resolved}, in no stated "
            f"{'format' if field.resolved == 'string' else 'unit'}.",
            "Each client parses it in its own way, and which zone it is in nobody knows."
            if field.resolved == "string"
            else "Seconds or milliseconds: each client guesses, and a wrong guess is off by a "
            "factor of a thousand.",
            f"{'repeated ' * field.is_repeated}google.protobuf.Timestamp "
            f"{_rename(field.name)} = {free};  // beside {field.name}, deprecated, "
            "since its type can't change",
        )


_TYPES = ("int32", "int64", "uint32", "uint64", "fixed64", "sfixed64", "string", "double")
_ENDS = frozenset(words("at time timestamp datetime date"))
_NO_TIME = frozenset(
    words(
        "ttl duration elapsed spent lead reading run running looked look "
        "hybrid logical tso lsn mvcc guarantee travel hlc"
    )
)
_EVENTS = frozenset(
    words(
        "create created update updated expire expired expiry expiration delete deleted "
        "start started end ended finish finished publish published event modified access "
        "accessed login commit last close closed schedule scheduled due due send sent "
        "receive received arrival departure completion complete completed"
    )
)


def _rename(name: str) -> str:
    parts = words(name)
    stem = "_".join(parts[:-1]) if len(parts) > 1 else "event"
    return f"{stem}_time" if parts[-1] != "time" else f"{stem}_timestamp"
