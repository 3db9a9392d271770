"""Figures over several answers to a case: orders, epochs, families, weak cases, confidence."""

from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import pytest
from stand_ins import StandInAdvisor, good_advice, good_recommendation, make_case

from smeaton.advisor.events import Event
from smeaton.errors import ModelInterrupted
from smeaton.evals.case import Case
from smeaton.evals.plan import NOT_GIVEN
from smeaton.evals.runner import run
from smeaton.evals.statistics import wilson
from smeaton.evals.summary import Figure, Summary, summarise
from smeaton.settings import Settings

Answer = Callable[[str, list[str]], str | None]
"""From question and option ids, in the order shown, to the choice."""

OPTIONS = [{"id": name, "label": f"Option {name}"} for name in "abcd"]


class Chooser(StandInAdvisor):
    """Chooses by question and by the order of the options; None breaks the answer off."""

    def __init__(self, settings: Settings, choose: Answer, confidence: float = 0.8) -> None:
        super().__init__(settings)
        self.choose = choose
        self.confidence = confidence

    async def ask(
        self, question: str, *, options: Any = (), **rest: Any
    ) -> AsyncGenerator[Event, None]:
        choice = self.choose(question, [option.id for option in options])
        if choice is None:
            raise ModelInterrupted("the stream broke off")
        advice = good_advice(
            choice=choice, recommendations=[good_recommendation(confidence=self.confidence)]
        )
        self.answer = lambda _: advice
        async for event in super().ask(question, options=options, **rest):
            yield event


def make_choice(name: str, right: str = "a", **changes: Any) -> Case:
    return make_case(
        id=name, question=f"{name}?", options=OPTIONS, expect={"choice": [right]}, **changes
    )


@pytest.fixture
def summary_of(tmp_path: Path, settings: Settings) -> Any:
    async def summarise_run(cases: list[Case], choose: Answer, **options: Any) -> Summary:
        confidence = options.pop("confidence", 0.8)
        advisor = Chooser(settings, choose, confidence)
        return summarise(await run(cases, advisor, tmp_path / "r", **options))  # type: ignore[arg-type]

    return summarise_run


def shown(figure: Figure | None) -> tuple[int, int]:
    assert figure is not None
    return figure.passed, figure.total


def first_place(_: str, options: list[str]) -> str:
    return options[0]


def always_a(_: str, options: list[str]) -> str:
    return "a"


async def test_an_advisor_that_takes_the_first_place_is_not_consistent(summary_of: Any) -> None:
    summary = await summary_of([make_choice("case-one")], first_place, orders=4)
    assert shown(summary.orders) == (0, 1)
    assert shown(summary.overall) == (1, 4)


async def test_an_advisor_that_reads_the_options_is_consistent(summary_of: Any) -> None:
    cases = [make_choice("case-one"), make_choice("case-two", right="b")]
    summary = await summary_of(cases, always_a, orders=3)
    assert shown(summary.orders) == (2, 2)
    assert shown(summary.overall) == (3, 6)
    assert (summary.orders.low, summary.orders.high) == wilson(2, 2)


async def test_an_order_without_an_answer_is_no_agreement(summary_of: Any) -> None:
    def breaks_off(_: str, options: list[str]) -> str | None:
        return None if options[0] == "a" else "a"

    summary = await summary_of([make_choice("case-one")], breaks_off, orders=4)
    assert shown(summary.orders) == (0, 1)
    assert (summary.orders.errors, summary.overall.errors) == (1, 1)


async def test_answers_of_one_case_do_not_count_as_independent(summary_of: Any) -> None:
    cases = [make_choice(f"case-{n}", right="ab"[n % 2]) for n in range(6)]
    summary = await summary_of(cases, always_a, orders=4)
    alone = wilson(12, 24)
    assert shown(summary.overall) == (12, 24)
    assert summary.overall.high - summary.overall.low > 1.5 * (alone.high - alone.low)


async def test_a_family_is_right_where_all_twins_are_in_the_same_order(summary_of: Any) -> None:
    twins = [
        make_choice("twin-one", right="a", family="pages"),
        make_choice("twin-two", right="b", family="pages"),
    ]

    def reads(question: str, options: list[str]) -> str:
        return "a" if question == "twin-one?" else "b" if options[0] == "a" else "c"

    summary = await summary_of(twins, reads, orders=2)
    assert shown(summary.families) == (1, 2)


async def test_a_case_that_the_control_answers_is_weak_and_left_out(summary_of: Any) -> None:
    cases = [make_choice("weak-one"), make_choice("strong-one", right="b")]

    def guesses(question: str, _: list[str]) -> str:
        return "a" if question in (NOT_GIVEN, "weak-one?") else "b"

    summary = await summary_of(cases, guesses, blind=True)
    assert summary.weak == ["weak-one"]
    assert shown(summary.strong) == (1, 1)
    assert shown(summary.blind) == (1, 2)


async def test_a_control_that_is_right_by_its_place_alone_is_not_weak(summary_of: Any) -> None:
    summary = await summary_of([make_choice("case-one")], first_place, blind=True, orders=4)
    assert shown(summary.blind) == (1, 4)
    assert summary.weak == []


async def test_without_a_control_nothing_is_said_about_weak_cases(summary_of: Any) -> None:
    summary = await summary_of([make_choice("case-one")], always_a)
    assert (summary.strong, summary.orders, summary.steady, summary.repeats) == (None,) * 3 + ([],)


async def test_repeats_are_counted_without_bias(summary_of: Any) -> None:
    asked: dict[str, int] = {}

    def flickers(question: str, _: list[str]) -> str:
        asked[question] = asked.get(question, 0) + 1
        return "b" if question == "case-two?" and asked[question] > 1 else "a"

    cases = [make_choice("case-one"), make_choice("case-two")]
    summary = await summary_of(cases, flickers, epochs=4)
    assert shown(summary.steady) == (1, 2)
    assert shown(summary.overall) == (5, 8)
    at_least_one = {repeat.k: repeat.at_least_one for repeat in summary.repeats}
    every = {repeat.k: repeat.every for repeat in summary.repeats}
    assert at_least_one == pytest.approx({1: 0.625, 2: 0.75, 4: 1.0})
    assert every == pytest.approx({1: 0.625, 2: 0.5, 4: 0.5})


async def test_stated_confidence_is_held_against_what_was_right(summary_of: Any) -> None:
    cases = [make_choice("case-one"), make_choice("case-two", right="b")]
    summary = await summary_of(cases, always_a, confidence=0.9)
    assert summary.calibration is not None
    assert summary.calibration.error == pytest.approx(0.4)
    assert summary.calibration.brier == pytest.approx((0.01 + 0.81) / 2)


async def test_an_answer_that_broke_off_states_no_confidence(summary_of: Any) -> None:
    summary = await summary_of([make_choice("case-one")], lambda *_: None)
    assert summary.calibration is None
    assert summary.overall.errors == 1
