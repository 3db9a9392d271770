"""The rule `oneof_changed`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import pair_messages, report
from smeaton.analysis.rule import Hit, rule


@rule("PRC008", severity="medium", harm="loss", each=3)
def oneof_changed(change: Comparison) -> Iterator[Hit]:
    """Field that moved into or out of a oneof.

    ## What it does
    Finds fields that stood in a oneof on one side and don't, or stand in another one, on the other
    side. High where a field joins others that existed.

    ## Why it matters
    Of the members of a oneof, a reader keeps the last one only: what an old writer set together is
    dropped. Out of it, code that switches over the cases no longer sees the field (protobuf.dev;
    buf: FIELD_SAME_ONEOF, ONEOF_NO_DELETE).

    ## When it is fine
    A single field into a new oneof keeps bytes and JSON and changes generated code alone: it is
    low, and so is a oneof with another name. New fields may join a oneof freely.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Payment {
      string payment_id = 1;
      string card = 2;
      string voucher = 3;
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    message Payment {
      string payment_id = 1;
      oneof method {
        string card = 2;
        string voucher = 3;
      }
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Payment {
      string payment_id = 1;
      string card = 2;
      string voucher = 3;
      // Set at most one of card and voucher; checked by the server.
    }
    ```

    ## See also
    event-schema-evolution
    """
    for old, new in pair_messages(change):
        known = {field.number: field for field in new.fields}
        released = {field.number for field in old.fields}
        told: set[tuple[str, str]] = set()
        for field in old.fields:
            now = known.get(field.number)
            if now is None or field.oneof == now.oneof:
                continue
            mates = [f for f in new.fields if now.oneof and f.oneof == now.oneof]
            before = {f.number for f in old.fields if field.oneof and f.oneof == field.oneof}
            joined = [f for f in mates if f.number in released and f.number not in before]
            renamed = bool(field.oneof and now.oneof) and not joined
            if renamed or not now.oneof:
                key = (field.oneof, now.oneof)
                if key in told:
                    continue
                told.add(key)
            severity = Severity.LOW if renamed else Severity.MEDIUM
            if now.oneof and not field.oneof:
                severity = Severity.HIGH if len(joined) > 1 else Severity.LOW
            said = (
                f"The oneof {field.oneof} of {new.short} is called {now.oneof}."
                if renamed
                else f"Field {now.full_name} left the oneof {field.oneof}."
                if not now.oneof
                else f"Field {now.full_name} moved into the oneof {now.oneof}."
            )
            yield report(
                severity,
                new.file,
                now.full_name,
                now.place,
                said,
                why="What an old writer set together is dropped but for the last one."
                if severity is Severity.HIGH
                else "Generated code has other types and cases, and no longer builds.",
                fix=f"Leave {now.name} where it was; a new oneof takes new fields.",
                group=severity.value,
            )
