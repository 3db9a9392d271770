"""The rule `field_number_reused`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import describe, is_same_type, pair_messages, report
from smeaton.analysis.rule import Hit, rule


@rule("PRC003", severity="critical", harm="corruption", each=4)
def field_number_reused(change: Comparison) -> Iterator[Hit]:
    """Number that now means another field.

    ## What it does
    Finds numbers whose field has another name and another type than before, and new fields on
    numbers that were reserved.

    ## Why it matters
    What was written under the number, by clients that are not updated, in queues and in storage, is
    read as the new field. Where the types agree on the wire nothing fails; the values are just
    wrong.

    ## When it is fine
    Never once the earlier field was released.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string note = 2;
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      int64 total_cents = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      reserved 2;
      reserved "note";
      string order_id = 1;
      int64 total_cents = 3;
    }
    ```

    ## See also
    event-schema-evolution
    """
    for old, new in pair_messages(change):
        known = {field.number: field for field in old.fields}
        free = max((f.number for f in (*old.fields, *new.fields)), default=0) + 1
        for field in new.fields:
            before = known.get(field.number)
            kept = old.find(field.name)
            reserved = before is None and old.holds_back(field.number)
            if not reserved and (
                before is None
                or before.name == field.name
                or is_same_type(change, before, field)
                or (kept is not None and new.find(before.name) is not None)
            ):
                continue
            said = "was reserved" if before is None else f"was {describe(before)} {before.name}"
            yield report(
                Severity.CRITICAL,
                new.file,
                field.full_name,
                field.place,
                f"Number {field.number} of {new.short} {said} and is {describe(field)} "
                f"{field.name} now.",
                why="What was written under it earlier is read as the new field.",
                fix=f"{describe(field)} {field.name} = {free};"
                + (
                    f'  // and reserved {before.number}; reserved "{before.name}";'
                    if before
                    else ""
                ),
            )
