"""Artefacts that the command line names: files, folders of migrations and stdin, as sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smeaton.errors import InputError

if TYPE_CHECKING:
    from smeaton.analysis import Source
    from smeaton.settings import Settings


@dataclass(frozen=True, slots=True)
class Given:
    """What was read, and which file each artefact is."""

    sources: list[Source]
    paths: dict[str, Path]
    """By the artefact's name; what came from stdin stands in the current folder."""


def read_artefact(settings: Settings, path: Path | None) -> Source:
    """Read one file, or stdin where `path` is None.

    Raises:
        InputError: it can't be read or holds nothing.
    """
    import sys

    from smeaton.analysis import read_source

    stdin: Any = sys.stdin.buffer if path is None else None
    source = read_source(path, max_bytes=settings.max_input_bytes, stdin=stdin)
    if not source.text.strip():
        raise InputError(f"{source.name!r} is empty; give a file with text, or pipe some in.")
    return source


def read_artefacts(settings: Settings, paths: list[Path], after: Path | None = None) -> Given:
    """Read files and folders; what they come `after` is there for context alone.

    An artefact is called by the name of its file, or by its path where two have one name.
    """
    read = [item for path in paths for item in _read(settings, path)]
    if after is not None:
        here = {source.name for source, _ in read}
        before = [item for item in _read(settings, after) if item[0].name not in here]
        read = [(replace(source, state="known"), path) for source, path in before] + read
    names = Counter(source.name for source, _ in read)
    named = [
        (replace(source, name=path.as_posix()) if names[source.name] > 1 else source, path)
        for source, path in read
    ]
    return Given([source for source, _ in named], {source.name: path for source, path in named})


def _read(settings: Settings, path: Path) -> list[tuple[Source, Path]]:
    if path.is_dir():
        from smeaton.analysis.migrations import read_folder

        sources = read_folder(path, max_bytes=settings.max_input_bytes)
        return [(source, path / source.name) for source in sources]
    if str(path) == "-":
        source = read_artefact(settings, None)
        return [(source, Path(source.name))]
    source = read_artefact(settings, path)
    if path.suffix.lower() not in (".yaml", ".yml", ".json"):
        return [(source, path)]
    from smeaton.analysis.migrations import read_references

    along = read_references(path.parent, {path: source}, max_bytes=settings.max_input_bytes)
    return [(source, path), *((each, where) for where, each in along.items())]
