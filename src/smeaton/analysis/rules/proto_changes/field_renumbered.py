"""The rule `field_renumbered`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.proto_changes import is_renumbered, pair_messages, report
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit


@rule("PRC002", severity="critical", harm="corruption", each=4)
def field_renumbered(change: Comparison) -> Iterator[Hit]:
    """Field with another number.

    ## What it does
    Finds fields whose name is the same and whose number is not.

    ## Why it matters
    On the wire a field is its number. New readers don't find what old writers sent, and where the
    numbers moved among fields each one is read as another: names in the place of ids, silently if
    the types agree.

    ## When it is fine
    Never while messages of the earlier version exist: in clients, in queues, in storage. With the
    old number reserved it is high, since data is lost and not mixed up. A field that keeps its
    number under another name, while a new one takes its name, is medium.

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
      string note = 1;
      string order_id = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string note = 2;
    }
    ```

    ## See also
    event-schema-evolution
    """
    for old, new in pair_messages(change):
        for field in old.fields:
            moved = is_renumbered(field, new)
            if moved is None:
                continue
            taken = next((f for f in new.fields if f.number == field.number), None)
            held = new.holds_back(field.number)
            new_there = taken is not None and old.find(taken.name) is None
            if new_there and taken and _keeps(field, taken):
                yield report(
                    Severity.MEDIUM,
                    new.file,
                    moved.full_name,
                    moved.place,
                    f"Field {field.full_name} is called {taken.name} now, and its name stands for "
                    f"another field, {moved.number}.",
                    why="The bytes are read as before; JSON and code that is compiled anew get the "
                    "other field under the old name.",
                    fix=f"Another name for {moved.name} = {moved.number}.",
                )
                continue
            length = len(
                new.file.text[moved.number_start :].split(";", 1)[0].split("[")[0].rstrip()
            )
            written = new.file.text[moved.number_start : moved.number_start + length]
            edit = Edit(
                new.file.name, moved.number_start, moved.number_start + length, str(field.number)
            )
            yield report(
                Severity.HIGH if held else Severity.CRITICAL,
                new.file,
                moved.full_name,
                moved.place,
                f"Field {moved.full_name} had the number {field.number} and has {moved.number}"
                + (f"; {field.number} is {taken.name} now." if taken else "."),
                why="Bytes of the earlier version are read as another field."
                if taken
                else "New readers don't find what old writers sent, and the other way round.",
                fix=f"{moved.type} {moved.name} = {field.number};  // numbers never change",
                edits=(edit,) if written.isdigit() and not held and not new_there else (),
            )


def _keeps(old: Field, taken: Field) -> bool:
    """Whether what has the number is the field under a longer name: deprecated_limit, limit_v1."""
    return old.name in taken.name and (old.type, old.label) == (taken.type, taken.label)
