"""Runs: journalled case by case, resumed without repeating, cancelled without loss."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from stand_ins import StandInAdvisor, good_advice, make_case

from smeaton.advice import Advice
from smeaton.advisor.events import Event, Failed
from smeaton.errors import InputError, ModelInterrupted, StorageError
from smeaton.evals.case import Case
from smeaton.evals.journal import load_run
from smeaton.evals.plan import NOT_GIVEN
from smeaton.evals.runner import new_run_folder, run
from smeaton.evals.summary import summarise
from smeaton.gateway import Provider
from smeaton.settings import Settings


def make_cases(count: int) -> list[Case]:
    return [make_case(id=f"case-{n}", question=f"Question {n}?") for n in range(count)]


class FailingAdvisor(StandInAdvisor):
    """Ends with `Failed`, or raises, on the questions named."""

    failing: frozenset[str] = frozenset({"Question 1?"})
    raised: Exception | None = None

    async def ask(self, question: str, **rest: Any) -> AsyncGenerator[Event, None]:
        if question in self.failing:
            self.asked.append(question)
            if self.raised:
                raise self.raised
            yield Failed(ModelInterrupted("the stream broke off"))
            return
        async for event in super().ask(question, **rest):
            yield event


class StallingAdvisor(StandInAdvisor):
    """Answers the first question and never the second."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.stalled = asyncio.Event()
        self.closed = asyncio.Event()

    async def ask(self, question: str, **rest: Any) -> AsyncGenerator[Event, None]:
        if self.asked:
            try:
                self.stalled.set()
                await asyncio.Event().wait()
            finally:
                self.closed.set()
        async for event in super().ask(question, **rest):
            yield event


async def test_every_case_is_asked_graded_and_written(tmp_path: Path, settings: Settings) -> None:
    finished = await run(make_cases(3), StandInAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    assert finished.is_complete
    assert all(result.passed for result in finished.results)
    assert load_run(tmp_path / "r") == finished
    assert json.loads((tmp_path / "r" / "report.json").read_text())["overall"]["passed"] == 3
    assert "case" in (tmp_path / "r" / "report.md").read_text()


async def test_the_manifest_says_what_was_run_and_no_secret(tmp_path: Path) -> None:
    settings = Settings(
        api_key=SecretStr("sk-very-secret"),
        base_url="https://user:hunter2@llm.example/v1?key=abc",
        data_dir=tmp_path,
    )
    await run(make_cases(1), StandInAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    text = (tmp_path / "r" / "manifest.json").read_text()
    manifest = json.loads(text)
    assert manifest["model"] == "stand-in-1"
    assert manifest["settings"]["base_url"] == "https://llm.example/v1"
    for secret in ("sk-very-secret", "hunter2", "abc", str(tmp_path)):
        assert secret not in text


async def test_an_interrupted_run_keeps_what_is_finished(
    tmp_path: Path, settings: Settings
) -> None:
    advisor = StallingAdvisor(settings)
    task = asyncio.create_task(run(make_cases(3), advisor, tmp_path / "r", concurrency=1))  # type: ignore[arg-type]
    await advisor.stalled.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert advisor.closed.is_set()
    report = json.loads((tmp_path / "r" / "report.json").read_text())
    assert (report["finished"], report["complete"]) == (1, False)
    assert "PARTIAL: 1 of 3" in (tmp_path / "r" / "report.md").read_text()


def test_ctrl_c_ends_with_a_valid_partial_report(tmp_path: Path) -> None:
    script = f"""
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_evals_runner import StallingAdvisor, make_cases
from smeaton.evals.runner import run
from smeaton.settings import Settings

class Telling(StallingAdvisor):
    async def ask(self, question, **rest):
        print("stalling" if self.asked else "answering", flush=True)
        async for event in super().ask(question, **rest):
            yield event

async def main():
    advisor = Telling(Settings(data_dir=Path({str(tmp_path)!r})))
    await run(make_cases(3), advisor, Path({str(tmp_path / "r")!r}), concurrency=1)

asyncio.run(main())
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert [child.stdout.readline(), child.stdout.readline()] == ["answering\n", "stalling\n"]
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=60)
    assert "KeyboardInterrupt" in told
    report = json.loads((tmp_path / "r" / "report.json").read_text())
    assert (report["finished"], report["complete"]) == (1, False)
    assert len(load_run(tmp_path / "r").results) == 1


async def test_a_resumed_run_asks_only_what_is_left(tmp_path: Path, settings: Settings) -> None:
    stalling = StallingAdvisor(settings)
    task = asyncio.create_task(run(make_cases(3), stalling, tmp_path / "r", concurrency=1))  # type: ignore[arg-type]
    await stalling.stalled.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    advisor = StandInAdvisor(settings)
    finished = await run(make_cases(3), advisor, tmp_path / "r")  # type: ignore[arg-type]
    assert sorted(advisor.asked) == ["Question 1?", "Question 2?"]
    assert finished.is_complete
    assert load_run(tmp_path / "r").is_complete


async def test_a_torn_last_line_is_dropped_and_its_case_repeated(
    tmp_path: Path, settings: Settings
) -> None:
    await run(make_cases(2), StandInAdvisor(settings), tmp_path / "r", concurrency=1)  # type: ignore[arg-type]
    journal = tmp_path / "r" / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-20])
    assert [result.id for result in load_run(tmp_path / "r").results] == ["case-0"]
    advisor = StandInAdvisor(settings)
    finished = await run(make_cases(2), advisor, tmp_path / "r")  # type: ignore[arg-type]
    assert advisor.asked == ["Question 1?"]
    assert finished.is_complete
    assert len(journal.read_bytes().splitlines()) == 2
    assert load_run(tmp_path / "r").is_complete


async def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path, settings: Settings) -> None:
    await run(make_cases(2), StandInAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    journal = tmp_path / "r" / "journal.jsonl"
    journal.write_bytes(b"{}\n" + journal.read_bytes())
    with pytest.raises(InputError, match=r"journal\.jsonl:1: the journal is damaged"):
        load_run(tmp_path / "r")


async def test_another_run_in_the_folder_is_refused(tmp_path: Path, settings: Settings) -> None:
    await run(make_cases(1), StandInAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"differs in cases, planned"):
        await run(make_cases(2), StandInAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    other = StandInAdvisor(settings)
    other.provider = Provider("openai", "stand-in", "stand-in-2", None, "test")
    with pytest.raises(InputError, match=r"differs in model"):
        await run(make_cases(1), other, tmp_path / "r")  # type: ignore[arg-type]


async def test_an_error_counts_as_wrong_and_is_shown_with_both_bounds(
    tmp_path: Path, settings: Settings
) -> None:
    finished = await run(make_cases(4), FailingAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    summary = summarise(finished)
    assert (summary.overall.passed, summary.overall.total, summary.overall.errors) == (3, 4, 1)
    assert summary.overall.rate == 0.75
    assert summary.overall.rate_without_errors == 1.0
    [failure] = summary.failures
    assert failure.reasons == ["error: ModelInterrupted: the stream broke off"]
    harmful = next(figure for figure in summary.graders if figure.name == "harmful")
    assert (harmful.passed, harmful.total) == (3, 4)


async def test_a_crash_in_one_case_does_not_stop_the_others(
    tmp_path: Path, settings: Settings
) -> None:
    advisor = FailingAdvisor(settings)
    advisor.raised = ZeroDivisionError("boom")
    finished = await run(make_cases(3), advisor, tmp_path / "r")  # type: ignore[arg-type]
    errors = {result.id: result.error for result in finished.results}
    assert errors == {"case-0": None, "case-1": "ZeroDivisionError: boom", "case-2": None}


async def test_a_case_that_ended_in_an_error_is_asked_again(
    tmp_path: Path, settings: Settings
) -> None:
    await run(make_cases(3), FailingAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    advisor = StandInAdvisor(settings)
    finished = await run(make_cases(3), advisor, tmp_path / "r")  # type: ignore[arg-type]
    assert advisor.asked == ["Question 1?"]
    assert all(result.passed for result in finished.results)
    assert len(load_run(tmp_path / "r").results) == 3


async def test_an_advisor_that_says_nothing_is_an_error(tmp_path: Path, settings: Settings) -> None:
    class Silent(StandInAdvisor):
        async def ask(self, question: str, **rest: Any) -> AsyncGenerator[Event, None]:
            return
            yield

    finished = await run(make_cases(1), Silent(settings), tmp_path / "r")  # type: ignore[arg-type]
    assert finished.results[0].error == "the advisor ended without an answer"


async def test_the_blind_control_hides_the_question_and_marks_weak_cases(
    tmp_path: Path, settings: Settings
) -> None:
    def answer(question: str) -> Advice:
        return good_advice(choice="a" if question == NOT_GIVEN else "b")

    advisor = StandInAdvisor(settings, answer)
    finished = await run(make_cases(2), advisor, tmp_path / "r", blind=True)  # type: ignore[arg-type]
    summary = summarise(finished)
    assert advisor.asked.count(NOT_GIVEN) == 2
    assert summary.blind is not None
    assert (summary.blind.passed, summary.blind.total) == (2, 2)
    assert summary.weak == ["case-0", "case-1"]
    assert summary.overall.passed == 0
    assert summary.overall.total == 2


async def test_a_family_is_right_only_if_every_member_is(
    tmp_path: Path, settings: Settings
) -> None:
    cases = [
        make_case(id="one-a", family="one", question="right"),
        make_case(id="one-b", family="one", question="wrong"),
        make_case(id="two-a", family="two", question="right"),
        make_case(id="two-b", family="two", question="right"),
    ]
    advisor = StandInAdvisor(settings, lambda q: good_advice(choice="a" if q == "right" else "b"))
    summary = summarise(await run(cases, advisor, tmp_path / "r"))  # type: ignore[arg-type]
    assert (summary.families.passed, summary.families.total) == (1, 2)


async def test_progress_names_the_case_and_the_time_left(
    tmp_path: Path, settings: Settings
) -> None:
    lines: list[str] = []
    await run(make_cases(2), StandInAdvisor(settings), tmp_path / "r", progress=lines.append)  # type: ignore[arg-type]
    assert lines[0].startswith("1/2 case-0 passed in ")
    assert lines[-1].startswith("2/2 ")
    assert lines[-1].endswith("; 0 s left")


async def test_at_most_so_many_cases_are_asked_at_a_time(
    tmp_path: Path, settings: Settings
) -> None:
    class Counting(StandInAdvisor):
        now = most = 0

        async def ask(self, question: str, **rest: Any) -> AsyncGenerator[Event, None]:
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(0)
            async for event in super().ask(question, **rest):
                yield event
            self.now -= 1

    remote, embedded = Counting(settings), Counting(settings)
    embedded.provider = Provider("embedded", "embedded", "small", None, "test")
    await run(make_cases(9), remote, tmp_path / "remote")  # type: ignore[arg-type]
    await run(make_cases(9), embedded, tmp_path / "embedded")  # type: ignore[arg-type]
    assert (remote.most, embedded.most) == (4, 1)


async def test_a_folder_that_cannot_be_written_is_an_error(
    tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="can't be written"):
        await run(make_cases(1), StandInAdvisor(settings), tmp_path / "file" / "r")  # type: ignore[arg-type]


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no eval run"):
        load_run(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(InputError, match=r"manifest\.json"):
        load_run(tmp_path)


def test_new_runs_lie_below_runs() -> None:
    assert new_run_folder().parent == Path("runs")
