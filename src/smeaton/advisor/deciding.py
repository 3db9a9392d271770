"""Decides: picks one of named options, and takes earlier decisions again when a fact changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from smeaton.advice import Option, Revision
from smeaton.advisor.budget import allow
from smeaton.advisor.compose import Case, Choice, prompt_options
from smeaton.advisor.conditions import Likeness, weigh_conditions
from smeaton.advisor.meter import Meter
from smeaton.advisor.replies import DecisionReply, decision_schema, find_unknown
from smeaton.advisor.weighing import weigh
from smeaton.prompts import DecideVariables, Situation, render

if TYPE_CHECKING:
    from smeaton.advisor.state import Decision
    from smeaton.gateway import Gateway
    from smeaton.knowledge import Document

AGREED, MAJORITY, SPLIT = 0.75, 0.5, 0.35
"""Confidence where all orders of the options gave one answer, two of three did, or none agreed."""


async def choose(
    gateway: Gateway, case: Case, situation: Situation, likeness: Likeness, meter: Meter
) -> Choice | None:
    """Return the option that the model chooses; None where it did not settle on one.

    A model that is not trusted to say what it thinks is weighed: by the conditions of the record
    whose options they are, or else by the options themselves.
    """
    if not allow(gateway.provider).trusted:
        choice = None
        if case.options_from_record and case.record is not None:
            choice = await weigh_conditions(gateway, case, case.record, likeness, meter)
        choice = choice or await weigh(gateway, case, situation, meter)
        if choice is not None:
            return choice
    return await _vote_in_orders(gateway, case, situation, meter)


async def _vote_in_orders(
    gateway: Gateway, case: Case, situation: Situation, meter: Meter
) -> Choice | None:
    """Ask for the choice with the options in two orders, and in a third if they disagree.

    A small model leans to certain positions, so one order decides nothing; how far the orders
    agree is the confidence.
    """
    letters = list(case.letters)
    half = len(letters) // 2
    orders = [letters, letters[::-1], letters[half:] + letters[:half]]
    votes: list[str] = []
    because: dict[str, tuple[str, ...]] = {}
    for order in orders:
        voted = await _vote(gateway, case, situation, order, meter)
        if voted is not None:
            letter, facts = voted
            votes.append(letter)
            because.setdefault(letter, facts)
        if len(votes) == 2 and votes[0] == votes[1]:
            break
    if not votes:
        return None
    best = max(votes, key=votes.count)
    agreed = votes.count(best)
    confidence = SPLIT if agreed < 2 else AGREED if agreed == len(votes) else MAJORITY
    return Choice(case.letters[best], because[best], confidence)


async def _vote(
    gateway: Gateway, case: Case, situation: Situation, order: Sequence[str], meter: Meter
) -> tuple[str, tuple[str, ...]] | None:
    """Return the letter (of the case) chosen in this `order`, and the deciding facts."""
    shown = prompt_options(case, order)
    by_shown = dict(zip((option.letter for option in shown), order, strict=True))

    def verify(reply: DecisionReply) -> list[str]:
        return find_unknown("option", [reply.choice], by_shown) + find_unknown(
            "fact", reply.facts, case.facts
        )

    messages = render("decide", DecideVariables(**situation.model_dump(), options=shown))
    replied = await gateway.complete_structured(
        messages,
        DecisionReply,
        schema=decision_schema(list(case.facts), list(by_shown)),
        verify=verify,
    )
    meter.count(replied.completion)
    reply = replied.value
    if reply.choice not in by_shown:
        return None
    facts = tuple(case.facts[label] for label in reply.facts if label in case.facts)
    return by_shown[reply.choice], tuple(dict.fromkeys(facts))


def keep(case: Case, before: Decision) -> Choice | None:
    """Return the earlier decision as the choice, for a question that only talks about it."""
    earlier = before.recommendation
    known = (before.choice, earlier.decision)
    option = next((each for each in case.options if {each.id, each.label} & {*known}), None)
    if option is None:
        return None
    return Choice(option, tuple(earlier.because), earlier.confidence)


def reopen(case: Case, record: Document, situation: Situation) -> tuple[Case, Situation]:
    """Return the case of another record in the same situation, without guidance of its own."""
    options = tuple(Option(id=each.id, label=each.label) for each in record.options)
    reopened = replace(case, record=record, options=options, options_from_record=True)
    return reopened, situation.model_copy(update={"guidance": [], "trap": record.trap})


def revise(case: Case, before: Decision, choice: Choice) -> Revision:
    """Return what became of an earlier decision."""
    return Revision(
        title=before.recommendation.title,
        was=before.recommendation.decision,
        now=choice.option.label,
        because=[change.words for change in case.state.changes],
    )
