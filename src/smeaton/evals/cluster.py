"""Cases spread over the workers of a Dask cluster: of this machine, or of one that is there.

Dask decides which worker asks what, and gives the cases of a lost worker to another. Each worker
opens an advisor of its own at its first case and keeps it. Keys don't travel: a worker takes its
key and its data folder from its own settings. The one module that needs the extra `cluster`.
"""

import asyncio
import math
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import distributed
from distributed.scheduler import KilledWorker

from smeaton import offline
from smeaton.errors import InputError, Offline, UserError
from smeaton.evals.answering import Twins
from smeaton.evals.fingerprint import describe_parts
from smeaton.evals.journal import Result
from smeaton.evals.plan import Task
from smeaton.evals.runner import Engine, Shards, ask, fail

if TYPE_CHECKING:
    from smeaton.advisor import Advisor
    from smeaton.gateway import Provider
    from smeaton.settings import Settings

CONNECT_S = 10
"""How long the scheduler and a first worker are waited for."""

_OWN = ("api_key", "data_dir", "log_level")
"""Settings that a worker takes from its own."""

_SAME = ("prompts", "knowledge", "code")
"""Parts of a manifest that must be the worker's too."""


@asynccontextmanager
async def open_cluster(
    shards: Shards, settings: "Settings", provider: "Provider", slots: int | None
) -> AsyncIterator[Engine]:
    """Start workers, or go to those that are there, and leave none of ours behind.

    Args:
        shards: how many, or where.
        settings: the run's.
        provider: the run's model, which every worker asks.
        slots: cases at a time; None takes as many as the workers have threads.

    Raises:
        UserError: nothing answers at the address, or no worker is there.
    """
    name = f"smeaton-{uuid.uuid4().hex}"
    host = _AdvisorHost(name, settings, provider, here=shards.address is None)
    connected = (
        _join(shards.address) if shards.address else _start(shards.workers or 1, settings, slots)
    )
    async with connected as client:
        await client.register_plugin(host, name=name)
        threads = sum((await client.nthreads()).values())
        try:
            yield Engine(_Asker(client, name).ask, slots or threads)
        finally:
            await client.unregister_worker_plugin(name)


@asynccontextmanager
async def _start(
    workers: int, settings: "Settings", slots: int | None
) -> AsyncIterator[distributed.Client]:
    """Start workers on this machine, in TLS of their own: nobody else here can send them work."""
    with tempfile.TemporaryDirectory(prefix="smeaton-") as scratch:
        async with (
            distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=math.ceil((slots or workers) / workers),
                memory_limit=0,
                security=True,
                scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
                silence_logs="CRITICAL",
                local_directory=scratch,
                env=_environment(settings),
                asynchronous=True,
            ) as cluster,
            distributed.Client(cluster, asynchronous=True, set_as_default=False) as client,
        ):
            yield client


@asynccontextmanager
async def _join(address: str) -> AsyncIterator[distributed.Client]:
    """Connect to a scheduler and wait for a worker."""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    if offline.is_enforced() and not offline.is_loopback(host):
        raise Offline(f"{offline.refusal(f'The cluster at {address!r}')}.")
    with _explained(address):
        client: Any = distributed.Client(  # Any, for its methods are typed as those that block.
            address, asynchronous=True, set_as_default=False, timeout=CONNECT_S
        )
    try:
        with _explained(address):
            await client
            await client.wait_for_workers(1, timeout=CONNECT_S)
        yield client
    finally:
        await client.close()


@contextmanager
def _explained(address: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, TimeoutError) as error:
        raise UserError(
            f"No Dask cluster with a worker answers at {address!r}: {error}. "
            "Start `dask scheduler` and `dask worker`, or use --shards."
        ) from None


def _environment(settings: "Settings") -> dict[str, str]:
    """Return what makes the own settings of a worker on this machine those of the run."""
    key = settings.api_key
    return {"SMEATON_DATA_DIR": str(settings.data_dir)} | (
        {"SMEATON_API_KEY": key.get_secret_value()} if key else {}
    )


class _Asker:
    """Sends cases to the workers."""

    def __init__(self, client: distributed.Client, name: str) -> None:
        self._client, self._name = client, name

    async def ask(self, task: Task) -> Result:
        """Return the result of a case from whichever worker had it.

        A case at which worker after worker dies ends as an error.

        Raises:
            UserError: the cluster is gone.
            SmeatonError: as from `runner.ask`, and where a worker can't take part.
        """
        start = time.perf_counter()
        key = f"{task.key.id}-{uuid.uuid4().hex}"
        future = self._client.submit(_ask_on_worker, self._name, task, key=key)
        try:
            result: Result = await future
        except KilledWorker as error:
            lost = f"WorkerLost: {error.allowed_failures + 1} workers died while they asked it"
            return fail(task, lost, (time.perf_counter() - start) * 1000)
        except CancelledError as error:
            raise UserError(
                f"The Dask cluster is gone ({error}). What is finished is kept: "
                "start again with the same --out."
            ) from None
        return result


def _ask_on_worker(name: str, task: Task) -> Result:
    host = distributed.get_worker().plugins[name]
    assert isinstance(host, _AdvisorHost)
    return host.ask(task)


class _AdvisorHost(distributed.WorkerPlugin):
    """Holds one advisor on a worker, in an event loop of its own, for the cases of all threads."""

    def __init__(
        self, name: str, settings: "Settings", provider: "Provider", *, here: bool
    ) -> None:
        self.name = name
        self._settings = settings.model_copy(update={"api_key": None})
        self._provider, self._here = provider, here
        self._parts = _describe_parts(settings, provider)

    def setup(self, worker: distributed.Worker) -> None:
        """Start the loop; the advisor is opened at the first case, where its errors are told."""
        if self._here:  # Ctrl-C reaches the whole process group; the run ends its workers itself.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._address = worker.address
        self._advisor: Advisor | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    async def teardown(self, worker: distributed.Worker) -> None:
        """Stop the requests to the model and close the advisor."""
        closing = asyncio.run_coroutine_threadsafe(self._close(), self._loop)
        await asyncio.wrap_future(closing)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def ask(self, task: Task) -> Result:
        """Ask a case; blocks."""
        return asyncio.run_coroutine_threadsafe(self._ask(task), self._loop).result()

    async def _ask(self, task: Task) -> Result:
        if self._advisor is None:
            self._advisor = self._open()
            self._twins = Twins(self._advisor)
        return await ask(task, self._advisor, self._twins)

    async def _close(self) -> None:
        running = asyncio.all_tasks() - {asyncio.current_task()}
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._advisor is not None:
            await self._advisor.close()

    def _open(self) -> "Advisor":
        from smeaton.advisor import Advisor
        from smeaton.evals.cassette import TapedGateway
        from smeaton.settings import load_settings

        own = load_settings()
        settings = self._settings.model_copy(update={each: getattr(own, each) for each in _OWN})
        parts = _describe_parts(settings, self._provider)
        if different := [each for each in _SAME if parts[each] != self._parts[each]]:
            raise InputError(
                f"The worker {self._address!r} has other {', '.join(different)} than this run; "
                "install the same version with the same added knowledge there, and leave it "
                "as it is while the run lasts."
            )
        if self._provider.name == "none":
            return Advisor(settings.model_copy(update={"provider": "none"}))
        return Advisor(settings, TapedGateway(settings, self._provider))


def _describe_parts(settings: "Settings", provider: "Provider") -> Mapping[str, str]:
    described = describe_parts([], settings, provider)
    return {each: described[each] for each in _SAME}
