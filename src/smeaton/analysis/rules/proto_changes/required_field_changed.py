"""The rule `required_field_changed`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import cardinality, pair_messages, report
from smeaton.analysis.rule import Hit, rule


@rule("PRC007", severity="critical", harm="outage", each=4)
def required_field_changed(change: Comparison) -> Iterator[Hit]:
    """Required field that came, went or is no longer required.

    ## What it does
    Finds fields of proto2 and of LEGACY_REQUIRED that are required on one side alone.

    ## Why it matters
    A reader that requires a field rejects every message without it: the new one those of old
    writers, or the old one those of new writers. There is no order of deployment that works (buf:
    MESSAGE_SAME_REQUIRED_FIELDS).

    ## When it is fine
    Readers and writers are replaced at once and nothing is stored.

    ## Example
    ```proto
    syntax = "proto2";
    package shop.v1;
    message Order {
      optional string order_id = 1;
    }
    ```

    ```proto
    syntax = "proto2";
    package shop.v1;
    message Order {
      optional string order_id = 1;
      required string buyer = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto2";
    package shop.v1;
    message Order {
      optional string order_id = 1;
      optional string buyer = 2;  // checked by the server
    }
    ```

    ## See also
    event-schema-evolution, schema-migrations
    """
    for old, new in pair_messages(change):
        before = {f.number: f for f in old.fields if cardinality(f) == "required"}
        after = {f.number: f for f in new.fields if cardinality(f) == "required"}
        for number in sorted(set(before) ^ set(after)):
            field = after.get(number) or before[number]
            came = number in after
            yield report(
                Severity.CRITICAL,
                new.file,
                field.full_name,
                field.place if came else new.place,
                f"Field {field.full_name} is {'required now' if came else 'no longer required'}"
                + ("." if came or new.find(field.name) else ", but gone."),
                why="New readers reject every message of an old writer."
                if came
                else "Old readers reject every message that lacks it.",
                fix=f"optional {field.type} {field.name} = {number};  // and check it in code"
                if came
                else "First let every reader accept messages without it, then stop sending it.",
            )
