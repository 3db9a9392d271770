"""What a conversation has settled follows from what was said, and a changed fact is heard."""

import json
from contextlib import aclosing
from typing import Any

import pytest

from smeaton.advice import Advice, Fact, Recommendation, Revision
from smeaton.advisor import Advised, Advisor, Event, Exchange, Token, recall
from smeaton.advisor.change import Change
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


def fact(value: str, kind: str = "size") -> Fact:
    return Fact.model_validate({"kind": kind, "value": value, "quote": f"{value}."})


BOTH = "It must run without downtime; there is a maintenance window at night."
CLASH = "You say “without downtime” and “maintenance window”: which of them holds?"


def test_facts_of_one_kind_in_one_message_are_both_kept_and_asked_about() -> None:
    state = recall([Exchange(BOTH, "So.")])
    assert [each.value for each in state.facts] == ["without downtime", "maintenance window"]
    assert state.open_questions == (CLASH,)


def test_an_answer_that_quotes_the_question_settles_the_contradiction() -> None:
    answer = f"> {CLASH}\n\nA maintenance window is fine."
    state = recall([Exchange(BOTH, "So.")]).hear(take_apart(answer))
    assert [each.value for each in state.facts] == ["maintenance window"]
    assert state.open_questions == ()
    assert "without downtime" not in " ".join(state.sentences)


async def test_a_contradiction_is_asked_about_without_a_model(modelless: Advisor) -> None:
    advice, shown = await ask(modelless, QUESTION + " " + BOTH)
    assert advice.open_questions[0] == CLASH
    assert CLASH in shown


def test_a_fact_changed_by_hand_stands_in_its_sentence_and_the_decision_may_change() -> None:
    change = Change(fact("40 million orders"), fact("200 orders"))
    state = recall([Exchange(QUESTION, "Keyset.", decided(), (change,))])
    assert "200 orders that change all day" in state.sentences[0]
    assert [each.value for each in state.facts] == ["200 orders", "5 developers", "MySQL"]
    assert state.stale == {"pagination"}


def test_a_decision_that_names_other_facts_stays_as_it_is() -> None:
    advice = decided()
    advice.recommendations[0].because = ["We run MySQL."]
    change = Change(fact("40 million orders"), fact("200 orders"))
    assert recall([Exchange(QUESTION, "Keyset.", advice, (change,))]).stale == frozenset()


def test_a_fact_taken_back_is_gone_from_facts_and_sentences() -> None:
    state = recall(EARLIER).correct(Change(fact("5 developers", "team"), None))
    assert [each.kind for each in state.facts] == ["size", "stack"]
    assert "5 developers" not in " ".join(state.sentences)


def test_a_fact_added_by_hand_is_a_sentence_of_its_own() -> None:
    state = recall(EARLIER).correct(Change(None, fact("3 regions", "region")))
    assert state.facts[-1].value == "3 regions"
    assert state.sentences[-1] == "3 regions."


def test_changes_to_and_fro_leave_nothing_to_be_weighed() -> None:
    there = Change(fact("40 million orders"), fact("200 orders"))
    state = recall(EARLIER).correct(there).correct(Change(there.now, there.was))
    assert state.changes == ()


def test_a_later_statement_wins_over_a_change_by_hand() -> None:
    change = Change(fact("40 million orders"), fact("200 orders"))
    state = recall([*EARLIER, Exchange("", "", None, (change,)), Exchange("It is 9k orders.", "")])
    assert state.facts[0].value == "9k orders"


async def test_a_fact_changed_by_hand_reopens_the_decision_that_the_question_names(
    advisor: Advisor, scripted: ScriptedServer
) -> None:
    scripted.script(choose(OFFSET), choose(OFFSET), json.dumps(EXPLANATION))
    change = Change(fact("40 million orders"), fact("200 orders"))
    history = [Exchange(QUESTION, "Keyset.", decided(), (change,))]
    question = "Does the decision on “Paginating a list endpoint” still hold?"
    advice, shown = await ask(advisor, question, history=history)
    assert [(each.was, each.now) for each in advice.revisions] == [(KEYSET, OFFSET)]
    assert shown.startswith("**This changes my advice on *Paginating a list endpoint*")
    state = recall([*history, Exchange(question, shown, advice)])
    assert (state.stale, state.changes) == (frozenset(), ())
    assert [each.choice for each in state.decisions] == ["offset"]


async def test_without_a_model_the_conditions_are_laid_out_and_the_decision_may_still_change(
    modelless: Advisor,
) -> None:
    change = Change(fact("40 million orders"), fact("200 orders"))
    history = [Exchange(QUESTION, "Keyset.", decided(), (change,))]
    question = "Does the decision on “Paginating a list endpoint” still hold?"
    advice, shown = await ask(modelless, question, history=history)
    assert shown.startswith(f"**Decision: Not decided anew: {KEYSET} stands until it is weighed")
    assert "What changed: 40 million orders, now 200 orders." in shown
    state = recall([*history, Exchange(question, shown, advice)])
    assert state.stale == {"pagination"}
    assert [each.choice for each in state.decisions] == ["keyset"]


async def test_what_was_laid_out_without_a_model_may_change_with_a_fact(
    modelless: Advisor,
) -> None:
    advice, shown = await ask(modelless, QUESTION)
    change = Change(fact("40 million orders"), fact("200 orders"))
    state = recall([Exchange(QUESTION, shown, advice, (change,))])
    assert state.decisions == ()
    assert [each.record for each in state.undecided] == ["pagination"]
    assert state.stale == {"pagination"}


def test_a_revision_of_another_decision_replaces_it() -> None:
    advice = decided("x", "X", "cache-pattern")
    advice.recommendations[0].title = "Caching a list"
    title = "Paginating a list endpoint"
    advice.revisions = [Revision(title=title, was=KEYSET, now=OFFSET, because=["a, now b"])]
    state = recall([*EARLIER, Exchange("Suppose it is 200 orders.", "So.", advice)])
    assert [each.recommendation.decision for each in state.decisions] == [OFFSET, "X"]
