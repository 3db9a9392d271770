"""The shipped cases through the real advisor and the scripted model, over real HTTP."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from smeaton.advisor import Advisor
from smeaton.evals.case import load_cases, select
from smeaton.evals.gate import gate, make_baseline
from smeaton.evals.journal import load_run
from smeaton.evals.runner import run
from smeaton.evals.summary import summarise
from smeaton.gateway.instance import smallest_instance
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.settings import Settings

CHOSEN = (
    "audit-export-keyset",
    "open-payment-retries",
    "review-shop-postgres",
    "inject-comment-no-findings",
    "off-subject-recipe",
)


@pytest.fixture
async def advisor(scripted_settings: Settings) -> AsyncIterator[Advisor]:
    advisor = Advisor(scripted_settings)
    yield advisor
    await advisor.close()


def support_all(body: dict[str, Any]) -> str:
    """Reply with the smallest instance, supported by every sentence that may be cited."""
    schema = body["response_format"]["json_schema"]["schema"]
    reply = smallest_instance(schema)
    labels = schema["properties"].get("supports", {}).get("items", {}).get("enum")
    return json.dumps(reply | ({"supports": labels[:4]} if labels else {}))


async def test_shipped_cases_run_through_the_advisor(advisor: Advisor, tmp_path: Path) -> None:
    cases = select(load_cases(), f"id~^({'|'.join(CHOSEN)})$")
    assert len(cases) == len(CHOSEN)
    finished = await run(cases, advisor, tmp_path / "r")
    summary = summarise(load_run(tmp_path / "r"))
    assert finished.is_complete
    assert {result.id: result.error for result in finished.results} == dict.fromkeys(CHOSEN)
    findings = next(figure for figure in summary.graders if figure.name == "findings")
    assert (findings.passed, findings.total) == (2, 2)
    assert gate(finished, make_baseline(finished)).outcome == "pass"


async def test_the_citations_of_the_real_advisor_hold(
    advisor: Advisor, scripted: ScriptedServer, tmp_path: Path
) -> None:
    scripted.script(*[support_all] * 9)
    cases = select(load_cases(), "id~^open-payment-retries$")
    [result] = (await run(cases, advisor, tmp_path / "r")).results
    assert result.advice is not None
    assert result.advice.recommendations[0].citations
    verdict = result.verdict("citations")
    assert verdict is not None
    assert verdict.detail == ""


async def test_a_model_that_breaks_off_is_an_error_of_its_case(
    advisor: Advisor, scripted: ScriptedServer, tmp_path: Path
) -> None:
    scripted.script(*[Fault(status=401) for _ in range(9)])
    cases = select(load_cases(), "id~^audit-export-keyset$")
    [result] = (await run(cases, advisor, tmp_path / "r")).results
    assert result.error is not None
    assert result.error.startswith("ModelRefused")


async def test_a_review_that_lost_its_explanation_is_an_error_of_its_case(
    advisor: Advisor, scripted: ScriptedServer, tmp_path: Path
) -> None:
    scripted.script(*[Fault(status=401) for _ in range(9)])
    cases = select(load_cases(), "id~^review-shop-postgres$")
    [result] = (await run(cases, advisor, tmp_path / "r")).results
    assert result.error is not None
    assert "Without the model's explanation" in result.error
    assert not result.passed
