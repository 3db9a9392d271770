"""The embedded model's life: a child process on loopback that never outlives this one.

The child (`llama_server`) gets its settings and a random key over its standard input and keeps
that pipe open: its end, however this process ends, ends the child. The child chooses a free port
itself and names it on its standard output once it can answer.
"""

import asyncio
import json
import logging
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from smeaton.errors import ModelInterrupted, ModelUnavailable, StorageError
from smeaton.gateway.weights import QWEN, find_weights
from smeaton.settings import Settings

log = logging.getLogger("smeaton.gateway")

COMMAND = (sys.executable, "-m", "smeaton.gateway.llama_server")
"""What is run as the child."""

LOAD_S = 300.0
"""Seconds that the child may take to load the weights, which come from a slow disk at worst."""
_STOP_S = 2.0
_TAIL_BYTES = 2000


class EmbeddedModel:
    """The child process: started on first use, started anew after it died."""

    def __init__(self, settings: Settings, command: Sequence[str] = COMMAND) -> None:
        """Nothing is started yet.

        Args:
            settings: Threads, context size, and the data folder with weights and logs.
            command: What to run; it must behave as `llama_server` does.
        """
        self.api_key = secrets.token_urlsafe(24)
        """What the child wants to see; nobody else on this machine can use it."""
        self.base_url: str | None = None
        self._settings = settings
        self._command = tuple(command)
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = asyncio.Lock()

    @property
    def log_file(self) -> Path:
        """Where the child's talk goes, readable by its owner only."""
        return self._settings.data_dir / "logs" / "embedded-model.log"

    @property
    def pid(self) -> int | None:
        """Process id of the child, None while there is none."""
        return self._child.pid if self._child else None

    async def start(self, progress: Callable[[str], None] | None = None) -> bool:
        """Start the child unless it runs, and wait until it answers; True if it was started.

        Raises:
            ModelUnavailable: no weights, or no llama-cpp-python.
            ModelInterrupted: the child died while it loaded, and the message holds its last words;
                or it did not finish in time.
        """
        async with self._lock:
            if self._child is not None and self._child.poll() is None:
                return False
            await self._stop()
            self._child = await asyncio.to_thread(self._spawn)
            try:
                port = await self._wait_for_port(self._child, progress)
            except BaseException:
                await self._stop()
                raise
            self.base_url = f"http://127.0.0.1:{port}/v1"
            return True

    async def explain_death(self) -> str | None:
        """Return why the child died, or None if it lives; waits a moment for a death under way."""
        child = self._child
        if child is None:
            return None
        try:
            await asyncio.to_thread(child.wait, 0.5)
        except subprocess.TimeoutExpired:
            return None
        return (
            f"The embedded model died (exit status {child.returncode}): {self._last_words()} "
            f"The next question starts it anew; its log is {str(self.log_file)!r}."
        )

    async def close(self) -> None:
        """Stop the child: its pipe closes, then terminate, then kill."""
        async with self._lock:
            await self._stop()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        weights = find_weights(self._settings)
        if weights is None and self._command == COMMAND:
            raise ModelUnavailable(
                "The embedded model's weights are not here: run `smeaton model pull`."
            )
        with self._open_log() as errors:
            child = subprocess.Popen(  # noqa: S603  (no shell, fixed command)
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                # Ctrl-C in the terminal is for the parent, which decides what to stop.
                start_new_session=True,
            )
        assert child.stdin is not None
        try:
            child.stdin.write(self._configuration(weights) + b"\n")
            child.stdin.flush()
        except BrokenPipeError:
            log.warning("the embedded model died before it was configured")
        return child

    def _configuration(self, weights: Path | None) -> bytes:
        return json.dumps(
            {
                "api_key": self.api_key,
                "weights": str(weights or ""),
                "model": QWEN.name,
                "threads": self._settings.threads,
                "context_tokens": self._settings.context_tokens,
            }
        ).encode()

    def _open_log(self) -> IO[bytes]:
        try:
            self.log_file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.log_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise StorageError(
                f"The log {str(self.log_file)!r} can't be written: {error.strerror}. "
                "Mend the rights or set SMEATON_DATA_DIR."
            ) from error
        return os.fdopen(descriptor, "wb")

    async def _wait_for_port(
        self, child: "subprocess.Popen[bytes]", progress: Callable[[str], None] | None
    ) -> int:
        assert child.stdout is not None
        started = time.monotonic()
        line = asyncio.create_task(asyncio.to_thread(child.stdout.readline))
        while not (await asyncio.wait([line], timeout=1))[0]:
            if time.monotonic() - started > LOAD_S:
                child.kill()  # ends the line that is waited for
                await line
                raise ModelInterrupted(
                    f"The embedded model did not load within {LOAD_S:g} s and was stopped. Ask "
                    f"again; if it repeats, look at its log {str(self.log_file)!r}."
                )
            if progress is not None:
                progress(f"Loading the embedded model … {time.monotonic() - started:.0f} s")
        try:
            return int(json.loads(line.result())["port"])
        except (ValueError, KeyError, TypeError):
            pass
        death = await self.explain_death()
        raise ModelInterrupted(death or f"{self._command[-1]!r} did not say where it listens.")

    async def _stop(self) -> None:
        child, self._child, self.base_url = self._child, None, None
        if child is not None:
            await asyncio.shield(asyncio.to_thread(_end, child))

    def _last_words(self) -> str:
        try:
            tail = self.log_file.read_bytes()[-_TAIL_BYTES:].decode(errors="replace")
        except OSError:
            return ""
        lines = [line for line in tail.splitlines() if line.strip()]
        words = " ".join(lines[-3:])[-500:]
        return "".join(c if c.isprintable() else " " for c in words)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End a child and close its pipes."""
    assert child.stdin is not None and child.stdout is not None
    try:
        child.stdin.close()
    except BrokenPipeError:
        log.debug("the embedded model was gone already")
    for stop in (child.terminate, child.kill):
        try:
            child.wait(_STOP_S)
            break
        except subprocess.TimeoutExpired:
            stop()
    child.wait()
    child.stdout.close()
