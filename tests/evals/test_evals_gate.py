"""The gate: says worse only when the figures do, and says so when they can't tell."""

import random
from pathlib import Path
from typing import Any

import pytest
from stand_ins import make_case

from smeaton.errors import InputError
from smeaton.evals.comparison import (
    compare,
    find_unmatched,
    make_records,
    render_changes,
    render_unmatched,
)
from smeaton.evals.gate import Baseline, Thresholds, gate, load_baseline, make_baseline
from smeaton.evals.graders import Grade
from smeaton.evals.journal import Manifest, Result, Run
from smeaton.evals.mismatch import read_parts, refuse_mismatch
from smeaton.evals.statistics import pairs_needed


def make_run(passed: list[bool], *, planned: int | None = None, **changes: Any) -> Run:
    manifest = Manifest(
        model="m",
        provider="openai",
        prompts=changes.get("prompts", "p"),
        knowledge="k",
        cases="c",
        planned=len(passed) if planned is None else planned,
        blind=False,
        code=changes.get("code", "1"),
        settings=changes.get("settings", {}),
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
            family=changes.get("family", lambda _: None)(n),
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
    empty = Baseline(model="m", provider="openai", created="", cases={})
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
    assert "choice: 2/3 -> 2/3 (p 1.000, 1.000 by Holm, 3 paired)" in text
    assert "worse: case-1" in text


def test_chance_alone_seldom_fails_the_gate() -> None:
    dice = random.Random(7)
    verdicts = [
        outcome([dice.random() < 0.8 for _ in range(40)], [dice.random() < 0.8 for _ in range(40)])
        for _ in range(300)
    ]
    assert verdicts.count("regressed") <= 300 * 0.05


def test_a_drop_within_few_families_is_not_certain() -> None:
    """Seven cases fell, but all of one family: that happened once, not seven times."""
    before, after = [True] * 30, [False] * 7 + [True] * 23
    assert outcome(before, after) == "regressed"

    def family(n: int) -> str:
        return "one" if n < 7 else f"other-{n}"

    baseline = make_baseline(make_run(before, family=family))
    assert gate(make_run(after, family=family), baseline).outcome == "inconclusive"


def test_an_inconclusive_verdict_says_how_many_more_cases_would_tell() -> None:
    baseline = make_baseline(make_run([True] * 20))
    [verdict] = gate(make_run([True] * 18 + [False] * 2), baseline).verdicts
    assert verdict.change.needed == pairs_needed(0.1, 0.1) - 20
    assert f"about {verdict.change.needed} more would" in verdict.reason


def test_a_pass_says_what_drop_would_have_been_told() -> None:
    before = [True] * 50 + [False] * 50
    after = [True] * 40 + [False] * 10 + [True] * 10 + [False] * 40
    [verdict] = gate(make_run(after), make_baseline(make_run(before))).verdicts
    assert verdict.outcome == "pass"
    assert "one of 12% would be told" in verdict.reason


def make_graded(verdicts: dict[str, list[bool]]) -> Run:
    """A run whose cases have several grades each."""
    run = make_run([True] * len(next(iter(verdicts.values()))))
    for number, result in enumerate(run.results):
        result.grades = [
            Grade(name=name, passed=passed[number], score=1.0) for name, passed in verdicts.items()
        ]
    return run


def test_many_graders_make_a_single_drop_less_certain() -> None:
    fallen, same = [False] * 6 + [True] * 14, [True] * 20
    before = make_graded({"choice": same, "kind": same, "concepts": same})
    after = make_graded({"choice": fallen, "kind": same, "concepts": same})
    choice = compare(before, after)[0]
    assert choice.p_value == pytest.approx(0.03125)
    assert choice.adjusted == pytest.approx(0.09375)
    assert gate(after, make_baseline(before)).outcome == "inconclusive"


def test_several_answers_of_a_case_are_one_pair() -> None:
    before, after = make_run([True] * 4), make_run([False, False, True, False])
    for run in (before, after):
        for number, result in enumerate(run.results):
            result.id, result.order = f"case-{number // 2}", number % 2
    [change] = compare(before, after)
    assert (change.paired, change.worse, change.better) == (2, ["case-0", "case-1"], [])
    assert (change.was_passed, change.was_total) == (4, 4)
    assert change.p_value == 0.5


def test_answers_without_a_partner_are_listed() -> None:
    before, after = make_run([True] * 3), make_run([True] * 3)
    before.results[0].id = "gone-one"
    after.results[1].digest = "edited"
    unmatched = find_unmatched(make_records(before), make_records(after))
    assert unmatched == (["gone-one"], ["case-0"], ["case-1"])
    assert render_unmatched(unmatched) == (
        "only before: gone-one\nonly now: case-0\nedited, not compared: case-1\n"
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"prompts": "q"}, r"prompts \(p -> q\)"),
        ({"code": "2"}, r"code \(1 -> 2\)"),
        ({"settings": {"max_output_tokens": 9}}, r"parameters \(max_output_tokens None -> 9\)"),
    ],
)
def test_runs_that_differ_in_a_part_are_refused_until_it_is_named(
    changes: dict[str, Any], told: str
) -> None:
    baseline, now = make_baseline(make_run([True])), make_run([True], **changes)
    with pytest.raises(InputError, match=told) as refused:
        gate(now, baseline)
    [part] = str(refused.value).rpartition("--allow-mismatch ")[2].split(",")
    assert gate(now, baseline, read_parts([part])).outcome == "pass"


def test_each_part_has_to_be_named() -> None:
    before, now = make_run([True]).manifest, make_run([True], code="2", prompts="q").manifest
    with pytest.raises(InputError, match=r"differ in prompts .*--allow-mismatch prompts,code"):
        refuse_mismatch(before, now, {"code"})


def test_what_only_costs_time_is_no_mismatch() -> None:
    before = make_run([True], settings={"threads": 2, "timeout_s": 9}).manifest
    refuse_mismatch(before, make_run([True], settings={"threads": 8}).manifest)


def test_a_baseline_without_a_manifest_is_held_to_its_model() -> None:
    baseline = make_baseline(make_run([True])).model_copy(update={"manifest": None})
    assert gate(make_run([True], prompts="q"), baseline).outcome == "pass"
    other = baseline.model_copy(update={"model": "other"})
    with pytest.raises(InputError, match=r"model \(other of openai -> m of openai\)"):
        gate(make_run([True]), other)


def test_an_unknown_part_is_refused() -> None:
    assert read_parts(["prompts, code", "model"]) == {"prompts", "code", "model"}
    with pytest.raises(InputError, match="'weather' is no part of a run"):
        read_parts(["weather"])
