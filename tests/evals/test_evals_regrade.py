"""Regrading: changed expectations on old answers, and never on an answer to something else."""

from pathlib import Path

import pytest
from stand_ins import StandInAdvisor, make_case

from smeaton.errors import InputError
from smeaton.evals.journal import Run, load_run
from smeaton.evals.regrade import regrade
from smeaton.evals.runner import run
from smeaton.settings import Settings


@pytest.fixture
async def finished(tmp_path: Path, settings: Settings) -> Run:
    advisor = StandInAdvisor(settings)
    await run([make_case()], advisor, tmp_path / "r", orders=2, blind=True)  # type: ignore[arg-type]
    return load_run(tmp_path / "r")


def test_the_same_cases_give_the_same_grades(finished: Run, tmp_path: Path) -> None:
    graded, left_out = regrade(finished, [make_case()], tmp_path / "new")
    assert [r.grades for r in graded.results] == [r.grades for r in finished.results]
    assert left_out == []
    assert load_run(tmp_path / "new") == graded
    assert (tmp_path / "new" / "report.json").is_file()


def test_a_changed_expectation_changes_the_grade(finished: Run, tmp_path: Path) -> None:
    stricter = make_case(expect={"choice": ["b"]}, tags=["strict"])
    graded, _ = regrade(finished, [stricter], tmp_path / "new")
    assert not any(result.passed for result in graded.results)
    assert graded.results[0].tags == ["strict"]
    assert graded.manifest.cases != finished.manifest.cases
    assert graded.manifest.regraded is not None


def test_quotes_are_held_against_the_passages_of_the_run(finished: Run, tmp_path: Path) -> None:
    (finished.folder / "passages.jsonl").unlink()
    graded, _ = regrade(finished, [make_case()], tmp_path / "new")
    verdict = graded.results[0].verdict("citations")
    assert verdict is not None
    assert "was not retrieved" in verdict.detail


def test_an_answer_to_another_question_is_left_out(finished: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"No answer in .* belongs to a case as it is asked now"):
        regrade(finished, [make_case(question="How should we page 8 rows?")], tmp_path / "new")


async def test_a_case_that_is_gone_is_named(tmp_path: Path, settings: Settings) -> None:
    cases = [make_case(), make_case(id="case-two")]
    old = await run(cases, StandInAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    graded, left_out = regrade(old, cases[:1], tmp_path / "new")
    assert left_out == ["case-two"]
    assert graded.is_complete


async def test_passages_are_kept_once_for_the_whole_run(tmp_path: Path, settings: Settings) -> None:
    cases = [make_case(id=f"case-{n}") for n in range(5)]
    await run(cases, StandInAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    assert len((tmp_path / "r" / "passages.jsonl").read_text().splitlines()) == 1
    assert "keyset pagination when" not in str(
        [result.asked for result in load_run(tmp_path / "r").results]
    )
