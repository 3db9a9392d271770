"""What requests cost: listed prices alone, and never nothing where a price is unknown."""

from pathlib import Path

import pytest
from stand_ins import StandInAdvisor, good_outcome, make_case

from smeaton.advisor import Advisor
from smeaton.evals.cassette import open_gateway
from smeaton.evals.cost import count_cost
from smeaton.evals.exchange import Exchange, add_costs
from smeaton.evals.graders import grade_cost
from smeaton.evals.report import list_remarks, render_json
from smeaton.evals.runner import run
from smeaton.evals.summary import summarise
from smeaton.gateway.prices import AS_OF, price
from smeaton.gateway.scripted import ScriptedServer
from smeaton.settings import Settings

OPENAI = "https://api.openai.com/v1"
QUESTION = "Clients page through 80 million rows that are inserted all the time. How to page?"


def make_exchange(cost: float | None, model: str | None = "m") -> Exchange:
    return Exchange(prompt=[], model=model, prompt_tokens=10, completion_tokens=2, cost=cost)


@pytest.mark.parametrize(
    ("model", "dollars"),
    [
        ("gpt-4.1-mini", 0.4 + 0.16),
        ("gpt-4.1-mini-2025-04-14", 0.4 + 0.16),
        ("gpt-4o", 2.5 + 1.0),
    ],
)
def test_a_listed_model_costs_tokens_times_price(model: str, dollars: float) -> None:
    assert price(OPENAI, model, 1_000_000, 100_000) == pytest.approx(dollars)


@pytest.mark.parametrize(
    ("url", "model", "tokens"),
    [
        (OPENAI, "gpt-4o-2024-05-13", (10, 1)),
        (OPENAI, "something-new", (10, 1)),
        ("http://localhost:11434/v1", "gpt-4.1-mini", (10, 1)),
        (None, "gpt-4.1-mini", (10, 1)),
        (OPENAI, "gpt-4.1-mini", (None, 1)),
        (OPENAI, "gpt-4.1-mini", (10, None)),
    ],
)
def test_what_is_not_listed_is_unknown(
    url: str | None, model: str, tokens: tuple[int | None, int | None]
) -> None:
    assert price(url, model, *tokens) is None


def test_one_unknown_request_makes_an_answer_unknown() -> None:
    assert add_costs([make_exchange(0.1), make_exchange(0.2)]) == pytest.approx(0.3)
    assert add_costs([make_exchange(0.1), make_exchange(None)]) is None
    assert add_costs([]) is None


def test_the_limit_of_a_case_is_held() -> None:
    case = make_case(options=[], expect={"max_cost": 0.01})
    cheap, dear = grade_cost(case, good_outcome(cost=0.01)), grade_cost(case, good_outcome(cost=1))
    assert cheap is not None
    assert cheap.passed
    assert dear is not None
    assert dear.detail == "cost $1.0000, at most $0.0100 is allowed"


def test_an_unknown_cost_is_neither_right_nor_wrong() -> None:
    assert (
        grade_cost(make_case(options=[], expect={"max_cost": 0.01}), good_outcome(cost=None))
        is None
    )


def test_the_sum_names_what_it_does_not_hold() -> None:
    cost = count_cost([make_exchange(0.5), make_exchange(None, "x\x1b[31m\ny")])
    assert (cost.dollars, cost.unpriced) == (0.5, 1)
    assert f"$0.5000 at list prices of {AS_OF}, without 1 of unknown cost" in cost.describe()
    assert "\x1b" not in cost.describe()
    assert "\n" not in cost.describe()
    assert count_cost([make_exchange(None)]).dollars is None


async def test_a_run_on_an_unlisted_model_says_that_its_cost_is_unknown(
    scripted: ScriptedServer, scripted_settings: Settings, tmp_path: Path
) -> None:
    advisor = Advisor(scripted_settings, open_gateway(scripted_settings))
    case = make_case(question=QUESTION, expect={"choice": ["a"], "max_cost": 0.000001})
    finished = await run([case], advisor, tmp_path / "r")
    await advisor.close()
    summary = summarise(finished)
    assert summary.cost is not None
    assert summary.cost.requests == len(scripted.requests) > 0
    assert summary.cost.prompt_tokens > 0
    assert '"dollars": null' in render_json(summary)
    assert any("cost unknown (no price for scripted)" in line for line in list_remarks(summary))
    assert finished.results[0].verdict("cost") is None


async def test_a_run_whose_requests_nobody_noted_says_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    finished = await run([make_case()], StandInAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    assert summarise(finished).cost is None
