"""The rule `reservation_lost`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.proto_elements import Enum, Message
from smeaton.analysis.proto_changes import pair_enums, pair_messages, report
from smeaton.analysis.rpcs import reserve, reserved_name
from smeaton.analysis.rule import Hit, rule


@rule("PRC016", severity="medium", harm="corruption", each=3)
def reservation_lost(change: Comparison) -> Iterator[Hit]:
    """Number or name that is no longer reserved.

    ## What it does
    Finds numbers, names and extension ranges that were set aside and aren't, in messages and enums.

    ## Why it matters
    They were reserved because something was deleted. Whoever adds a field next may take them, and
    gives what is stored another meaning. Extensions out of a range that is gone don't build (buf:
    RESERVED_MESSAGE_NO_DELETE, RESERVED_ENUM_NO_DELETE, EXTENSION_MESSAGE_NO_DELETE).

    ## When it is fine
    The deleted field came back as it was: its number and name together are not reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      reserved 2;
      string order_id = 1;
    }
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      reserved 2;
      string order_id = 1;
    }
    ```

    ## See also
    event-schema-evolution
    """
    pairs: list[tuple[Message | Enum, Message | Enum]] = [
        *pair_messages(change),
        *pair_enums(change),
    ]
    for old, new in pairs:
        used = _used(new)
        names = sorted(old.reserved_names - new.reserved_names - set(used.values()))
        holes = [hole for span in old.reserved for hole in _minus(span, new.reserved) if hole]
        holes = [span for hole in holes for span in _minus(hole, [(n, n) for n in used])]
        said = [f"{low}" if low == high else f"{low} to {high}" for low, high in holes]
        statements = [f"reserved {', '.join(said)};"] * bool(said)
        quoted = [reserved_name(new.file, name) for name in names]
        statements += [f"reserved {', '.join(quoted)};"] * bool(names)
        if statements:
            yield report(
                Severity.MEDIUM,
                new.file,
                new.short,
                new.place,
                f"{new.short} no longer reserves {', '.join([*said, *names])}.",
                why="Whoever adds something next may take it and give old data another meaning.",
                fix=" ".join(statements),
                edits=reserve(new, holes, names),
            )
        if isinstance(old, Message) and isinstance(new, Message):
            lost = [
                hole for span in old.extension_ranges for hole in _minus(span, new.extension_ranges)
            ]
            if lost:
                yield report(
                    Severity.HIGH,
                    new.file,
                    new.short,
                    new.place,
                    f"{new.short} no longer takes extensions {lost[0][0]} to {lost[0][1]}.",
                    why="Files that extend it there don't build.",
                    fix=f"extensions {lost[0][0]} to {lost[0][1]};",
                    group="extensions",
                )


def _used(element: Message | Enum) -> dict[int, str]:
    members = element.fields if isinstance(element, Message) else element.values
    return {member.number: member.name for member in members}


def _minus(span: tuple[int, int], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what of a range is left without others."""
    left = [span]
    for low, high in taken:
        left = [
            piece
            for start, end in left
            for piece in ((start, min(end, low - 1)), (max(start, high + 1), end))
            if piece[0] <= piece[1]
        ]
        left = sorted(set(left))
    return left
