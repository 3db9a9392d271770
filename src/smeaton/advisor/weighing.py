"""Chooses among options by how likely a small model finds each, whatever their order.

A small model leans to certain positions and says so with certainty in any single order. Here it
is asked for one letter, with the options in several rotations of one fixed order, and the
logarithms of their likelihoods are averaged, so that a lean to a position cancels out: the order
in which the options were given can't matter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from smeaton.advisor.compose import MOST_DECIDING, Case, Choice, prompt_options
from smeaton.advisor.quoting import nearest
from smeaton.prompts import DecideVariables, Situation, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smeaton.advisor.meter import Meter
    from smeaton.gateway import Gateway

MOST_ROTATIONS = 4
"""Orders in which the options are shown; each costs a reading of them."""


async def weigh(gateway: Gateway, case: Case, situation: Situation, meter: Meter) -> Choice | None:
    """Return the likeliest option; None where the endpoint tells no likelihoods.

    The confidence is the option's share of the geometric means over the orders.
    """
    letters = sorted(case.letters, key=lambda letter: case.letters[letter].label)
    totals = dict.fromkeys(letters, 0.0)
    orders = _rotate(letters)
    for order in orders:
        shown = prompt_options(case, order)
        messages = render("weigh", DecideVariables(**situation.model_dump(), options=shown))
        likely, completion = await gateway.weigh(messages, [option.letter for option in shown])
        meter.count(completion)
        if likely is None:
            return None
        for asked, letter in zip(shown, order, strict=True):
            totals[letter] += likely[asked.letter] / len(orders)
    best = max(letters, key=lambda letter: totals[letter])
    option = case.letters[best]
    whole = sum(math.exp(total) for total in totals.values())
    confidence = math.exp(totals[best]) / whole if whole else 1 / len(letters)
    return Choice(option, _because(case, option.label), round(confidence, 3))


def _rotate(letters: Sequence[str]) -> list[list[str]]:
    count = min(len(letters), MOST_ROTATIONS)
    starts = [len(letters) * n // count for n in range(count)]
    return [[*letters[start:], *letters[:start]] for start in starts]


def _because(case: Case, label: str) -> tuple[str, ...]:
    """Return what was stated that has most to do with the option, facts first."""
    stated = [text for text in case.facts.values() if not text.endswith("?")]
    known = {fact.quote for fact in case.state.facts}
    near = nearest(stated, label)
    return tuple(sorted(near, key=lambda text: text not in known)[:MOST_DECIDING])
