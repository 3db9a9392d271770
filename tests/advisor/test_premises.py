"""False beliefs are recognised where they are stated, corrected first, and left alone elsewhere."""

import json
import re
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from smeaton.advice import Advice, Option
from smeaton.advisor import Advised, Advisor, Token
from smeaton.advisor.premises import MOST, Premise, find_false_premises, read_premises
from smeaton.advisor.question import split_sentences, take_apart
from smeaton.errors import KnowledgeError
from smeaton.evals.case import load_cases
from smeaton.gateway.scripted import ScriptedServer
from smeaton.knowledge.questions import read_questions
from smeaton.knowledge.reading import read_built_in
from smeaton.render.markdown import render_advice
from smeaton.resources import find_data

PREMISES = read_premises()
QUESTION = (
    "Since JWTs are encrypted, we put the card number into the token. 40 services read it. "
    "Which signing algorithm should we use?"
)
ASKED_WITH_A_FALSE_BELIEF = {
    "My colleague's convinced that partition pruning makes any query faster.",
    "My reviewer says that varchar(50) is faster than text in Postgres.",
    "We have two replicas in other availability zones, so we don't need backups, right?",
}
"""Questions that ship and do hold a false belief."""
OPTIONS = [Option(id="a", label="Ed25519"), Option(id="b", label="HS256")]


def claims(text: str) -> list[str]:
    return [each.claim for each in find_false_premises(split_sentences(text))]


def by_id(premise: Premise) -> str:
    return premise.id


@pytest.mark.parametrize("premise", PREMISES, ids=by_id)
def test_a_false_belief_is_recognised_in_every_wording(premise: Premise) -> None:
    missed = [text for text in premise.says_it if premise.claim not in claims(text)]
    assert missed == []


@pytest.mark.parametrize("premise", PREMISES, ids=by_id)
def test_denials_questions_and_other_subjects_stay_quiet(premise: Premise) -> None:
    assert {text: found for text in premise.does_not if (found := claims(text))} == {}


def test_there_are_enough_beliefs_and_no_two_alike() -> None:
    assert len(PREMISES) >= 70
    assert len({premise.id for premise in PREMISES}) == len(PREMISES)
    assert len({premise.claim for premise in PREMISES}) == len(PREMISES)
    assert all(premise.wordings for premise in PREMISES)


def test_every_correction_is_carried_by_the_passage_that_it_cites() -> None:
    passages = {
        passage.id: " ".join(passage.text.split())
        for document in read_built_in(find_data("knowledge"))
        for passage in document.passages()
    }
    for premise in PREMISES:
        assert " ".join(premise.quote.split()) in passages[premise.cites], premise.id


def asked() -> Iterator[str]:
    """What ships as questions: those that guidance is found by, and those of the evals."""
    for texts in read_questions(find_data("knowledge")).values():
        yield from texts
    for case in load_cases():
        if "premise" not in case.tags and case.kind != "refusal":
            yield case.question or ""
            yield from (turn.say for turn in case.turns)


def test_no_question_that_ships_is_corrected_without_reason() -> None:
    alarms = {
        found.quote for text in asked() for found in find_false_premises(take_apart(text).sentences)
    }
    assert alarms <= ASKED_WITH_A_FALSE_BELIEF


def test_the_cases_on_premises_are_corrected_and_their_twins_are_not() -> None:
    for case in load_cases([find_data("evals") / "cases" / "premises.yaml"]):
        found = find_false_premises(take_apart(case.question or "").sentences)
        assert bool(found) == ("false-premise" in case.tags), (case.id, found)


def test_at_most_two_beliefs_are_corrected_in_the_order_of_the_question() -> None:
    texts = [premise.says_it[0] for premise in PREMISES[:5]]
    found = find_false_premises(texts)
    assert [each.quote for each in found] == texts[:MOST]


@pytest.mark.parametrize("pattern", [r"(\w+ )+x", r"a.*b", r"(?: \S+){2,}x"])
def test_a_pattern_that_could_backtrack_without_bound_is_refused(pattern: str) -> None:
    entry = PREMISES[0].model_dump() | {"patterns": [pattern]}
    with pytest.raises(ValueError, match="without bound"):
        Premise.model_validate(entry)


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "premises.yaml"
    path.write_text(json.dumps([PREMISES[0].model_dump() | {"claims": "x"}]))
    with pytest.raises(KnowledgeError, match="claims"):
        read_premises(path)


async def ask(advisor: Advisor, question: str, **more: object) -> tuple[Advice, str]:
    async with aclosing(advisor.ask(question, **more)) as stream:  # type: ignore[arg-type]
        events = [event async for event in stream]
    assert isinstance(events[-1], Advised), events[-1]
    shown = "".join(event.text for event in events if isinstance(event, Token))
    return events[-1].advice, shown


async def test_the_correction_comes_first_and_the_model_is_told(
    advisor: Advisor, scripted: ScriptedServer
) -> None:
    explanation = {"summary": "Sign with Ed25519.", "rationale": "Many verify.", "steps": ["Go."]}
    scripted.script(*[json.dumps({"facts": ["f2"], "choice": "A"})] * 3, json.dumps(explanation))
    advice, shown = await ask(advisor, QUESTION, options=OPTIONS)
    (correction,) = advice.corrections
    assert correction.quote == "Since JWTs are encrypted, we put the card number into the token."
    assert shown.startswith(f"**Before that:** you say \u201c{correction.quote}\u201d")
    assert correction.correction in shown
    assert shown == render_advice(advice)
    for request in scripted.requests:
        prompt = request.body["messages"][-1]["content"]
        assert correction.correction in prompt
        assert re.search(r"never from the belief", prompt)


async def test_without_a_false_belief_the_prompt_says_nothing_of_it(
    advisor: Advisor, scripted: ScriptedServer
) -> None:
    scripted.script(*[json.dumps({"facts": ["f1"], "choice": "A"})] * 3)
    async with aclosing(advisor.ask(QUESTION.replace("are", "are not"), options=OPTIONS)) as stream:
        async for _ in stream:
            pass
    assert all("Mistaken" not in r.body["messages"][-1]["content"] for r in scripted.requests)


async def test_without_a_model_it_is_corrected_too(modelless: Advisor) -> None:
    advice, shown = await ask(modelless, QUESTION)
    assert [each.citation.id for each in advice.corrections] == ["jwt-practice#avoid-it-when"]
    assert shown.startswith("**Before that:**")
