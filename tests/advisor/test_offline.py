"""Without a model the knowledge base speaks for itself, and says so."""

from contextlib import aclosing
from typing import Any

import pytest

from smeaton.advice import Advice
from smeaton.advisor import Advised, Advisor, Analysed, Consulted, Event, Exchange
from smeaton.gateway.scripted import ScriptedServer


async def answer(advisor: Advisor, question: str, **more: Any) -> tuple[Advice, list[Event]]:
    async with aclosing(advisor.ask(question, **more)) as stream:
        events = [event async for event in stream]
    assert isinstance(events[-1], Advised), events[-1]
    return events[-1].advice, events


async def test_nothing_pretends_to_have_reasoned(modelless: Advisor) -> None:
    advice, _ = await answer(
        modelless,
        "We have 3 replicas and 2,000 writes a second. Which pagination should our list of "
        "40 million orders use?",
    )
    assert advice.choice is None
    assert advice.recommendations[0].confidence == 0
    assert advice.recommendations[0].decision.startswith("Not decided")
    assert any("smeaton model pull" in note for note in advice.notes)
    assert advice.recommendations[0].citations


async def test_no_model_can_be_asked_for(advisor: Advisor, scripted: ScriptedServer) -> None:
    await answer(advisor, "What does an outbox do for us?", use_model=False)
    assert scripted.requests == []


async def test_a_bare_which_one_is_asked_back(advisor: Advisor, scripted: ScriptedServer) -> None:
    """No fact was given, so no option can be the right one, with a model or without."""
    advice, _ = await answer(advisor, "Which database should I use?")
    assert advice.kind == "clarification"
    assert any("?" in question for question in advice.open_questions)
    assert scripted.requests == []


@pytest.mark.parametrize("question", ["How do I bake sourdough bread?", "Wie wird das Wetter?"])
async def test_a_question_off_the_subject_is_turned_down(modelless: Advisor, question: str) -> None:
    advice, _ = await answer(modelless, question)
    assert advice.kind == "out_of_scope"
    assert "backend design" in advice.summary


async def test_an_earlier_subject_does_not_cover_an_odd_one(modelless: Advisor) -> None:
    history = [Exchange("Which pagination for 40 million orders?", "Keyset.")]
    advice, _ = await answer(modelless, "How do I bake sourdough bread?", history=history)
    assert advice.kind == "out_of_scope"
    advice, events = await answer(modelless, "And if it shrinks?", history=history)
    assert advice.kind != "out_of_scope"
    consulted = next(event for event in events if isinstance(event, Consulted))
    assert consulted.passages[0].document == "pagination"


async def test_a_pasted_schema_is_analysed_in_any_case(modelless: Advisor) -> None:
    _, events = await answer(
        modelless, "Is this fine?\nCREATE TABLE pay (id bigint PRIMARY KEY, total float);"
    )
    analysed = next(event for event in events if isinstance(event, Analysed))
    assert [finding.object for finding in analysed.review.findings][:1] == ["pay.total"]


async def test_what_was_stated_is_listed_without_a_model(modelless: Advisor) -> None:
    advice, _ = await answer(modelless, "We page 40 million orders on MySQL. Which pagination?")
    assert [(fact.kind, fact.value) for fact in advice.facts] == [
        ("size", "40 million orders"),
        ("stack", "MySQL"),
    ]
