"""How a model answers a case: choose among named options, then explain the choice.

Both steps share one prompt prefix. Every reference in a reply is held against what really exists;
what can't be verified is repaired once, then dropped and noted.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from smeaton.advice import Citation
from smeaton.advisor.budget import allow
from smeaton.advisor.compose import (
    Case,
    Choice,
    compose,
    finding_line,
    label_guidance,
    prompt_options,
    speakable,
)
from smeaton.advisor.conditions import Likeness
from smeaton.advisor.deciding import MAJORITY, choose, keep, reopen, revise
from smeaton.advisor.events import Advised, Decided, Event, Status, Token
from smeaton.advisor.meter import Meter
from smeaton.advisor.replies import (
    Explanation,
    explanation_schema,
    find_unknown,
)
from smeaton.advisor.state import Exchange
from smeaton.advisor.streaming import Draft, stream_reply
from smeaton.prompts import ExplainVariables, Labelled, Situation, render
from smeaton.render.markdown import render_advice

if TYPE_CHECKING:
    from smeaton.gateway import Gateway

HISTORY_TURNS = 3
HISTORY_CHARS = 400


async def reason(
    gateway: Gateway, case: Case, history: Sequence[Exchange], likeness: Likeness
) -> AsyncGenerator[Event, None]:
    """Choose, look again at earlier decisions if a fact changed, and explain while it streams."""
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
        corrections=[f"{each.claim} In truth: {each.correction}" for each in case.corrections],
    )
    meter = Meter(gateway.provider)
    yield Status("Reading the situation")
    choice: Choice | None = None
    if case.keeps and case.before is not None:
        choice = keep(case, case.before)
    elif case.options:
        choice = await choose(gateway, case, situation, likeness, meter)
        if choice is None:
            case.notes.append("The model did not settle on one of the options.")
    if choice is not None:
        yield Decided(choice.option, choice.because)
        if case.before is not None and not case.keeps:
            case.revisions.append(revise(case, case.before, choice))
    for decision, record in case.affected:
        yield Status(f"Looking again at {decision.recommendation.title}")
        again = await choose(gateway, *reopen(case, record, situation), likeness, meter)
        if again is not None and again.option.id != decision.choice:
            case.revisions.append(revise(case, decision, again))
    async with aclosing(_explain(gateway, case, choice, situation, citations, meter)) as events:
        async for event in events:
            if isinstance(event, Advised):
                yield Advised(event.advice.model_copy(update={"usage": meter.usage()}))
            else:
                yield event


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
    findings = speakable(case.review.findings)[:limit] if case.review else []
    return [finding_line(item) for item in findings]


def _shorten(history: Sequence[Exchange]) -> list[str]:
    return [
        f"{speaker}: {' '.join(text.split())[:HISTORY_CHARS]}"
        for exchange in [each for each in history if each.question][-HISTORY_TURNS:]
        for speaker, text in (("Engineer", exchange.question), ("Smeaton", exchange.answer))
    ]
