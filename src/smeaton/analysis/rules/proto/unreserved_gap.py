"""The rule `unreserved_gap`."""

from collections import Counter
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Enum, Field, Message
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import reserve
from smeaton.analysis.rule import Hit, rule

_GAP = 8
"""A longer run that is missing was left out on purpose: blocks of ten, a hundred, a thousand."""

_ALIKE = 3
"""Messages in which a field has one number on purpose."""


@rule("PRO003", severity="low", harm="corruption", each=1)
def unreserved_gap(model: Protobuf) -> Iterator[Hit]:
    """Numbers missing in between that nothing reserves.

    ## What it does
    Finds messages and enums whose numbers have holes that no `reserved` covers: likely fields that
    were deleted.

    ## Why it matters
    Whoever adds a field next may take the free number. Messages of old clients, in queues and in
    storage then carry the deleted field's bytes under the new meaning.

    ## When it is fine
    The number was never released. Reserving it costs nothing even then. Long runs that are left out
    (blocks of 10, 100, 1000) are not reported, nor is what starts above 1, nor a field that has one
    number in several messages.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      string note = 2;
      string buyer = 4;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      reserved 3;
      string order_id = 1;
      string note = 2;
      string buyer = 4;
    }
    ```

    ## See also
    event-schema-evolution
    """
    uses = Counter((f.name, f.number) for f in model.own_fields())
    for message in model.own_messages():
        if any(uses[f.name, f.number] >= _ALIKE for f in message.fields[1:] if _jumps(message, f)):
            continue
        ranges = [*message.reserved, *message.extension_ranges]
        numbers = [field.number for field in message.fields]
        yield from _report("Message", message, _find_gaps(numbers, ranges))
    for enum in model.own_enums():
        numbers = [value.number for value in enum.values]
        yield from _report("Enum", enum, _find_gaps(numbers, enum.reserved))


def _jumps(message: Message, field: Field) -> bool:
    """Whether a field's number doesn't follow on that of another one."""
    return all(each.number != field.number - 1 for each in message.fields)


def _find_gaps(numbers: list[int], ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the runs of numbers between the known ones, if they are as short as deletions are."""
    taken = sorted({(n, n) for n in numbers if n >= 0} | {r for r in ranges if r[0] >= 0})
    gaps, top = [], taken[0][1] if taken else 0
    for low, high in taken[1:]:
        if low > top + 1:
            gaps.append((top + 1, low - 1))
        top = max(top, high)
    short = all(high - low < _GAP for low, high in gaps)
    return gaps if short and sum(high - low + 1 for low, high in gaps) < len(numbers) else []


def _report(kind: str, element: Message | Enum, gaps: list[tuple[int, int]]) -> Iterator[Hit]:
    if not gaps:
        return
    said = ", ".join(f"{low}" if low == high else f"{low} to {high}" for low, high in gaps)
    statement = f"reserved {said};"
    yield Hit(
        element.short,
        element.place,
        f"{kind} {element.short} has no {said} and doesn't reserve it.",
        "If those were deleted, whoever takes a number next gives the bytes of old messages "
        "another meaning.",
        f"{statement}  // in {element.short}",
        edits=reserve(element, gaps),
    )
