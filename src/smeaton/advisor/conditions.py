"""Chooses an option of a decision record by which of its conditions hold.

A small model that is shown all options at once picks what usually sounds right. Asked about one
condition at a time it does better, and better still together with how near the condition is in
meaning to a sentence of the question (figures in `evals/notes/deciding.md`). Neither the order
of the options nor their wording plays a part, and every reason can be shown with the sentence
that it rests on.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Sequence
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, NamedTuple

from smeaton.advisor.compose import MOST_DECIDING, Case, Choice
from smeaton.prompts import ConditionVariables, render

if TYPE_CHECKING:
    from smeaton.advisor.meter import Meter
    from smeaton.gateway import Gateway
    from smeaton.knowledge import Document

Likeness = Callable[[list[str], list[str]], "list[list[float]] | None"]
"""How near each of some texts is in meaning to each of others; None without an embedding model."""

AGAINST = 0.4
"""Weight of the condition that speaks most against an option."""
SHARPNESS = 1.0
"""What scores are multiplied with to become the logarithms of shares."""


class Condition(NamedTuple):
    """A condition of an option."""

    option: str
    speaks_for: bool
    text: str


async def weigh_conditions(
    gateway: Gateway, case: Case, record: Document, likeness: Likeness, meter: Meter
) -> Choice | None:
    """Return the option that most conditions speak for; None where nothing could be weighed."""
    conditions = list_conditions(record)
    said = [text for text in case.facts.values() if not text.endswith("?")]
    if not conditions or not said:
        return None
    near = await asyncio.to_thread(likeness, [each.text for each in conditions], said)
    odds = await _ask(gateway, conditions, list(case.facts.values()), meter)
    evidence = [_standardise(odds)] if odds else []
    if near is not None:
        evidence.append(_standardise([max(row) for row in near]))
    if not evidence:
        return None
    held = [sum(values) for values in zip(*evidence, strict=True)]
    scores = _score(conditions, held)
    best = max(scores, key=lambda option: scores[option])
    whole = sum(math.exp(SHARPNESS * (score - scores[best])) for score in scores.values())
    reasons = sorted(
        (n for n, each in enumerate(conditions) if each.option == best and each.speaks_for),
        key=lambda n: -held[n],
    )
    because = [said[row.index(max(row))] for n in reasons if near and (row := near[n])]
    option = next(each for each in case.options if each.id == best)
    return Choice(option, tuple(dict.fromkeys(because))[:MOST_DECIDING], round(1 / whole, 3))


def list_conditions(record: Document) -> list[Condition]:
    """Return the conditions of all options, in the record's order."""
    return [
        Condition(option.id, speaks_for, text)
        for option in record.options
        for speaks_for, texts in ((True, option.choose_when), (False, option.avoid_when))
        for text in texts
    ]


async def _ask(
    gateway: Gateway, conditions: Sequence[Condition], said: list[str], meter: Meter
) -> list[float] | None:
    """Return the logarithm of the odds that each condition holds; None without likelihoods."""
    odds = []
    for condition in conditions:
        messages = render("condition", ConditionVariables(said=said, condition=condition.text))
        likely, completion = await gateway.weigh(messages, ("Yes", "No"))
        meter.count(completion)
        if likely is None:
            return None
        odds.append(likely["Yes"] - likely["No"])
    return odds


def _score(conditions: Sequence[Condition], held: Sequence[float]) -> dict[str, float]:
    """Return for each option how much speaks for it, less what speaks most against it."""
    scores = {}
    for option in dict.fromkeys(each.option for each in conditions):
        mine = [(each, value) for each, value in zip(conditions, held, strict=True)]
        speaks_for = [v for each, v in mine if each.option == option and each.speaks_for]
        against = [v for each, v in mine if each.option == option and not each.speaks_for]
        scores[option] = (fmean(speaks_for) if speaks_for else 0.0) - AGAINST * max(
            against, default=0.0
        )
    return scores


def _standardise(values: Sequence[float]) -> list[float]:
    """Return the values with mean 0 and deviation 1, so that the record's habits don't count."""
    finite = [max(min(value, 50.0), -50.0) for value in values]
    mean, deviation = fmean(finite), pstdev(finite) or 1.0
    return [(value - mean) / deviation for value in finite]
