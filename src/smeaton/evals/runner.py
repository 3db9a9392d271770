"""Runs cases against an advisor: concurrent, journalled, resumable, interruptible.

Cancelling `run` (Ctrl-C) keeps every finished case and leaves a valid partial report behind.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from smeaton.errors import SmeatonError
from smeaton.evals.answering import answer, grade_answer
from smeaton.evals.case import Case
from smeaton.evals.cassette import EPOCH
from smeaton.evals.fingerprint import describe_parts
from smeaton.evals.graders import Outcome
from smeaton.evals.journal import Asked, Journal, LaterAnswer, Manifest, Result, Run, write_files
from smeaton.evals.plan import Task, plan
from smeaton.evals.report import render_json, render_markdown
from smeaton.evals.spans import trace_case
from smeaton.evals.summary import summarise

if TYPE_CHECKING:
    from smeaton.advisor import Advisor

ENDPOINT_CONCURRENCY = 4
"""Cases at a time where the model runs elsewhere; the embedded model takes one."""

Progress = Callable[[str], None]


async def run(
    cases: Sequence[Case],
    advisor: "Advisor",
    out_dir: Path,
    *,
    concurrency: int | None = None,
    blind: bool = False,
    orders: int = 1,
    epochs: int = 1,
    replayed: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Ask every case and grade the answers; continue where an interrupted run stopped.

    Args:
        cases: What to ask.
        advisor: Whom to ask; errors of a case are recorded, not raised.
        out_dir: Folder of the run; an unfinished run of the same manifest in it goes on, and
            cases that ended in an error are asked again.
        concurrency: Cases at a time; by default 1 for the embedded model and none, else 4.
            Latencies include the waiting that concurrency causes.
        blind: Ask each case with options a second time without its question: what is answered
            right then does not show understanding.
        orders: Orders of the options in which each case with options is asked.
        epochs: How often each case is asked in each order.
        replayed: Whether the advisor's model is a cassette, for the manifest.
        progress: Gets one line for each finished case, with the time left.

    Raises:
        InputError: `out_dir` holds another run, or an artefact can't be read.
        StorageError: `out_dir` can't be written.
    """
    provider = await asyncio.to_thread(lambda: advisor.provider)
    remote = provider.name in ("openai", "local")
    at_a_time = concurrency or (ENDPOINT_CONCURRENCY if remote else 1)
    tasks = plan(cases, blind=blind, orders=orders, epochs=epochs)
    manifest = Manifest(
        replayed=replayed,
        **describe_parts(cases, advisor.settings, provider),
        planned=len(tasks),
        blind=blind,
        orders=orders,
        epochs=epochs,
        concurrency=at_a_time,
    )
    with Journal(out_dir, manifest) as journal:
        left = [task for task in tasks if not _is_done(journal, task)]
        try:
            await _ask_all(left, advisor, journal, at_a_time, progress or _silent)
        finally:
            finished = write_report(Run(out_dir, manifest, list(journal.results.values())))
    return finished


def write_report(finished: Run) -> Run:
    """Write `report.json` and `report.md` into a run's folder and return the run.

    Raises:
        StorageError: the folder can't be written.
    """
    summary = summarise(finished)
    files = {"report.json": render_json(summary), "report.md": render_markdown(summary)}
    write_files(finished, files)
    return finished


def new_run_folder(root: Path = Path("runs")) -> Path:
    """Return the folder for a run that starts now: `root`/<UTC time>, not created yet."""
    return root / datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


async def _ask_all(
    left: Sequence[Task],
    advisor: "Advisor",
    journal: Journal,
    at_a_time: int,
    progress: Progress,
) -> None:
    gate = asyncio.Semaphore(at_a_time)
    start, total = time.perf_counter(), len(left)
    finished = 0

    async def work(task: Task) -> None:
        nonlocal finished
        async with gate:
            result = await trace_case(task.key, ask(task, advisor))
            await journal.append_together(result)
        finished += 1
        ahead = (time.perf_counter() - start) / finished * (total - finished)
        progress(f"{finished}/{total} {_describe(result)}; {_minutes(ahead)} left")

    try:
        async with asyncio.TaskGroup() as group:
            for task in left:
                group.create_task(work(task))
    except* SmeatonError as errors:
        raise errors.exceptions[0] from None


async def ask(task: Task, advisor: "Advisor") -> Result:
    """Ask one case once and grade the answer; what goes wrong meanwhile is the result's error.

    Raises:
        InputError: an artefact can't be read.
    """
    key, case, asked = task
    EPOCH.set(key.epoch)
    answered = await answer(asked, advisor)
    first, *later = answered.outcomes
    retrieved = [pair for outcome in answered.outcomes for pair in outcome.passages]
    return Result(
        **case.model_dump(include={"kind", "area", "family", "tags"}),
        **key._asdict(),
        digest=case.digest(),
        grades=grade_answer(case, answered.outcomes, blind=key.blind),
        error=answered.error,
        total_ms=answered.total_ms,
        first_token_ms=answered.first_token_ms,
        advice=first.advice,
        review=first.review,
        later=[
            LaterAnswer(
                question=turn.say,
                error=outcome.error,
                advice=outcome.advice,
                review=outcome.review,
                passages=_ids(outcome),
            )
            for turn, outcome in zip(asked.turns, later, strict=True)
        ],
        asked=Asked(
            question=asked.question,
            options=asked.options,
            artifacts=[source.name for source in first.sources],
            passages=_ids(first),
            digest=case.asked_digest(),
        ),
        passages=dict(retrieved),
    )


def _ids(outcome: Outcome) -> list[str]:
    return list(dict.fromkeys(key for key, _ in outcome.passages))


def _is_done(journal: Journal, task: Task) -> bool:
    earlier = journal.results.get(task.key)
    return earlier is not None and earlier.error is None


def _describe(result: Result) -> str:
    word = "error" if result.error else "passed" if result.passed else "failed"
    return f"{result.label} {word} in {result.total_ms / 1000:.1f} s"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _silent(_: str) -> None:
    """Progress that nobody wants."""
