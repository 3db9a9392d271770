"""Finds the migrations in a folder and the order in which they run.

Knows the layouts of Flyway, golang-migrate, goose, dbmate, sqlx, Diesel, Prisma Migrate, Supabase
and plain numbered files: files run in natural order of their paths, what undoes a migration
(`*.down.sql`, `down.sql`, Flyway's `U1__x.sql`) is left out, Flyway's repeatable `R__x.sql` come
last. Sections that undo within a file are left out by the statement splitter.
"""

import re
from dataclasses import replace
from pathlib import Path

from smeaton.analysis.source import Source, read_source
from smeaton.errors import InputError

_UNDO = re.compile(
    r"(?:^|[._-])(?:down|undo|rollback|revert)\.sql\Z|\AU[\d._]+__.*\.sql\Z|\.(?:down|undo)\.", re.I
)
_SEED = re.compile(r"\Aseeds?\b.*\.sql\Z", re.I)
_REPEATABLE = re.compile(r"\AR__")
_NUMBERED = re.compile(r"\A[VvBb]?\d+")
_VERSION = re.compile(r"[VB](\d+(?:[._]\d+)*)__")
_DIGITS = re.compile(r"(\d+)")


def list_migrations(folder: Path) -> list[Path]:
    """Return the SQL files of `folder` and its folders in the order in which they run."""
    found = [
        path
        for path in folder.rglob("*.sql")
        if path.is_file()
        and not _UNDO.search(path.name)
        and not _SEED.match(path.name)
        and not any(
            part.startswith(".") or part == "node_modules"
            for part in path.relative_to(folder).parts
        )
    ]
    return sorted(found, key=lambda path: _order(path.relative_to(folder)))


def read_folder(folder: Path, *, max_bytes: int) -> list[Source]:
    """Return the sources of a folder: its migrations, or the files of its Prisma schema.

    Where the files are numbered, the last one is new and the others ran already. Files without
    numbers are no history; they are read as one database in which everything ran already.
    Names are paths within the folder.

    Args:
        folder: where they are.
        max_bytes: most bytes of all files together.

    Raises:
        InputError: there is neither SQL nor a Prisma schema in it, or it is too large.
    """
    paths = list_migrations(folder)
    if not paths:
        paths = sorted(folder.rglob("*.prisma"))
        if not paths:
            raise InputError(
                f"The folder {str(folder)!r} holds no .sql and no .prisma file; name another."
            )
    sources: list[Source] = []
    left = max_bytes
    for path in paths:
        source = read_source(path, max_bytes=left)
        left -= len(source.text)
        if left < 0:
            raise InputError(f"The files in {str(folder)!r} are larger than {max_bytes:,} bytes.")
        sources.append(replace(source, name=path.relative_to(folder).as_posix()))
    if len(paths) == 1 or paths[0].suffix == ".prisma":
        return sources
    history = _is_history(folder, paths)
    past = [replace(source, state="applied") for source in (sources[:-1] if history else sources)]
    return [*past, *sources[len(past) :]]


def _is_history(folder: Path, paths: list[Path]) -> bool:
    """Whether most of the files, or the folders that they are in, are numbered."""
    numbered = sum(
        any(_NUMBERED.match(part) for part in path.relative_to(folder).parts) for path in paths
    )
    return numbered > len(paths) / 2


def _order(path: Path) -> tuple[bool, list[tuple[bool, int, str]]]:
    key: list[tuple[bool, int, str]] = []
    if version := _VERSION.match(path.name):
        key = [(False, int(number), "") for number in _DIGITS.findall(version[1])]
        return False, [*key, (False, -1, "")]
    for part in path.parts:
        for piece in _DIGITS.split(part):
            if piece:
                number = piece.isascii() and piece.isdigit()
                key.append((not number, int(piece) if number else 0, "" if number else piece))
        key.append((False, -1, ""))
    return bool(_REPEATABLE.match(path.name)), key
