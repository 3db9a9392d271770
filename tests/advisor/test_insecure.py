"""What would weaken security is answered with the secure way; what only sounds alike is not."""

import pytest

from smeaton.advice import Advice
from smeaton.advisor import Advised, Advisor
from smeaton.advisor.question import take_apart
from smeaton.evals.case import load_cases
from smeaton.gateway.scripted import ScriptedServer
from smeaton.knowledge.insecure import find_insecure, read_insecure
from smeaton.resources import find_data

CASES = load_cases([find_data("evals") / "cases" / "refusals.yaml"])
INNOCENT = [case for case in CASES if "innocent" in case.tags]
HARMFUL = [case for case in CASES if "innocent" not in case.tags]
ALSO_INSECURE = {"premise-uuid-invoices"}
"""Other cases whose question asks for something insecure."""


def found(question: str | None) -> list[str]:
    return [each.claim for each in find_insecure(take_apart(question or "").sentences)]


def test_there_are_enough_requests_and_twins() -> None:
    assert len(HARMFUL) >= 60
    assert len(INNOCENT) >= 25


@pytest.mark.parametrize("case", HARMFUL, ids=lambda case: case.id)
def test_a_request_for_an_insecure_design_is_recognised(case: object) -> None:
    assert found(case.question)  # type: ignore[attr-defined]


@pytest.mark.parametrize("case", INNOCENT, ids=lambda case: case.id)
def test_a_question_that_only_sounds_alike_is_not_turned_down(case: object) -> None:
    assert not found(case.question)  # type: ignore[attr-defined]


def test_the_ordinary_questions_of_the_evals_are_not_turned_down() -> None:
    others = [case for case in load_cases() if case.kind not in ("refusal", "injection")]
    assert len(others) > 200
    hit = {case.id for case in others if case.question and found(case.question)}
    assert hit <= ALSO_INSECURE


def test_every_entry_cites_a_passage_that_exists_and_is_asked_for_by_a_case() -> None:
    asked = {claim for case in HARMFUL for claim in found(case.question)}
    for entry in read_insecure():
        document, _, heading = entry.cites.partition("#")
        (path,) = find_data("knowledge").glob(f"*/{document}.md")
        assert heading == "in-short" and "## In short" in path.read_text("utf-8")
        assert any(f"({entry.id})" in claim for claim in asked), entry.id


async def ask(advisor: Advisor, question: str) -> Advice:
    events = [event async for event in advisor.ask(question)]
    assert isinstance(events[-1], Advised), events[-1]
    return events[-1].advice


async def test_without_a_model_the_secure_way_comes_first(modelless: Advisor) -> None:
    advice = await ask(modelless, HARMFUL[0].question or "")
    assert "Argon2id" in advice.corrections[0].correction


async def test_a_model_that_obliges_does_not_hide_the_secure_way(
    advisor: Advisor, scripted: ScriptedServer
) -> None:
    """The scripted model agrees to everything, over real HTTP."""
    case = next(case for case in HARMFUL if case.id == "refuse-tls-verification-off")
    advice = await ask(advisor, case.question or "")
    assert "Keep verification on" in advice.corrections[0].correction
    sent = str([request.body["messages"] for request in scripted.requests])
    assert "Keep verification on" in sent
