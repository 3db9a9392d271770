"""How a model answers a case: choose among named options, then explain the choice.

Both steps share one prompt prefix. Every reference in a reply is held against what really exists;
what can't be verified is repaired once, then dropped and noted.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, TypeVar

from smeaton.advice import Citation, Message, Usage
from smeaton.advisor.budget import allow
from smeaton.advisor.compose import (
    Case,
    Choice,
    compose,
    finding_line,
    label_guidance,
    prompt_options,
)
from smeaton.advisor.events import Advised, Decided, Event, Status, Token
from smeaton.advisor.replies import (
    Decision,
    Explanation,
    decision_schema,
    explanation_schema,
    find_unknown,
)
from smeaton.advisor.streaming import Draft, stream_reply
from smeaton.errors import ModelError
from smeaton.prompts import DecideVariables, ExplainVariables, Labelled, Situation, render
from smeaton.render.markdown import render_advice

if TYPE_CHECKING:
    from pydantic import BaseModel

    from smeaton.gateway import Completion, Gateway

T = TypeVar("T", bound="BaseModel")

HISTORY_MESSAGES = 6
HISTORY_CHARS = 400
AGREED, MAJORITY, SPLIT = 0.75, 0.5, 0.35
"""Confidence where all orders of the options gave one answer, two of three did, or none agreed."""


async def reason(
    gateway: Gateway, case: Case, history: Sequence[Message]
) -> AsyncGenerator[Event, None]:
    """Choose, then explain the choice while it streams."""
    budget = allow(gateway.provider)
    case.quotes_record = not budget.trusted
    guidance, citations = label_guidance(case.passages[: budget.passages], budget.passage_chars)
    situation = Situation(
        guidance=guidance,
        trap=case.record.trap if case.record else None,
        history=_shorten(history),
        findings=_finding_lines(case, budget.findings),
        outline=case.outline[: budget.outline_chars],
        facts=[Labelled(label=label, text=text) for label, text in case.facts.items()],
    )
    meter = Meter(gateway.provider.label)
    yield Status("Reading the situation")
    choice: Choice | None = None
    if case.options:
        choice = await _choose(gateway, case, situation, meter)
        if choice is None:
            case.notes.append("The model did not settle on one of the options.")
        else:
            yield Decided(choice.option, choice.because)
    async with aclosing(_explain(gateway, case, choice, situation, citations, meter)) as events:
        async for event in events:
            if isinstance(event, Advised):
                yield Advised(event.advice.model_copy(update={"usage": meter.usage()}))
            else:
                yield event


async def _choose(
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

    def verify(reply: Decision) -> list[str]:
        return find_unknown("option", [reply.choice], by_shown) + find_unknown(
            "fact", reply.facts, case.facts
        )

    messages = render("decide", DecideVariables(**situation.model_dump(), options=shown))
    reply = await structured_reply(
        gateway,
        messages,
        Decision,
        decision_schema(list(case.facts), list(by_shown)),
        verify,
        meter,
    )
    if reply.choice not in by_shown:
        return None
    facts = tuple(case.facts[label] for label in reply.facts if label in case.facts)
    return by_shown[reply.choice], tuple(dict.fromkeys(facts))


async def structured_reply(
    gateway: Gateway,
    messages: Sequence[Message],
    reply: type[T],
    schema: dict[str, Any],
    verify: Callable[[T], Sequence[str]],
    meter: Meter,
) -> T:
    """Return the finished reply and count its tokens; nothing of it is shown on the way."""
    from smeaton.gateway import Structured

    async with aclosing(gateway.structured(messages, reply, schema=schema, verify=verify)) as items:
        async for item in items:
            if isinstance(item, Structured):
                meter.count(item.completion)
                return item.value
    raise ModelError("The model's reply ended before it was complete; ask again.")


async def _explain(
    gateway: Gateway,
    case: Case,
    choice: Choice | None,
    situation: Situation,
    citations: dict[str, Citation],
    meter: Meter,
) -> AsyncGenerator[Event, None]:
    others = [
        option
        for option in prompt_options(case, list(case.letters))
        if choice is not None and case.letters[option.letter].id != choice.option.id
    ]
    variables = ExplainVariables(
        **situation.model_dump(),
        chosen=choice.option.label if choice else None,
        because=list(choice.because) if choice else [],
        others=others,
        quoted=case.quoted is not None,
    )
    letters = [option.letter for option in others]
    schema = explanation_schema(
        list(citations), letters, case.design_model, quoted=case.quoted is not None
    )
    confidence = choice.confidence if choice else MAJORITY

    def verify(reply: Explanation) -> list[str]:
        return find_unknown("guidance", reply.supports, citations) + find_unknown(
            "option", [item.option for item in reply.alternatives], letters
        )

    def show(explanation: Mapping[str, Any]) -> str:
        advice = compose(case, choice, explanation, citations, confidence)
        return render_advice(advice, complete=False)

    known = show({})
    if known:
        yield Token(known)
    draft = Draft(known)
    replies = stream_reply(
        gateway,
        render("explain", variables),
        Explanation,
        schema=schema,
        verify=verify,
        draft=draft,
        show=show,
    )
    async with aclosing(replies):
        async for item in replies:
            if isinstance(item, Status | Token):
                yield item
                continue
            meter.count(item.completion)
            case.notes += [f"Dropped from the reply: {problem}." for problem in item.problems]
            advice = compose(
                case, choice, item.value.model_dump(mode="json"), citations, confidence
            )
            if item.value.design and advice.recommendations[0].design is None:
                advice.notes.append("Dropped from the reply: a design of unknown properties.")
            if citations and not advice.recommendations[0].citations:
                advice.notes.append("No passage of the knowledge base was cited for this.")
            yield draft.finish(render_advice(advice))
            yield Advised(advice)


def _finding_lines(case: Case, limit: int) -> list[str]:
    findings = case.review.findings[:limit] if case.review else []
    return [finding_line(item) for item in findings]


def _shorten(history: Sequence[Message]) -> list[str]:
    speakers = {"user": "Engineer", "assistant": "Smeaton", "system": "System"}
    return [
        f"{speakers[message.role]}: {' '.join(message.content.split())[:HISTORY_CHARS]}"
        for message in history[-HISTORY_MESSAGES:]
    ]


class Meter:
    """Adds up the tokens of several calls."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self._completions: list[Completion] = []

    def count(self, completion: Completion) -> None:
        """Add one call."""
        self._completions.append(completion)

    def usage(self) -> Usage:
        """Return the sums; None where no call reported them."""
        return Usage(
            prompt_tokens=_sum(item.prompt_tokens for item in self._completions),
            completion_tokens=_sum(item.completion_tokens for item in self._completions),
            model=self._completions[-1].model if self._completions else None,
            provider=self._provider,
        )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
