"""A run on disk: `manifest.json` says what was run with what, `journal.jsonl` holds each result.

A result is handed to the system as soon as it is there, so a killed run loses at most the cases at
hand, and counts as finished only when it is on the disk (fsync); those of one `GATHER_S` share an
fsync. A torn last line is what a crash leaves behind; it is dropped and its case runs again. The
newest line of a case counts.
"""

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from smeaton.advice import Advice, Area, Finding, Message, Option, Review, Strict
from smeaton.errors import InputError, StorageError
from smeaton.evals.case import Kind
from smeaton.evals.exchange import Exchange
from smeaton.evals.graders import Grade
from smeaton.evals.judging import Judging, load_judging
from smeaton.evals.lines import append_lines
from smeaton.evals.plan import Key as Key

MANIFEST = "manifest.json"
PASSAGES = "passages.jsonl"
PROMPTS = "prompts.jsonl"
JOURNAL = "journal.jsonl"
LOCK = "run.lock"

GATHER_S = 0.05
"""How long a result may wait for others to be synced with."""


class Manifest(Strict):
    """Everything that a figure depends on; where and when it was run is told beside."""

    model: str | None
    provider: str
    prompts: str
    """Digest of the prompt templates."""
    knowledge: str
    """Digest of the built-in knowledge documents, and after a "+" of what the user added."""
    cases: str
    """Digest of the cases with their artefacts."""
    planned: int
    """Number of results of a complete run, blind controls included."""
    blind: bool
    """Whether the control without the question is run too."""
    orders: int = 1
    """Orders of the options in which each choice is asked."""
    epochs: int = 1
    """Times that each case is asked in each order."""
    replayed: bool = False
    """Whether the model's replies came from a cassette; times are not the model's then."""
    regraded: str | None = None
    """The code that graded the answers anew; None for those that were graded as they came."""
    code: str
    """Version and digest of the package's source."""
    settings: dict[str, Any]
    """Settings without secrets and without paths of this machine."""
    concurrency: int
    platform: str
    python: str
    created: str
    """Start, ISO 8601 in UTC."""

    def differences(self, other: "Manifest") -> list[str]:
        """Return the names of the fields that make these two different runs."""
        incidental = {"concurrency", "platform", "python", "created"}
        return [
            name
            for name in type(self).model_fields
            if name not in incidental and getattr(self, name) != getattr(other, name)
        ]


class Asked(Strict):
    """What was asked, for reports: they show it without the case file."""

    question: str | None = None
    options: list[Option] = []
    artifacts: list[str] = []
    """Names of the artefacts; their text stays in the case."""
    passages: list[str] = []
    """Ids of what was retrieved, in the order in which the model read it."""
    digest: str | None = None
    """`Case.asked_digest`; None in journals of earlier versions, which can't be regraded."""
    file: str | None = None
    """The case file's path below its repository, for annotations."""
    line: int | None = None
    """Where the case begins in it."""
    rubrics: dict[int, str] = {}
    """What a model judges each turn (from 1) by."""


class Twin(Strict):
    """The review of a case's artefacts without their mutations."""

    findings: list[Finding]
    exchanges: list[Exchange] = []
    """Requests that it took; none where another case of the run had the same twin."""


class LaterAnswer(Strict):
    """What came of a turn of a dialogue after the first."""

    question: str
    error: str | None
    advice: Advice | None
    review: Review | None
    passages: list[str]
    """Ids of what was retrieved."""
    exchanges: list[Exchange] = []


class Result(Strict):
    """What came of one case; carries what figures are grouped by, so no case file is needed."""

    id: str
    digest: str
    kind: Kind
    area: Area | None
    family: str | None
    tags: list[str]
    blind: bool = False
    """The control: the question was left out."""
    order: int = 0
    """Which order of the options; 0 is the one in the case file."""
    epoch: int = 0
    """Which repetition."""
    grades: list[Grade]
    error: str | None
    total_ms: float
    first_token_ms: float | None
    advice: Advice | None = None
    review: Review | None = None
    later: list[LaterAnswer] = []
    """The other turns of a dialogue, of which `advice` and `review` are the first."""
    asked: Asked | None = None
    """None in journals of earlier versions."""
    exchanges: list[Exchange] = []
    """Requests to the model, those of later turns left out."""
    twin: Twin | None = None
    """Of a case with mutations."""
    passages: dict[str, str] = Field(default={}, exclude=True)
    """Texts by id of what was retrieved, on their way into the journal, which keeps each once."""
    messages: dict[str, Message] = Field(default={}, exclude=True)
    """Sections of what was sent, by digest, likewise on their way."""

    @property
    def requests(self) -> list[Exchange]:
        """All requests to the model: of every turn, and of the clean twin."""
        later = [exchange for turn in self.later for exchange in turn.exchanges]
        return [*self.exchanges, *later, *(self.twin.exchanges if self.twin else [])]

    @property
    def passed(self) -> bool:
        """No error and no failed grade."""
        return self.error is None and all(verdict.passed for verdict in self.grades)

    @property
    def key(self) -> Key:
        """What tells results of a run apart."""
        return Key(self.id, self.blind, self.order, self.epoch)

    @property
    def label(self) -> str:
        """The case's id, with order, epoch or control in brackets where they are not the first."""
        marks = [
            "blind" if self.blind else "",
            f"order {self.order + 1}" if self.order else "",
            f"epoch {self.epoch + 1}" if self.epoch else "",
        ]
        said = ", ".join(filter(None, marks))
        return f"{self.id} ({said})" if said else self.id

    @property
    def cluster(self) -> str:
        """What varies together: the family of twins, else the case."""
        return self.family or self.id

    def verdict(self, grader: str) -> Grade | None:
        """Return the grade of that name, None if the case has none."""
        return next((grade for grade in self.grades if grade.name == grader), None)


@dataclass(slots=True)
class Run:
    """A run as far as it got."""

    folder: Path
    manifest: Manifest
    results: list[Result] = field(default_factory=list)
    judging: Judging = field(default_factory=Judging)
    """What a judge and people said about the answers since."""

    @property
    def is_complete(self) -> bool:
        """Whether every planned case has a result."""
        return len(self.results) >= self.manifest.planned


class Journal:
    """The open journal of a run; a context manager.

    Raises:
        InputError: the folder holds another run, its files are damaged, or another process is
            at this run.
        StorageError: the folder can't be written.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.results: dict[Key, Result] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _take(folder)
            if (folder / MANIFEST).exists():
                self._continue(folder, manifest)
            else:
                _write_whole(folder / MANIFEST, manifest.model_dump_json(indent=2) + "\n")
            self._file = (folder / JOURNAL).open("ab")
            self._passages = load_passages(folder)
            self._prompts = set(load_prompts(folder))
        except OSError as error:
            raise _unwritable(folder, error) from None
        self._folder = folder
        self._syncing = asyncio.Lock()
        self._unsynced: set[Key] = set()

    def _continue(self, folder: Path, manifest: Manifest) -> None:
        run = load_run(folder)
        if different := run.manifest.differences(manifest):
            raise InputError(
                f"{str(folder)!r} holds a run that differs in {', '.join(different)}; "
                "choose another --out folder."
            )
        journal = folder / JOURNAL
        if journal.exists():
            os.truncate(journal, journal.read_bytes().rfind(b"\n") + 1)
        self.results = {result.key: result for result in run.results}

    def append(self, result: Result) -> None:
        """Write `result` and wait until it is on the disk."""
        self._write(result)
        self._sync()

    async def append_together(self, result: Result) -> None:
        """As `append`, off the event loop; results that come within `GATHER_S` share one fsync."""
        self._write(result)
        async with self._syncing:
            if result.key in self._unsynced:
                await asyncio.sleep(GATHER_S)
                self._unsynced.clear()
                await asyncio.to_thread(self._sync)

    def _write(self, result: Result) -> None:
        try:
            self._keep_passages(result.passages)
            self._keep_prompts(result.messages)
            result.passages, result.messages = {}, {}
            self._file.write(result.model_dump_json().encode() + b"\n")
            self._file.flush()
        except OSError as error:
            raise _unwritable(self._folder, error) from None
        self.results[result.key] = result
        self._unsynced.add(result.key)

    def _sync(self) -> None:
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritable(self._folder, error) from None

    def _keep_passages(self, passages: dict[str, str]) -> None:
        new = {key: text for key, text in passages.items() if self._passages.get(key) != text}
        if new:
            lines = [json.dumps({"id": key, "text": text}) for key, text in new.items()]
            append_lines(self._folder / PASSAGES, lines)
            self._passages |= new

    def _keep_prompts(self, messages: dict[str, Message]) -> None:
        """Write what is new; not forced to the disk, for a prompt can be missed."""
        new = {key: message for key, message in messages.items() if key not in self._prompts}
        if new:
            with (self._folder / PROMPTS).open("a", encoding="utf-8") as file:
                file.writelines(
                    json.dumps({"id": key, "role": message.role, "text": message.content}) + "\n"
                    for key, message in new.items()
                )
            self._prompts |= new.keys()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Sync what a cancelled run left waiting, and close."""
        try:
            with self._file:
                self._sync()
        finally:
            self._lock.release()


def _take(folder: Path) -> FileLock:
    """Keep a run's folder from other processes until the lock is released or this one ends."""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise InputError(
            f"Another process is running evals in {str(folder)!r}; wait for its end, or choose "
            "another --out folder."
        ) from None
    return lock


def load_run(folder: Path) -> Run:
    """Read a run, complete or not.

    Raises:
        InputError: no run lies there, or a line before the last is damaged.
    """
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
        journal = folder / JOURNAL
        data = journal.read_bytes() if journal.exists() else b""
    except FileNotFoundError:
        raise InputError(
            f"{str(folder)!r} holds no eval run ({MANIFEST} is missing); "
            "give the folder that `smeaton eval run` wrote."
        ) from None
    except (OSError, ValidationError) as error:
        raise InputError(f"{str(folder / MANIFEST)!r} can't be read: {_first(error)}.") from None
    newest = {result.key: result for result in _results(folder / JOURNAL, data)}
    return Run(folder, manifest, list(newest.values()), load_judging(folder))


def load_passages(folder: Path) -> dict[str, str]:
    """Return the texts by id of all that a run retrieved; what a crash tore is left out."""
    return {kept["id"]: kept["text"] for kept in _read_kept(folder / PASSAGES, ("id", "text"))}


def load_prompts(folder: Path) -> dict[str, Message]:
    """Return the sections by digest of what a run sent; what a crash tore is left out."""
    return {
        kept["id"]: Message(kept["role"], kept["text"])  # type: ignore[arg-type]
        for kept in _read_kept(folder / PROMPTS, ("id", "role", "text"))
    }


def _read_kept(path: Path, names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield the lines that are whole: objects in which all of `names` are texts."""
    for line in path.read_text("utf-8", "replace").split("\n") if path.exists() else ():
        try:
            kept = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(kept, dict) and all(isinstance(kept.get(name), str) for name in names):
            yield kept


def _results(path: Path, data: bytes) -> Iterator[Result]:
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        try:
            yield Result.model_validate_json(line)
        except ValidationError as error:
            raise InputError(
                f"{path}:{number}: the journal is damaged ({_first(error)}); remove that line "
                "and start the run again to repeat its case."
            ) from None


def _first(error: Exception) -> str:
    return error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)


def _unwritable(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        f"The run's folder {str(folder)!r} can't be written: {error.strerror}; "
        "free space or choose another --out."
    )


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_suffix(path.suffix + ".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def write_files(run: Run, files: dict[str, str]) -> None:
    """Write `files` (name -> text) into the run's folder, each one whole or not at all.

    Raises:
        StorageError: the folder can't be written.
    """
    for name, text in files.items():
        write_file(run.folder, name, text)


def write_file(folder: Path, name: str, text: str) -> None:
    """Write one file into a folder that is made if need be, whole or not at all.

    Raises:
        StorageError: the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(folder / name, text)
    except OSError as error:
        raise _unwritable(folder, error) from None
