"""What a conversation has settled, in words: facts, decisions, open questions; knows no screen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smeaton.advice import Fact
    from smeaton.advisor import State
    from smeaton.advisor.state import Decision

NOTHING = (
    "Nothing is settled yet. State what you know of your system (who calls it, how much there is, "
    "how fast it must be) and what you have to decide; it is kept here, and what you change later "
    "is weighed anew."
)


def describe_state(state: State) -> list[tuple[str, list[str]]]:
    """Return the parts of the state that are not empty: a heading, and its lines."""
    parts = [
        ("You stated", _facts(state.facts)),
        ("Decided", [_decision(each, each.topic in state.stale) for each in state.decisions]),
        ("Undecided", [f"• {each.recommendation.title}" for each in state.undecided]),
        ("Open", [f"• {question}" for question in state.open_questions]),
    ]
    return [(heading, lines) for heading, lines in parts if lines]


def _facts(facts: Sequence[Fact]) -> list[str]:
    ordered = sorted(facts, key=lambda fact: fact.kind)
    groups = {
        kind: "; ".join(fact.value for fact in group)
        for kind, group in groupby(ordered, key=lambda fact: fact.kind)
    }
    width = max(map(len, groups), default=0)
    return [f"{kind:<{width}}  {values}" for kind, values in groups.items()]


def _decision(decision: Decision, is_stale: bool) -> str:
    recommendation = decision.recommendation
    sure = f" ({recommendation.confidence:.0%})" if recommendation.confidence else ""
    stale = "; may change with the facts" if is_stale else ""
    return f"• {recommendation.title}: {recommendation.decision}{sure}{stale}"
