"""The rule `field_cardinality_changed`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import cardinality, is_same_type, pair_fields, report
from smeaton.analysis.rule import Hit, rule


@rule("PRC006", severity="high", harm="corruption", each=3)
def field_cardinality_changed(change: Comparison) -> Iterator[Hit]:
    """Field that holds one where it held many, or tells no longer whether it was set.

    ## What it does
    Finds fields that became repeated or ceased to be, maps included, and fields that lost or gained
    presence (`optional`).

    ## Why it matters
    A reader of one takes the last of many and drops the rest, or, for packed numbers, all of them;
    in JSON a value meets a list and parsing fails. Without presence, zero and "not sent" look the
    same from now on (buf: FIELD_SAME_CARDINALITY and its wire and JSON variants).

    ## When it is fine
    Gaining `optional` leaves bytes and JSON alone; only generated code changes. It is low.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      repeated string tags = 2;
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string tags = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      repeated string tags = 2;
      string first_tag = 3;
    }
    ```

    ## See also
    event-schema-evolution
    """
    for old, new in pair_fields(change):
        before, after = cardinality(old), cardinality(new)
        if before == after or "required" in (before, after):
            continue
        if old.name != new.name and not is_same_type(change, old, new):
            continue
        if bool(old.oneof) != bool(new.oneof) and {before, after} == {"explicit", "implicit"}:
            continue
        many = {"repeated", "map"}
        if {before, after} & many:
            severity, why = (
                Severity.HIGH,
                (
                    "Readers of one drop all but the last of many, or all of it where numbers are "
                    "packed, and JSON fails where a list meets a value."
                ),
            )
        elif after == "implicit":
            severity, why = (
                Severity.MEDIUM,
                ("Zero and empty are no longer sent, so readers can't tell them from not set."),
            )
        else:
            severity, why = (
                Severity.LOW,
                "Bytes and JSON stay, but generated code changes its type.",
            )
        yield report(
            severity,
            new.file,
            new.full_name,
            new.place,
            f"Field {new.full_name} was {_WORDS[before]} and is {_WORDS[after]}.",
            why=why,
            fix=f"Keep {old.file.text[old.start : old.end].strip()[:120]} and add a new field.",
            group=severity.value,
        )


_WORDS = {
    "map": "a map",
    "repeated": "repeated",
    "required": "required",
    "explicit": "single with presence",
    "implicit": "single without presence",
}
