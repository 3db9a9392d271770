"""Runs cases against an advisor: concurrent, journalled, resumable, interruptible.

Cancelling `run` (Ctrl-C) keeps every finished case and leaves a valid partial report behind.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smeaton.errors import SmeatonError, UserError
from smeaton.evals.answering import (
    Answered,
    Twins,
    answer,
    grade_answer,
    list_rubrics,
    list_turns,
)
from smeaton.evals.case import Case
from smeaton.evals.cassette import EPOCH
from smeaton.evals.exchange import Recording
from smeaton.evals.fingerprint import describe_parts
from smeaton.evals.graders import Outcome
from smeaton.evals.journal import (
    Asked,
    Journal,
    LaterAnswer,
    Manifest,
    Result,
    Run,
    Twin,
    write_files,
)
from smeaton.evals.plan import Task, plan
from smeaton.evals.report import render_json, render_markdown
from smeaton.evals.spans import trace_case
from smeaton.evals.summary import summarise

if TYPE_CHECKING:
    from smeaton.advisor import Advisor
    from smeaton.gateway import Provider

ENDPOINT_CONCURRENCY = 4
"""Cases at a time where the model runs elsewhere; the embedded model takes one."""

PROGRESS_GAP_S = 0.1
"""Shortest time between two lines of progress."""

Progress = Callable[[str], None]


class Shards(NamedTuple):
    """Processes that share a run's cases: so many of this machine, or a Dask cluster's workers."""

    workers: int | None = None
    address: str | None = None
    """Of the cluster's scheduler, such as "tls://host:8786"."""


class Engine(NamedTuple):
    """What asks the cases."""

    ask: Callable[[Task], Awaitable[Result]]
    slots: int
    """Cases at a time."""


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
    shards: Shards | None = None,
    progress: Progress | None = None,
) -> Run:
    """Ask every case and grade the answers; continue where an interrupted run stopped.

    Args:
        cases: What to ask.
        advisor: Whom to ask; errors of a case are recorded, not raised.
        out_dir: Folder of the run; an unfinished run of the same manifest in it goes on, and
            cases that ended in an error are asked again.
        concurrency: Cases at a time; by default 1 for the embedded model and none, else 4, each
            for every shard; of a cluster that is there, as many as its workers have threads.
            Latencies include the waiting that concurrency causes.
        blind: Ask each case with options a second time without its question: what is answered
            right then does not show understanding.
        orders: Orders of the options in which each case with options is asked.
        epochs: How often each case is asked in each order.
        replayed: Whether the advisor's model is a cassette, for the manifest.
        shards: Who asks the cases in place of `advisor`, each shard with an advisor of its own.
        progress: Gets a line when a case is finished, at most ten a second, with the time left.

    Raises:
        InputError: `out_dir` holds another run, or an artefact can't be read.
        StorageError: `out_dir` can't be written.
        UserError: there are no such shards.
    """
    provider = await asyncio.to_thread(lambda: advisor.provider)
    tasks = plan(cases, blind=blind, orders=orders, epochs=epochs)
    async with _open_engine(advisor, provider, concurrency, shards) as engine:
        manifest = Manifest(
            replayed=replayed,
            **describe_parts(cases, advisor.settings, provider),
            planned=len(tasks),
            blind=blind,
            orders=orders,
            epochs=epochs,
            concurrency=engine.slots,
        )
        with Journal(out_dir, manifest) as journal:
            left = [task for task in tasks if not _is_done(journal, task)]
            try:
                await _ask_all(left, engine, journal, progress or _silent)
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


@asynccontextmanager
async def _open_engine(
    advisor: "Advisor", provider: "Provider", concurrency: int | None, shards: Shards | None
) -> AsyncIterator[Engine]:
    each = ENDPOINT_CONCURRENCY if provider.name in ("openai", "local") else 1
    if shards is None:
        twins = Twins(advisor)
        yield Engine(lambda task: ask(task, advisor, twins), concurrency or each)
        return
    try:
        from smeaton.evals.cluster import open_cluster
    except ModuleNotFoundError as error:
        raise UserError(
            f"Shards need {error.name!r}, which is not installed: "
            "install the extra with `pip install 'smeaton[cluster]'`."
        ) from None
    wanted = concurrency or (each * shards.workers if shards.workers else None)
    async with open_cluster(shards, advisor.settings, provider, wanted) as engine:
        yield engine


async def _ask_all(
    left: Sequence[Task], engine: Engine, journal: Journal, progress: Progress
) -> None:
    """Ask the cases, as many at a time as there are slots; to wait for the disk takes none."""
    gate = asyncio.Semaphore(engine.slots)
    start, total = time.perf_counter(), len(left)
    finished, told = 0, 0.0

    async def work(task: Task) -> None:
        nonlocal finished, told
        try:
            result = await trace_case(task.key, engine.ask(task))
        finally:
            gate.release()
        await journal.append_together(result)
        finished, now = finished + 1, time.perf_counter()
        if now - told >= PROGRESS_GAP_S or finished == total:
            told = now
            ahead = (now - start) / finished * (total - finished)
            progress(f"{finished}/{total} {_describe(result)}; {_minutes(ahead)} left")

    try:
        async with asyncio.TaskGroup() as group:
            for task in left:
                await gate.acquire()
                group.create_task(work(task))
    except* SmeatonError as errors:
        raise errors.exceptions[0] from None


async def ask(task: Task, advisor: "Advisor", twins: Twins | None = None) -> Result:
    """Ask one case once and grade the answer; what goes wrong meanwhile is the result's error.

    Args:
        task: what to ask.
        advisor: whom to ask.
        twins: where cases of a run share the reviews of their clean twins.

    Raises:
        InputError: an artefact can't be read.
    """
    EPOCH.set(task.key.epoch)
    return make_result(task, await answer(task.asked, advisor, twins))


def fail(task: Task, error: str, total_ms: float) -> Result:
    """Return the result of a case that nobody could answer."""
    turns = len(list_turns(task.asked))
    nothing = (Outcome(error=error),) * turns
    return make_result(task, Answered(nothing, (Recording(),) * turns, total_ms, None))


def make_result(task: Task, answered: Answered) -> Result:
    """Grade an answer and return all that the journal keeps of it."""
    key, case, asked = task
    first, *later = answered.outcomes
    sent, *sent_later = answered.recordings
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
                exchanges=recording.exchanges,
            )
            for turn, outcome, recording in zip(asked.turns, later, sent_later, strict=True)
        ],
        asked=Asked(
            question=asked.question,
            options=asked.options,
            artifacts=[source.name for source in first.sources],
            passages=_ids(first),
            digest=case.asked_digest(),
            file=case.file,
            line=case.line,
            rubrics=list_rubrics(case),
        ),
        exchanges=sent.exchanges,
        twin=_describe_twin(answered),
        passages=dict(retrieved),
        messages=answered.messages,
    )


def _describe_twin(answered: Answered) -> Twin | None:
    if answered.twin is None:
        return None
    findings = list(answered.outcomes[0].twin or ())
    return Twin(findings=findings, exchanges=answered.twin.recording.exchanges)


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
