"""The rule `enum_value_changed`."""

from collections import defaultdict
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.proto_elements import EnumValue
from smeaton.analysis.proto_changes import pair_enums, report
from smeaton.analysis.rule import Hit, rule


@rule("PRC011", severity="critical", harm="corruption", each=3)
def enum_value_changed(change: Comparison) -> Iterator[Hit]:
    """Value of an enum with another number or name.

    ## What it does
    Finds values whose number changed, and numbers whose name did. Critical where a name moved to
    another number, medium where it is a renaming.

    ## Why it matters
    The number is what is sent and stored: after a renumbering, paid is read as cancelled. A
    renaming breaks JSON, which has the name, and code (buf: ENUM_VALUE_SAME_NAME).

    ## When it is fine
    A renaming with `allow_alias` that keeps the old name beside the new one isn't reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      STATE_UNSPECIFIED = 0;
      STATE_OPEN = 1;
      STATE_DONE = 2;
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      STATE_UNSPECIFIED = 0;
      STATE_DONE = 1;
      STATE_OPEN = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum State {
      STATE_UNSPECIFIED = 0;
      STATE_OPEN = 1;
      STATE_DONE = 2;
    }
    ```

    ## See also
    enum-modelling, event-schema-evolution
    """
    for old, new in pair_enums(change):
        names = {value.name: value for value in new.values}
        numbers: dict[int, list[EnumValue]] = defaultdict(list)
        for value in new.values:
            numbers[value.number].append(value)
        for value in old.values:
            same = names.get(value.name)
            if same is not None and same.number != value.number:
                yield report(
                    Severity.CRITICAL,
                    new.file,
                    f"{new.short}.{same.name}",
                    same.place,
                    f"Value {new.short}.{same.name} was {value.number} and is {same.number}.",
                    why="The number is what is sent and stored: one value is read as another.",
                    fix=f"{same.name} = {value.number};",
                    group="number",
                )
            elif same is None and numbers[value.number]:
                now = numbers[value.number][0]
                if now.name in {v.name for v in old.values}:
                    continue
                yield report(
                    Severity.MEDIUM,
                    new.file,
                    f"{new.short}.{now.name}",
                    now.place,
                    f"Value {value.number} of {new.short} was {value.name} and is {now.name}.",
                    why="JSON has the name, and code that uses it doesn't build; if it means "
                    "something else now, old data says so too.",
                    fix=f"{value.name} = {value.number};  // or both, with option allow_alias = "
                    "true, the old one deprecated",
                    group="name",
                )
