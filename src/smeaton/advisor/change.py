"""How facts change: stated anew, changed by hand, added, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from smeaton.advice import Fact
from smeaton.advisor.facts import find_contradictions, subject

TAKEN_BACK = "[…]"
"""Stands in a sentence where the words of a fact stood that was taken back."""


class Change(NamedTuple):
    """A fact that was stated anew, added (`was` is None) or taken back (`now` is None)."""

    was: Fact | None
    now: Fact | None

    @property
    def words(self) -> str:
        """Return what changed: "40 million orders, now 200 orders"."""
        if self.was is None or self.now is None:
            fact = self.was or self.now
            assert fact is not None
            return f"{'no longer' if self.now is None else 'new:'} {fact.value}"
        return f"{self.was.value}, now {self.now.value}"


def supersede(
    facts: Sequence[Fact], stated: Sequence[Fact]
) -> tuple[tuple[Fact, ...], list[Change]]:
    """Return the facts in force after `stated`, and what that changed.

    Of one subject, what is stated replaces what was; all that is stated at once is kept. A fact
    that is only repeated settles a contradiction and changes nothing else.
    """
    kept, changes = list(facts), list[Change]()
    clashing = [fact for pair in find_contradictions(facts) for fact in pair]
    for about in dict.fromkeys(map(subject, stated)):
        before = [fact for fact in facts if subject(fact) == about]
        now = [fact for fact in stated if subject(fact) == about]
        gone = [fact for fact in before if not any(is_same(fact, each) for each in now)]
        new = [fact for fact in now if not any(is_same(fact, each) for each in before)]
        if not new:
            gone = [fact for fact in gone if fact in clashing]
        changes += [Change(*pair) for pair in zip(gone, new, strict=False)]
        changes += [] if new else [Change(fact, None) for fact in gone]
        known = {id(fact) for fact in before}
        stays = [fact for fact in before if not any(is_same(fact, each) for each in (*gone, *now))]
        place = next((n for n, fact in enumerate(kept) if id(fact) in known), len(kept))
        kept = [fact for fact in kept if id(fact) not in known]
        kept[place:place] = [*stays, *now]
    return tuple(kept), changes


def join(pending: list[Change], change: Change) -> None:
    """Add a change to those that wait; one of the same fact goes on from where that began."""
    for n, earlier in enumerate(pending):
        if earlier.now is not None and is_same(earlier.now, change.was):
            joined = Change(earlier.was, change.now)
            pending[n : n + 1] = [] if joined.was == joined.now else [joined]
            return
    pending.append(change)


def is_same(one: Fact, other: Fact | None) -> bool:
    """Whether both say the same of one kind."""
    return other is not None and one.kind == other.kind and one.value.lower() == other.value.lower()


def restate(sentence: str, changes: Sequence[Change]) -> str:
    """Return `sentence` with the words of changed facts replaced."""
    for was, now in changes:
        if was is not None:
            sentence = sentence.replace(was.value, now.value if now else TAKEN_BACK)
    return sentence
