"""Runs on a Dask cluster: as on one process, and nothing is lost with a worker or with the head."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from smeaton.advisor import Advisor
from smeaton.errors import InputError, UserError
from smeaton.evals.case import load_cases
from smeaton.evals.cassette import TapedGateway
from smeaton.evals.journal import Run, load_run
from smeaton.evals.runner import Shards, run
from smeaton.gateway.scripted import Fault, ScriptedServer, unscripted_reply
from smeaton.settings import Settings

distributed = pytest.importorskip(
    "distributed", reason="the extra is not installed: pip install 'smeaton[cluster]'"
)
import psutil  # noqa: E402 (comes with distributed)

DECISIONS = [case for case in load_cases() if case.kind == "decision"]
CASES = list({case.family or case.id: case for case in DECISIONS}.values())[:4]
"""Of different families, whose prompts differ from the start."""


@pytest.fixture
async def advisor(scripted_settings: Settings) -> AsyncIterator[Advisor]:
    """The head's, which asks nothing itself where there are shards."""
    advisor = Advisor(scripted_settings, TapedGateway(scripted_settings))
    yield advisor
    await advisor.close()


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Lets held replies go; set at the end in any case."""
    event = threading.Event()
    yield event
    event.set()


def holding(release: threading.Event, *, but: str = "\0") -> Callable[[dict[str, Any]], str]:
    """A reply that comes after the release; at once where the prompt holds the text `but`."""

    def reply(body: dict[str, Any]) -> str:
        if not any(but in message["content"] for message in body["messages"]):
            release.wait(120)
        return unscripted_reply(body)

    return reply


async def wait_for(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not true():
            await asyncio.sleep(0.02)


def find_asking(server: ScriptedServer) -> list[psutil.Process]:
    """The child processes that talk to the server."""
    port = int(re.findall(r":(\d+)/", server.base_url)[0])
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if any(c.raddr and c.raddr.port == port for c in child.net_connections("tcp"))
    ]


def without_times(run: Run) -> list[dict[str, Any]]:
    """What came of each case, in the order of the cases, but for how long it took."""
    timed = {"total_ms", "first_token_ms", "timings"}

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if k not in timed}
        return [strip(each) for each in value] if isinstance(value, list) else value

    results = sorted(run.results, key=lambda result: result.key)
    return [strip(result.model_dump(mode="json")) for result in results]


async def test_shards_give_the_same_run_as_one_process(advisor: Advisor, tmp_path: Path) -> None:
    alone = await run(CASES, advisor, tmp_path / "alone", concurrency=2)
    lines: list[str] = []
    sharded = await run(
        CASES, advisor, tmp_path / "r", concurrency=2, shards=Shards(2), progress=lines.append
    )
    assert [result.error for result in sharded.results] == [None] * len(CASES)
    assert without_times(sharded) == without_times(alone)
    same = {"created": ""}
    assert sharded.manifest.model_copy(update=same) == alone.manifest.model_copy(update=same)
    assert load_run(tmp_path / "r") == sharded
    assert lines[-1].startswith("4/4 ")
    for name in ("report.json", "report.md", "passages.jsonl"):
        assert (tmp_path / "r" / name).exists()
    assert (tmp_path / "r" / "journal.jsonl").read_bytes().count(b"\n") == len(CASES)


async def test_the_case_of_a_killed_worker_is_asked_by_another(
    advisor: Advisor, scripted: ScriptedServer, tmp_path: Path, release: threading.Event
) -> None:
    scripted.script(*[holding(release)] * 2)
    running = asyncio.create_task(
        run(CASES[:3], advisor, tmp_path / "r", concurrency=2, shards=Shards(2))
    )
    await wait_for(lambda: len(scripted.requests) == 2)
    killed, other = find_asking(scripted)
    killed.kill()
    release.set()
    finished = await running
    assert finished.is_complete
    assert [result.error for result in finished.results] == [None] * 3
    assert (tmp_path / "r" / "journal.jsonl").read_bytes().count(b"\n") == 3
    first, second = (request.body["messages"] for request in scripted.requests[:2])
    asked = [request.body["messages"] for request in scripted.requests]
    assert sorted([asked.count(first), asked.count(second)]) == [1, 2]
    assert not other.is_running() or other.status() == psutil.STATUS_ZOMBIE


async def test_a_case_that_kills_its_workers_is_an_error_and_the_others_go_on(
    advisor: Advisor, scripted: ScriptedServer, tmp_path: Path
) -> None:
    import dask

    scripted.script(Fault(stall_after=0))
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        running = asyncio.create_task(
            run(CASES[:2], advisor, tmp_path / "r", concurrency=1, shards=Shards(1))
        )
        await wait_for(lambda: len(scripted.requests) == 1)
        [worker] = find_asking(scripted)
        worker.kill()
        finished = await running
    errors = {result.id: result.error for result in finished.results}
    assert errors == {
        CASES[0].id: "WorkerLost: 1 workers died while they asked it",
        CASES[1].id: None,
    }
    assert not finished.results[0].passed


def start_command(server: ScriptedServer, folder: Path, *more: str) -> subprocess.Popen[str]:
    """`smeaton eval run` as a process group of its own, as a terminal starts it."""
    ids = "|".join(case.id for case in CASES)
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "smeaton", "eval", "run", "--out", str(folder)),
            *("--filter", f"id~^({ids})$", *more),
        ],
        env=os.environ
        | {
            "SMEATON_PROVIDER": "openai",
            "SMEATON_BASE_URL": server.base_url,
            "SMEATON_API_KEY": "test",
            "SMEATON_MODEL": "scripted",
            "SMEATON_DATA_DIR": str(folder.parent / "data"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def count_finished(folder: Path) -> int:
    journal = folder / "journal.jsonl"
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


@asynccontextmanager
async def start_and_hold(
    server: ScriptedServer, folder: Path, release: threading.Event
) -> AsyncIterator[tuple[subprocess.Popen[str], list[psutil.Process]]]:
    """A run over two processes that has finished its first case and holds the others."""
    question = CASES[0].question
    assert question
    server.script(*[holding(release, but=question[:30])] * 99)
    with start_command(server, folder, "--shards", "2", "--concurrency", "2") as child:
        await wait_for(lambda: count_finished(folder) == 1)
        yield child, psutil.Process(child.pid).children(recursive=True)


async def test_a_killed_head_takes_its_workers_along_and_its_run_goes_on(
    scripted: ScriptedServer, tmp_path: Path, release: threading.Event
) -> None:
    folder = tmp_path / "r"
    async with start_and_hold(scripted, folder, release) as (child, workers):
        child.kill()
        await asyncio.to_thread(child.communicate)
    assert len(workers) >= 2
    _, alive = await asyncio.to_thread(psutil.wait_procs, workers, 60)
    assert not alive
    assert [result.id for result in load_run(folder).results] == [CASES[0].id]
    release.set()
    with start_command(scripted, folder, "--shards", "2", "--concurrency", "2") as child:
        _, told = await asyncio.to_thread(child.communicate)
    assert child.returncode == 0, told
    assert "3/3 " in told
    assert load_run(folder).is_complete
    assert count_finished(folder) == len(CASES)


async def test_ctrl_c_ends_a_sharded_run_with_a_valid_partial_report(
    scripted: ScriptedServer, tmp_path: Path, release: threading.Event
) -> None:
    folder = tmp_path / "r"
    async with start_and_hold(scripted, folder, release) as (child, workers):
        os.killpg(child.pid, signal.SIGINT)
        shown, told = await asyncio.to_thread(child.communicate)
    assert child.returncode == 130
    assert "PARTIAL: 1 of 4" in shown
    assert "Traceback" not in told
    report = json.loads((folder / "report.json").read_text())
    assert (report["finished"], report["complete"]) == (1, False)
    _, alive = await asyncio.to_thread(psutil.wait_procs, workers, 60)
    assert not alive


@pytest.fixture
async def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Any]:
    """A cluster that is there before the run, whose worker has a key of its own."""
    monkeypatch.setenv("SMEATON_API_KEY", "of-the-worker")
    monkeypatch.setenv("SMEATON_DATA_DIR", str(tmp_path / "data"))
    async with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        protocol="tcp://",
        scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        silence_logs="CRITICAL",
        asynchronous=True,
    ) as cluster:
        yield cluster


async def test_a_cluster_that_is_there_asks_with_its_own_key_and_is_left_as_it_was(
    advisor: Advisor, scripted: ScriptedServer, tmp_path: Path, cluster: Any
) -> None:
    address = cluster.scheduler_address
    finished = await run(CASES[:2], advisor, tmp_path / "r", shards=Shards(address=address))
    assert finished.is_complete
    assert finished.manifest.concurrency == 2
    assert {r.headers["authorization"] for r in scripted.requests} == {"Bearer of-the-worker"}
    [worker] = cluster.workers.values()
    assert not [name for name in worker.plugins if name.startswith("smeaton")]


async def test_a_worker_with_other_code_is_refused(
    advisor: Advisor, tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smeaton.evals import cluster as module

    parts = {"prompts": "1", "knowledge": "2", "code": "3"}
    found = iter([parts, parts | {"code": "4"}])
    monkeypatch.setattr(module, "_describe_parts", lambda *_: next(found))
    address = cluster.scheduler_address
    with pytest.raises(InputError, match="has other code than this run"):
        await run(CASES[:1], advisor, tmp_path / "r", shards=Shards(address=address))


async def test_an_address_where_nothing_answers_is_an_error(
    advisor: Advisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smeaton.evals import cluster as module

    monkeypatch.setattr(module, "CONNECT_S", 0.5)
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(UserError, match=r"answers at .*--shards"):
            await run(CASES[:1], advisor, tmp_path / "r", shards=Shards(address=address))


async def test_without_the_extra_the_error_names_it(
    advisor: Advisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "smeaton.evals.cluster", raising=False)
    with pytest.raises(UserError, match=r"pip install 'smeaton\[cluster\]'"):
        await run(CASES[:1], advisor, tmp_path / "r", shards=Shards(2))
    assert not (tmp_path / "r").exists()


def test_shards_and_an_address_exclude_each_other(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        for more in (["--dask", "tcp://127.0.0.1:1"], ["--record", str(tmp_path / "calls")]):
            child = start_command(server, tmp_path / "r", "--shards", "2", *more)
            _, told = child.communicate()
            assert (child.returncode, "exclude each other" in told) == (2, True)
