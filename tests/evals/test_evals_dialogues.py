"""Cases of several turns, and cases whose defects are put in by mutation."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from stand_ins import SCHEMA, StandInAdvisor, good_advice, make_case, write_cases

from smeaton.advisor import Exchange
from smeaton.advisor.events import Event, Failed
from smeaton.errors import InputError, ModelInterrupted
from smeaton.evals.answering import BROKEN_OFF
from smeaton.evals.case import Case, load_cases
from smeaton.evals.journal import Result, load_run
from smeaton.evals.plan import plan
from smeaton.evals.regrade import regrade
from smeaton.evals.runner import run
from smeaton.evals.summary import summarise
from smeaton.settings import Settings

WRITES = "Rows are never inserted and clients skip to page 9."
WHY_NOT = "Why not offset then?"


def make_dialogue(**changes: Any) -> Case:
    """First keyset is right; after a new fact it is offset; then a reason is asked for."""
    whole = {
        "kind": "dialogue",
        "expect": {"choice": ["a"]},
        "turns": [
            {"say": WRITES, "expect": {"choice": ["b"]}},
            {"say": WHY_NOT, "expect": {"must": [{"concept": "order", "any": ["stable order"]}]}},
        ],
    }
    return make_case(**(whole | changes))


async def ask_once(case: Case, advisor: StandInAdvisor, folder: Path) -> Result:
    [result] = (await run([case], advisor, folder)).results  # type: ignore[arg-type]
    return result


async def test_every_turn_is_asked_with_what_was_said_before(
    tmp_path: Path, settings: Settings
) -> None:
    case = make_dialogue()
    advisor = StandInAdvisor(settings)
    await ask_once(case, advisor, tmp_path / "r")
    assert advisor.asked == [case.question, WRITES, WHY_NOT]
    assert [len(history) for history in advisor.histories] == [0, 1, 2]
    assert advisor.histories[2][1:] == (Exchange(WRITES, good_advice().summary, good_advice()),)
    assert [len(options) for options in advisor.options] == [2, 2, 0]


async def test_a_choice_must_follow_the_new_fact(tmp_path: Path, settings: Settings) -> None:
    stubborn = await ask_once(make_dialogue(), StandInAdvisor(settings), tmp_path / "r")
    verdict = stubborn.verdict("choice")
    assert verdict is not None
    assert (verdict.passed, verdict.score) == (False, 0.5)
    assert verdict.detail == "turn 2: chose 'a', right is 'b'"
    flexible = StandInAdvisor(settings, lambda q: good_advice(choice="b" if q == WRITES else "a"))
    assert (await ask_once(make_dialogue(), flexible, tmp_path / "s")).passed


async def test_a_turn_is_held_to_its_own_expectation(tmp_path: Path, settings: Settings) -> None:
    case = make_dialogue(
        turns=[{"say": WHY_NOT, "expect": {"must": [{"concept": "cost", "any": ["cost"]}]}}]
    )
    result = await ask_once(case, StandInAdvisor(settings), tmp_path / "r")
    verdict = result.verdict("concepts")
    assert verdict is not None
    assert verdict.detail == "turn 2: lacks 'cost'"


async def test_a_conversation_that_breaks_off_fails_in_all_later_turns(
    tmp_path: Path, settings: Settings
) -> None:
    class BreakingOff(StandInAdvisor):
        async def ask(self, question: str, **rest: Any) -> AsyncGenerator[Event, None]:
            if question == WRITES:
                yield Failed(ModelInterrupted("the stream broke off"))
                return
            async for event in super().ask(question, **rest):
                yield event

    advisor = BreakingOff(settings)
    result = await ask_once(make_dialogue(), advisor, tmp_path / "r")
    assert result.error == "ModelInterrupted: the stream broke off"
    assert [each.error for each in result.later] == [result.error, BROKEN_OFF]
    assert len(advisor.asked) == 1
    concepts = result.verdict("concepts")
    assert concepts is not None
    assert concepts.detail == f"turn 3: {BROKEN_OFF}"
    graded, _ = regrade(load_run(tmp_path / "r"), [make_dialogue()], tmp_path / "new")
    assert graded.results[0].grades == result.grades


async def test_a_dialogue_is_journalled_and_regraded_turn_by_turn(
    tmp_path: Path, settings: Settings
) -> None:
    await ask_once(make_dialogue(), StandInAdvisor(settings), tmp_path / "r")
    old = load_run(tmp_path / "r")
    milder = make_dialogue(
        turns=[
            {"say": WRITES, "expect": {"choice": ["a", "b"]}},
            {"say": WHY_NOT, "expect": {"must": [{"concept": "order", "any": ["order"]}]}},
        ]
    )
    graded, _ = regrade(old, [milder], tmp_path / "new")
    assert not old.results[0].passed
    assert graded.results[0].passed


async def test_orders_agree_where_every_turn_chooses_the_same(
    tmp_path: Path, settings: Settings
) -> None:
    finished = await run([make_dialogue()], StandInAdvisor(settings), tmp_path / "r", orders=2)  # type: ignore[arg-type]
    summary = summarise(finished)
    assert summary.orders is not None
    assert (summary.orders.passed, summary.orders.total) == (1, 1)
    assert summary.calibration is None


def test_the_control_of_a_dialogue_is_its_first_choice_alone() -> None:
    control = plan([make_dialogue()], blind=True)[-1]
    assert control.key.blind
    assert control.asked.turns == []
    later = make_dialogue(expect={"kind": ["recommendation"]})
    assert len(plan([later], blind=True)) == 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"turns": []}, "of kind 'dialogue' needs turns"),
        ({"kind": "decision"}, "no other has them"),
        ({"turns": [{"say": "And now?", "expect": {}}]}, "has a turn that expects nothing"),
        ({"turns": [{"say": "And now?", "expect": {"choice": ["z"]}}]}, "an id that is no option"),
    ],
)
def test_a_dialogue_that_does_not_fit_together_is_refused(
    changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem):
        make_dialogue(**changes)


MUTATED = """\
- id: review-orders
  why: a mistake worth guarding against
  kind: review
  artifact:
    name: orders.sql
    text: |
      CREATE TABLE orders (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        total numeric(12, 2) NOT NULL CHECK (total >= 0),
        note text NOT NULL
      );
  mutate:
    - find: numeric(12, 2)
      replace: double precision
      finds: [{rule: float_money, object: orders.total}]
  source: PostgreSQL docs 8.1
  expect: {}
"""


async def test_a_mutation_is_its_own_label(tmp_path: Path, settings: Settings) -> None:
    from smeaton.advisor import Advisor

    [case] = load_cases([write_cases(tmp_path / "c.yaml", MUTATED)])
    assert "double precision" in case.read_sources()[0].text
    unlabelled = MUTATED.replace("finds: [{rule: float_money, object: orders.total}]", "finds: []")
    [false_alarm] = load_cases(
        [write_cases(tmp_path / "d.yaml", unlabelled.replace("review-orders", "review-again"))]
    )
    advisor = Advisor(settings)
    finished = await run([case, false_alarm], advisor, tmp_path / "r")
    await advisor.close()
    passed = {result.id: result.passed for result in finished.results}
    assert passed == {"review-orders": True, "review-again": False}


@pytest.mark.parametrize(("find", "times"), [("bigserial", 0), ("NOT NULL", 2)])
def test_a_mutation_must_fit_exactly_once(tmp_path: Path, find: str, times: int) -> None:
    path = write_cases(
        tmp_path / "c.yaml", MUTATED.replace("find: numeric(12, 2)", f"find: {find}")
    )
    with pytest.raises(InputError, match=f"case 'review-orders': mutate.0: .* {times} times"):
        load_cases([path])


def test_mutations_build_on_each_other() -> None:
    case = make_case(
        kind="review",
        question=None,
        options=[],
        artifact={"name": "orders.sql", "text": SCHEMA},
        mutate=[{"find": "float", "replace": "money"}, {"find": "money", "replace": "real"}],
        expect={},
    )
    assert "total real" in case.read_sources()[0].text


def test_new_keys_leave_the_digest_of_other_cases_alone() -> None:
    """The committed baseline pairs cases by digest."""
    cases = {case.id: case for case in load_cases()}
    assert cases["pdf-rendering-same-codebase"].digest() == "8e075e904bc02469"
