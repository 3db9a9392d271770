"""What a conversation has settled follows from what was said, and a changed fact is heard."""

import json
from contextlib import aclosing
from typing import Any

import pytest

from smeaton.advice import Advice, Recommendation
from smeaton.advisor import Advised, Advisor, Event, Exchange, Token, recall
from smeaton.advisor.question import take_apart
from smeaton.gateway.scripted import ScriptedServer

ORDERS = "Our list endpoint returns 40 million orders that change all day, 5 developers, MySQL."
QUESTION = ORDERS + " Clients walk to the end. Which pagination should it use?"
EXPLANATION: dict[str, Any] = {
    "summary": "Use keyset pagination.",
    "rationale": "Offsets shift under inserts.",
    "supports": ["p1.1"],
    "alternatives": [],
    "risks": [],
    "steps": ["Add the index."],
    "checks": ["Measure deep pages."],
    "open_questions": ["How deep do clients page?"],
}
KEYSET = "Keyset (seek) pagination behind an opaque cursor"
OFFSET = "Offset and limit with page numbers"


def decided(choice: str = "keyset", label: str = KEYSET, record: str = "pagination") -> Advice:
    recommendation = Recommendation(
        area="api",
        title="Paginating a list endpoint",
        decision=label,
        rationale="Rows move.",
        record=record,
        confidence=0.75,
    )
    return Advice(
        kind="recommendation", summary="So.", choice=choice, recommendations=[recommendation]
    )


EARLIER = [Exchange(QUESTION, "Keyset.", decided())]


def choose(label: str) -> Any:
    """A reply that picks the option of this label, whatever its letter."""

    def reply(body: dict[str, Any]) -> str:
        lines = body["messages"][-1]["content"].splitlines()
        letter = next(line[0] for line in lines if line[1:2] == ")" and line[3:] == label)
        return json.dumps({"facts": ["f1"], "choice": letter})

    return reply


async def ask(advisor: Advisor, question: str, **more: Any) -> tuple[Advice, str]:
    events: list[Event] = []
    async with aclosing(advisor.ask(question, **more)) as stream:
        events = [event async for event in stream]
    last = events[-1]
    assert isinstance(last, Advised), last
    return last.advice, "".join(event.text for event in events if isinstance(event, Token))


def test_statements_and_decisions_are_kept() -> None:
    state = recall(EARLIER)
    assert [(fact.kind, fact.value) for fact in state.facts] == [
        ("size", "40 million orders"),
        ("team", "5 developers"),
        ("stack", "MySQL"),
    ]
    assert [(each.record, each.choice) for each in state.decisions] == [("pagination", "keyset")]
    assert state.sentences == (ORDERS, "Clients walk to the end.")


def test_nothing_said_is_nothing_known() -> None:
    assert recall([]).is_empty
    assert not recall(EARLIER).is_empty


def test_a_fact_stated_anew_replaces_the_earlier_one_where_it_stands() -> None:
    state = recall(EARLIER).hear(take_apart("And if there are only 200 orders?"))
    [change] = state.changes
    assert (change.was.value, change.now.value) == ("40 million orders", "only 200 orders")
    assert "only 200 orders that change all day" in state.sentences[0]
    assert [fact.value for fact in state.facts if fact.kind == "size"] == ["only 200 orders"]


def test_the_same_fact_said_again_changes_nothing() -> None:
    assert recall(EARLIER).hear(take_apart("With 5 developers, how?")).changes == ()


def test_a_later_decision_on_one_record_takes_the_place_of_the_earlier() -> None:
    state = recall([*EARLIER, Exchange("Small?", "Offset.", decided("offset", OFFSET))])
    assert [each.choice for each in state.decisions] == ["offset"]


def test_an_answer_without_a_decision_settles_nothing() -> None:
    unclear = Advice(kind="clarification", summary="?", recommendations=decided().recommendations)
    assert recall([Exchange("Which?", "Tell me more.", unclear)]).decisions == ()


async def test_a_changed_fact_reopens_the_decision_and_the_answer_says_so(
    advisor: Advisor, scripted: ScriptedServer
) -> None:
    scripted.script(choose(OFFSET), choose(OFFSET), json.dumps(EXPLANATION))
    advice, shown = await ask(advisor, "And if there are only 200 orders?", history=EARLIER)
    assert advice.choice == "offset"
    [revision] = advice.revisions
    assert (revision.was, revision.now) == (KEYSET, OFFSET)
    assert revision.because == ["40 million orders, now only 200 orders"]
    assert shown.startswith("**This changes my advice on *Paginating a list endpoint*")
    prompt = scripted.requests[0].body["messages"][-1]["content"]
    assert "only 200 orders that change all day" in prompt


async def test_a_decision_that_stands_says_that_it_stands(
    advisor: Advisor, scripted: ScriptedServer
) -> None:
    scripted.script(choose(KEYSET), choose(KEYSET), json.dumps(EXPLANATION))
    _, shown = await ask(advisor, "What if there are 80 million orders?", history=EARLIER)
    assert shown.startswith("This does not change my advice on *Paginating a list endpoint*")


async def test_why_not_talks_about_the_decision_and_does_not_take_it_again(
    advisor: Advisor, scripted: ScriptedServer
) -> None:
    scripted.script(json.dumps(EXPLANATION))
    advice, shown = await ask(advisor, "Why not offset for it?", history=EARLIER)
    assert (advice.choice, advice.revisions) == ("keyset", [])
    assert len(scripted.requests) == 1
    assert KEYSET in shown


async def test_facts_that_cant_both_hold_are_asked_about(
    advisor: Advisor, scripted: ScriptedServer
) -> None:
    scripted.script(choose(KEYSET), choose(KEYSET), json.dumps(EXPLANATION))
    question = QUESTION + " It must run without downtime; there is a maintenance window at night."
    advice, shown = await ask(advisor, question)
    assert advice.open_questions[0] == (
        "You say \u201cwithout downtime\u201d and \u201cmaintenance window\u201d: "
        "which of them holds?"
    )
    assert advice.open_questions[1:] == EXPLANATION["open_questions"]
    assert "which of them holds?" in shown


async def test_an_earlier_decision_on_another_subject_is_looked_at_again(
    advisor: Advisor, scripted: ScriptedServer
) -> None:
    history = [*EARLIER, Exchange("And the cache?", "Aside.", decided("x", "X", "cache-pattern"))]
    scripted.script(*[_first_option] * 2, choose(OFFSET), choose(OFFSET), json.dumps(EXPLANATION))
    advice, shown = await ask(advisor, "Suppose it is 200 orders.", history=history)
    titles = [revision.was for revision in advice.revisions]
    assert titles == ["X", KEYSET]
    assert shown.count("This changes my advice") == 2


def _first_option(body: dict[str, Any]) -> str:
    """A reply that picks the record's first option, whatever its letter."""
    lines = body["messages"][-1]["content"].splitlines()
    letters = sorted((line[3:], line[0]) for line in lines if line[1:2] == ")")
    return json.dumps({"facts": ["f1"], "choice": letters[0][1]})


async def test_what_was_decided_is_written_down_without_a_model(modelless: Advisor) -> None:
    advice, shown = await ask(modelless, "Write an ADR for that.", history=EARLIER)
    assert "## Decision Outcome" in shown
    assert f'Chosen option: "{KEYSET}"' in shown
    assert ORDERS in shown
    assert advice.choice == "keyset"


@pytest.mark.parametrize("question", ["What is an ADR?", "Write an ADR for that."])
async def test_without_a_decision_there_is_nothing_to_write_down(
    modelless: Advisor, question: str
) -> None:
    _, shown = await ask(modelless, question)
    assert "Chosen option" not in shown
