"""The gate: says worse only when the figures do, and says so when they can't tell."""

import random
from pathlib import Path
from typing import Any

import pytest
from stand_ins import make_case

from smeaton.errors import InputError
from smeaton.evals.gate import (
    Baseline,
    Thresholds,
    compare,
    gate,
    load_baseline,
    make_baseline,
    render_changes,
)
from smeaton.evals.graders import Grade
from smeaton.evals.journal import Manifest, Result, Run


def make_run(passed: list[bool], *, planned: int | None = None, **changes: Any) -> Run:
    manifest = Manifest(
        model="m",
        provider="openai",
        prompts="p",
        knowledge="k",
        cases="c",
        planned=len(passed) if planned is None else planned,
        blind=False,
        code="1",
        settings={},
        concurrency=1,
        platform="x",
        python="3",
        created="2026-01-01T00:00:00+00:00",
    )
    case = make_case()
    results = [
        Result(
            id=f"case-{n}",
            digest=changes.get("digest", "d"),
            kind=case.kind,
            area=case.area,
            family=None,
            tags=[],
            grades=[Grade(name=changes.get("grader", "choice"), passed=right, score=float(right))],
            error=None,
            total_ms=1,
            first_token_ms=None,
        )
        for n, right in enumerate(passed)
    ]
    return Run(Path("r"), manifest, results)


def outcome(before: list[bool], after: list[bool], **limits: Any) -> str:
    return gate(make_run(after), make_baseline(make_run(before), Thresholds(**limits))).outcome


def test_the_same_run_passes() -> None:
    assert outcome([True] * 20, [True] * 20) == "pass"


def test_a_better_run_passes() -> None:
    assert outcome([True] * 10 + [False] * 10, [True] * 20) == "pass"


def test_a_clear_drop_is_a_regression() -> None:
    assert outcome([True] * 20, [True] * 14 + [False] * 6) == "regressed"


def test_a_drop_that_may_be_chance_is_inconclusive() -> None:
    assert outcome([True] * 20, [True] * 18 + [False] * 2) == "inconclusive"


def test_a_small_drop_is_allowed() -> None:
    assert outcome([True] * 100, [True] * 99 + [False], allowed_drop=0.02) == "pass"


def test_better_cases_make_up_for_worse_ones() -> None:
    before = [True] * 10 + [False] * 10
    assert outcome(before, [not right for right in before]) == "pass"


def test_the_thresholds_of_the_baseline_count() -> None:
    assert outcome([True] * 20, [True] * 14 + [False] * 6, alpha=0.001) == "inconclusive"
    assert outcome([True] * 5 + [False] * 15, [True] * 5 + [False] * 15) == "pass"
    assert (
        outcome([True] * 5 + [False] * 15, [True] * 5 + [False] * 15, floors={"choice": 0.9})
        == "regressed"
    )


def test_edited_cases_are_compared_as_totals() -> None:
    baseline = make_baseline(make_run([True] * 20, digest="old"))
    [verdict] = gate(make_run([True] * 10 + [False] * 10), baseline).verdicts
    assert (verdict.change.paired, verdict.outcome) == (0, "regressed")
    [verdict] = gate(make_run([True] * 19 + [False]), baseline).verdicts
    assert verdict.outcome == "inconclusive"


def test_an_incomplete_run_cannot_pass() -> None:
    baseline = make_baseline(make_run([True] * 20))
    assert gate(make_run([True] * 19, planned=20), baseline).outcome == "inconclusive"


def test_a_missing_grader_cannot_pass() -> None:
    baseline = make_baseline(make_run([True] * 20))
    assert gate(make_run([True] * 20, grader="kind"), baseline).outcome == "inconclusive"


def test_an_empty_baseline_decides_nothing() -> None:
    empty = Baseline(model=None, provider="none", created="", cases={})
    assert gate(make_run([True]), empty).outcome == "inconclusive"


def test_an_incomplete_run_sets_no_baseline() -> None:
    with pytest.raises(InputError, match="not complete"):
        make_baseline(make_run([True], planned=2))


def test_a_baseline_survives_the_disk(tmp_path: Path) -> None:
    baseline = make_baseline(make_run([True, False]), Thresholds(floors={"choice": 0.4}))
    path = tmp_path / "b.json"
    path.write_text(baseline.model_dump_json(indent=2))
    assert load_baseline(path) == baseline


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cases": {}, "extra": 1}'])
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(InputError, match="not a baseline"):
        load_baseline(path)
    with pytest.raises(InputError, match="can't be read"):
        load_baseline(tmp_path / "missing.json")


def test_a_comparison_names_what_changed() -> None:
    [change] = compare(make_run([True, True, False]), make_run([True, False, True]))
    assert (change.worse, change.better, change.p_value) == (["case-1"], ["case-2"], 1.0)
    text = render_changes([change])
    assert "choice: 2/3 -> 2/3 (p 1.000, 3 paired)" in text
    assert "worse: case-1" in text


def test_chance_alone_seldom_fails_the_gate() -> None:
    dice = random.Random(7)
    verdicts = [
        outcome([dice.random() < 0.8 for _ in range(40)], [dice.random() < 0.8 for _ in range(40)])
        for _ in range(300)
    ]
    assert verdicts.count("regressed") <= 300 * 0.05
