"""The rule `enum_value_deleted`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import pair_enums, report
from smeaton.analysis.rpcs import insert, reserved_name
from smeaton.analysis.rule import Hit, rule


@rule("PRC010", severity="high", harm="corruption", each=3)
def enum_value_deleted(change: Comparison) -> Iterator[Hit]:
    """Value of an enum that is gone.

    ## What it does
    Finds values whose number and name are both gone. High where the number isn't reserved, medium
    where it is and its name isn't, or nobody was warned.

    ## Why it matters
    Old writers go on sending the number: proto3 readers get a number without a name, proto2 readers
    nothing, and JSON with the old name fails to parse. A free number may be taken again (buf:
    ENUM_VALUE_NO_DELETE, unless reserved).

    ## When it is fine
    The value was deprecated before, and number and name are reserved now: not reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      STATE_UNSPECIFIED = 0;
      STATE_OPEN = 1;
      STATE_LOST = 2;
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      STATE_UNSPECIFIED = 0;
      STATE_OPEN = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      STATE_UNSPECIFIED = 0;
      STATE_OPEN = 1;
      // Deprecated: nothing is lost any more.
      STATE_LOST = 2 [deprecated = true];
    }
    ```

    ## See also
    enum-modelling, event-schema-evolution
    """
    for old, new in pair_enums(change):
        numbers = {value.number for value in new.values}
        names = {value.name for value in new.values}
        for value in old.values:
            if value.number in numbers or value.name in names:
                continue
            number, name = new.holds_back(value.number), value.name in new.reserved_names
            if number and name and value.is_deprecated:
                continue
            statements = [f"reserved {value.number};"] * (not number)
            statements += [f"reserved {reserved_name(new.file, value.name)};"] * (not name)
            yield report(
                Severity.MEDIUM if number else Severity.HIGH,
                new.file,
                f"{new.short}.{value.name}",
                new.place,
                f"Value {new.short}.{value.name} = {value.number} is gone"
                + (", and its number isn't reserved." if not number else "."),
                why="Old writers go on sending it: readers get a number without a name, and JSON "
                "with the name fails.",
                fix=" ".join(statements)
                + f"  // in {new.short}; before that, keep it [deprecated = true]",
                edits=tuple(e for s in reversed(statements) for e in insert(new, s)),
                group="" if not number else "reserved",
            )
