"""What the conversation has settled: facts, decisions, open questions."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from smeaton.tui.screens.dialog import Dialog, paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smeaton.advice import Fact, Recommendation
    from smeaton.advisor import State

NOTHING = (
    "Nothing is settled yet. State what you know of your system (who calls it, how much there is, "
    "how fast it must be) and what you have to decide; it is kept here, and what you change later "
    "is weighed anew."
)


def state_dialog(state: State) -> Dialog[None]:
    """Return a dialog that lists the state of the conversation."""
    parts = [
        ("You stated", _facts(state.facts)),
        ("Decided", [_decision(each.recommendation) for each in state.decisions]),
        ("Open", [f"• {question}" for question in state.open_questions]),
    ]
    shown = [
        block
        for label, lines in parts
        if lines
        for block in (paragraph(label, "label"), paragraph("\n".join(lines)))
    ]
    return Dialog("This conversation", *(shown or [paragraph(NOTHING)]))


def _facts(facts: Sequence[Fact]) -> list[str]:
    ordered = sorted(facts, key=lambda fact: fact.kind)
    groups = {
        kind: "; ".join(fact.value for fact in group)
        for kind, group in groupby(ordered, key=lambda fact: fact.kind)
    }
    width = max(map(len, groups), default=0)
    return [f"{kind:<{width}}  {values}" for kind, values in groups.items()]


def _decision(recommendation: Recommendation) -> str:
    sure = f" ({recommendation.confidence:.0%})" if recommendation.confidence else ""
    return f"• {recommendation.title}: {recommendation.decision}{sure}"
