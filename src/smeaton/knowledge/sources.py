"""Brings the store up to date with a file or folder that the user names, and removes it again.

Only what changed is read and kept anew, by the hash of its content. Links and hidden files are
never followed or read; what can't be read is reported, with the reason.
"""

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from smeaton.errors import KnowledgeError
from smeaton.knowledge.document import BUILT_IN
from smeaton.knowledge.markdown import slugify
from smeaton.knowledge.reading import (
    MARKDOWN,
    SKILL,
    SUFFIXES,
    NotStanding,
    hash_file,
    limit_bytes,
    read_bytes,
    read_document,
)
from smeaton.knowledge.store import ReadFile, Store
from smeaton.knowledge.warning import warn

MAX_FILES = 100_000
BATCH = 100
"""Files kept in one transaction: what a killed process reads again at most."""
COPIED_FROM = ".origin.json"
"""File in a folder of copies that says where an earlier version copied them from."""
_MENTIONED = re.compile(r"(?<![\w./-])[\w./-]+\.(?:md|markdown)\b")

Progress = Callable[[str], None]


class AddReport(NamedTuple):
    """What adding a path brought."""

    source: str
    """Name to give to `remove`."""
    documents: int
    passages: int
    added: int
    """Documents that are new; then those that changed, files that vanished, documents kept."""
    changed: int
    removed: int
    unchanged: int
    skipped: tuple[str, ...]
    """Files left out, each with the reason."""
    warned: tuple[str, ...] = ()
    """Files that speak to a model, each with what it says."""

    def __str__(self) -> str:
        lines = [
            f"added {self.source}: {self.documents} documents, {self.passages} passages",
            f"{self.added} new, {self.changed} changed, {self.removed} removed, "
            f"{self.unchanged} unchanged",
        ]
        lines += [f"skipped {reason}" for reason in self.skipped]
        return "\n".join(lines + [f"warning: {reason}" for reason in self.warned])


def add_source(
    path: Path, store: Store, name: str | None = None, progress: Progress | None = None
) -> AddReport:
    """Keep the documents of a file or of a folder in the store; the same path again updates them.

    A process that is killed meanwhile has kept what it had read; adding again goes on from there.

    Args:
        path: a Markdown, PDF or HTML file, or a folder of them, of skills or of decision records.
        store: where they are kept.
        name: what to call the source; by default it is named for the path.
        progress: told how far it is.

    Raises:
        KnowledgeError: `path` is missing or holds nothing readable, the name is taken, or the
            store can't be written.
    """
    origin = _locate(path)
    source = _name_source(origin, store, name)
    return _bring_in(origin, source, str(origin), store, progress)


def adopt_copies(folder: Path, store: Store) -> list[str]:
    """Take in the sources that Smeaton kept as folders of copies before there was a store.

    Each keeps its name and the path it was added from; its folder goes once the store has it.

    Returns:
        Why a folder was left where it is, for each such one.
    """
    notes = []
    for note in sorted(folder.glob(f"*/{COPIED_FROM}")):
        copies = note.parent
        try:
            path = str(json.loads(note.read_text("utf-8"))["path"])
            if copies.name not in {source.name for source in store.sources()}:
                _bring_in(copies, copies.name, path, store, None)
            shutil.rmtree(copies)
        except (OSError, ValueError, KeyError, TypeError, KnowledgeError) as error:
            notes.append(f"Left out {str(copies)!r}, kept by an earlier version: {error}")
    return notes


def _bring_in(
    origin: Path, source: str, path: str, store: Store, progress: Progress | None
) -> AddReport:
    """Read what lies at `origin` into the source, which is known as added from `path`."""
    known = store.files(source)
    existed = bool(known)
    files, skipped = find_files(origin)
    base = origin if origin.is_dir() else origin.parent
    names = {file.relative_to(base).as_posix(): file for file in files}
    store.begin(source, path)
    gone = known.keys() - names.keys()
    if gone:
        store.drop_files(source, gone)
    read = _read_changed(names, source, known)
    counts = Counter[bool]()
    warned: list[str] = []
    while batch := list(islice(read, BATCH)):
        store.put(source, batch)
        counts.update(file.path in known for file in batch if file.document)
        warned += [
            f"{file.path}: {warning}"
            for file in batch
            if file.document
            for warning in warn(file.document)
        ]
        if progress:
            progress(f"Reading {source}: {batch[-1].path}")
    skipped += store.notes(source)
    documents, passages = store.size(source)
    if not documents and not existed:
        store.drop_source(source)
        reason = f" ({skipped[0]})" if skipped else ""
        raise KnowledgeError(
            f"{path!r} holds no readable Markdown, PDF or HTML{reason}; nothing was added."
        )
    store.finish(source)
    unchanged = documents - counts[False] - counts[True]
    return AddReport(
        source,
        documents,
        passages,
        counts[False],
        counts[True],
        len(gone),
        unchanged,
        tuple(skipped),
        tuple(warned),
    )


def remove_source(name: str, store: Store) -> int:
    """Delete the source `name`; return how many documents it had.

    Raises:
        KnowledgeError: there is no such source, or it can't be deleted.
    """
    names = [source.name for source in store.sources()]
    if name not in names:
        hint = f"sources are {', '.join(names)}" if names else "none was added yet"
        raise KnowledgeError(f"There is no source {name!r} that was added; {hint}.")
    documents, _ = store.size(name)
    store.drop_source(name)
    return documents


def find_files(origin: Path) -> tuple[list[Path], list[str]]:
    """Return the files under `origin` to read, in order, and why others are left out.

    Of a skill, only its SKILL.md and the Markdown that it refers to are read.

    Raises:
        KnowledgeError: there are more than `MAX_FILES`.
    """
    if origin.is_file():
        return [origin], []
    found: list[Path] = []
    for path in _walk(origin):
        if len(found) >= MAX_FILES:
            raise KnowledgeError(
                f"{str(origin)!r} holds more than {MAX_FILES:,} files; add smaller folders."
            )
        found.append(path)
    left_out: set[Path] = set()
    present = set(found)
    for skill in [path for path in found if path.name == SKILL]:
        own = {path for path in found if path.is_relative_to(skill.parent)}
        left_out |= own - _find_referenced(skill, present)
    left_out -= {path for path in left_out if path.name == SKILL}
    reasons = [
        f"{path.relative_to(origin).as_posix()}: not referred to by its {SKILL}."
        for path in sorted(left_out)
    ]
    return [path for path in found if path not in left_out], reasons


def _walk(origin: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(origin, followlinks=False):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            plain = path.is_file() and not path.is_symlink() and not name.startswith(".")
            if plain and path.suffix.lower() in SUFFIXES:
                yield path


def _find_referenced(skill: Path, present: set[Path]) -> set[Path]:
    """Return a skill's file and the Markdown that it mentions, directly or through another."""
    found, waiting = {skill}, [skill]
    while waiting:
        file = waiting.pop()
        try:
            text = read_bytes(file, file.name, limit_bytes(file)).decode("utf-8", "replace")
        except KnowledgeError:
            continue
        for mention in _MENTIONED.findall(text):
            for base in (file.parent, skill.parent):
                path = Path(os.path.normpath(base / mention))
                if path in present and path not in found and path.suffix.lower() in MARKDOWN:
                    found.add(path)
                    waiting.append(path)
    return found


def _read_changed(
    files: Mapping[str, Path], source: str, known: Mapping[str, str]
) -> Iterator[ReadFile]:
    """Yield the files that are not as they were, each as a document or as the reason why not."""
    for name, path in files.items():
        digest = ""
        try:
            raw = read_bytes(path, name, limit_bytes(path))
            digest = hash_file(raw, name)
            if known.get(name) != digest:
                yield ReadFile(name, digest, read_document(path, raw, name, source), None)
        except KnowledgeError as error:
            is_broken = not isinstance(error, NotStanding)
            yield ReadFile(name, digest, None, str(error), is_broken)


def _locate(path: Path) -> Path:
    origin = path.expanduser().resolve()
    if not origin.exists():
        raise KnowledgeError(f"{str(path)!r} does not exist; give a file or a folder.")
    if origin.is_file() and origin.suffix.lower() not in SUFFIXES:
        raise KnowledgeError(
            f"{str(path)!r} can't be read; its name must end in {', '.join(SUFFIXES)}."
        )
    return origin


def _name_source(origin: Path, store: Store, wanted: str | None) -> str:
    """Return the name of the source that was added from `origin`, else the one wanted or free."""
    paths = {source.name: source.path for source in store.sources()}
    if wanted is not None:
        if slugify(wanted) != wanted or wanted in ("", BUILT_IN):
            raise KnowledgeError(
                f"A source can't be called {wanted!r}; use lower-case letters, digits and hyphens, "
                f"and not {BUILT_IN!r}."
            )
        if paths.get(wanted, str(origin)) != str(origin):
            raise KnowledgeError(
                f"The source {wanted!r} was added from {paths[wanted]!r}; remove it first, or "
                "choose another name."
            )
        return wanted
    for name, path in paths.items():
        if path == str(origin):
            return name
    stem = slugify(origin.stem if origin.is_file() else origin.name) or "notes"
    stem = f"{stem}-notes" if stem == BUILT_IN else stem
    names = [stem, *(f"{stem}-{number}" for number in range(2, len(paths) + 3))]
    return next(name for name in names if name not in paths)
