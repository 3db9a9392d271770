"""Artefacts that a user names: files, folders of migrations and stdin, as sources."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smeaton.analysis.migrations import read_folder, read_references
from smeaton.analysis.source import Source, read_source, to_name
from smeaton.errors import InputError


@dataclass(frozen=True, slots=True)
class Given:
    """What was read, and which file each artefact is."""

    sources: list[Source]
    paths: dict[str, Path]
    """By the artefact's name; what came from stdin stands in the current folder."""


def read_artefact(path: Path | None, *, max_bytes: int) -> Source:
    """Read one file, or stdin where `path` is None.

    Raises:
        InputError: it can't be read or holds nothing.
    """
    stdin: Any = sys.stdin.buffer if path is None else None
    source = read_source(path, max_bytes=max_bytes, stdin=stdin)
    if not source.text.strip():
        raise InputError(f"{source.name!r} is empty; give a file with text, or pipe some in.")
    return source


def read_artefacts(paths: Sequence[Path], after: Path | None = None, *, max_bytes: int) -> Given:
    """Read files, folders and stdin (`-`); what they come `after` is there for context alone.

    An artefact is called by the name of its file, or by its path where two have one name.

    Raises:
        InputError: one can't be read or holds nothing.
    """
    read = [item for path in paths for item in _read(path, max_bytes)]
    if after is not None:
        here = {source.name for source, _ in read}
        before = [item for item in _read(after, max_bytes) if item[0].name not in here]
        read = [(replace(source, state="known"), path) for source, path in before] + read
    names = Counter(source.name for source, _ in read)
    named = [
        (
            replace(
                source, name=to_name(path.as_posix() if names[source.name] > 1 else source.name)
            ),
            path,
        )
        for source, path in read
    ]
    return Given([source for source, _ in named], {source.name: path for source, path in named})


def _read(path: Path, max_bytes: int) -> list[tuple[Source, Path]]:
    if path.is_dir():
        sources = read_folder(path, max_bytes=max_bytes)
        return [(source, path / source.name) for source in sources]
    if str(path) == "-":
        source = read_artefact(None, max_bytes=max_bytes)
        return [(source, Path(source.name))]
    source = read_artefact(path, max_bytes=max_bytes)
    if path.suffix.lower() not in (".yaml", ".yml", ".json"):
        return [(source, path)]
    along = read_references(path.parent, {path: source}, max_bytes=max_bytes)
    return [(source, path), *((each, where) for where, each in along.items())]
