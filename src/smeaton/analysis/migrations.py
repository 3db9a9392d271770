"""Finds the migrations in a folder and the order in which they run, and its contracts.

Knows the layouts of Flyway, golang-migrate, goose, dbmate, sqlx, Diesel, Prisma Migrate, Supabase
and plain numbered files: files run in natural order of their paths, what undoes a migration
(`*.down.sql`, `down.sql`, Flyway's `U1__x.sql`) is left out, Flyway's repeatable `R__x.sql` come
last. Sections that undo within a file are left out by the statement splitter.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from smeaton.analysis.kinds import CONTRACTS, recognise
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
_MOMENT = re.compile(r"(?:19|20)\d\d(?:-\d\d-\d\d(?:-\d+)*|\d{4,10})(?=\D|\Z)")
"""A version that is a moment: Diesel leaves the dashes out when it compares."""
_SECONDS = len("20260102030405")
_CONTRACTS = {".proto", ".graphql", ".graphqls", ".gql"}
_DOCUMENTS = {".yaml", ".yml", ".json"}
_MOST = 2_000
"""Documents that are read along with a contract."""
_REFERENCE = re.compile(r"[\"']?\$ref[\"']?\s*:\s*[\"']?([^#\"'\s,}]+)")


def list_migrations(folder: Path) -> list[Path]:
    """Return the SQL files of `folder` and its folders in the order in which they run."""
    found = [
        path
        for path in _walk(folder, {".sql"})
        if not _UNDO.search(path.name) and not _SEED.match(path.name)
    ]
    return sorted(_drop_strays(found), key=lambda path: _order(path.relative_to(folder)))


def _drop_strays(paths: list[Path]) -> list[Path]:
    """Leave out what lies beside files called up.sql, or beside their folders: none of it runs."""
    folders = {path.parent for path in paths if path.name == "up.sql"}
    beside = folders | {folder.parent for folder in folders}
    return [path for path in paths if path.name == "up.sql" or path.parent not in beside]


def _walk(folder: Path, suffixes: set[str]) -> Iterator[Path]:
    """Yield the files of a folder that end so, but for hidden ones and those of packages.

    A symbolic link that leads out of the folder is none of its files.
    """
    here = folder.resolve()
    for root, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".") and f != "node_modules"]
        for path in (Path(root, file) for file in files if not file.startswith(".")):
            is_wanted = path.suffix.lower() in suffixes and path.is_file()
            if is_wanted and path.resolve().is_relative_to(here):
                yield path


def read_folder(folder: Path, *, max_bytes: int) -> list[Source]:
    """Return the sources of a folder: its migrations or Prisma schema, and its contracts.

    Where the files of SQL are numbered, the last one is new and the others ran already. Files
    without numbers are no history; they are read as one database in which everything ran already.
    Of YAML and JSON, contracts are taken, and as context what they refer to. Names are paths
    within the folder.

    Args:
        folder: where they are.
        max_bytes: most bytes of all files together.

    Raises:
        InputError: there is nothing in it that is reviewed, or it is too large.
    """
    paths = list_migrations(folder) or sorted(_walk(folder, {".prisma"}))
    contracts = sorted(_walk(folder, _CONTRACTS))
    sources = [_read(folder, path, max_bytes) for path in (*paths, *contracts)]
    sources += _read_documents(folder, max_bytes)
    if not sources:
        raise InputError(
            f"The folder {str(folder)!r} holds no .sql, .prisma, .proto or .graphql file and no "
            "OpenAPI, AsyncAPI or JSON Schema document; name another."
        )
    if sum(len(source.text) for source in sources) > max_bytes:
        raise InputError(f"The files in {str(folder)!r} are larger than {max_bytes:,} bytes.")
    if len(paths) < 2 or paths[0].suffix == ".prisma":
        return sources
    count = len(paths) - 1 if _is_history(folder, paths) else len(paths)
    return [*(replace(source, state="applied") for source in sources[:count]), *sources[count:]]


def _read(folder: Path, path: Path, max_bytes: int) -> Source:
    source = read_source(path, max_bytes=max_bytes)
    return replace(source, name=path.relative_to(folder).as_posix())


def _read_documents(folder: Path, max_bytes: int) -> list[Source]:
    """Return the contracts in YAML and JSON, and after them what they refer to by path."""
    chosen: dict[Path, Source] = {}
    for path in sorted(_walk(folder, _DOCUMENTS)):
        try:
            source = _read(folder, path, max_bytes)
        except InputError:  # data, most likely: no contract that a person wrote
            continue
        if recognise(source.text, None, source.name)[0] in CONTRACTS:
            chosen[path] = source
    return [*chosen.values(), *read_references(folder, chosen, max_bytes=max_bytes).values()]


def read_references(
    folder: Path, given: Mapping[Path, Source], *, max_bytes: int
) -> dict[Path, Source]:
    """Return what contracts refer to by path, and what that refers to, as context.

    Nothing outside the folder is read, not even by a symbolic link; what can't be read is left
    out, and the parser says of the reference that it leads nowhere.

    Args:
        folder: what the names of sources are relative to.
        given: the contracts, by their paths.
        max_bytes: most bytes of a document.
    """
    found: dict[Path, Source] = {}
    waiting = [(path, source.text) for path, source in given.items()]
    while waiting:
        path, text = waiting.pop()
        for aim in _find_references(folder, path, text):
            if aim in given or aim in found or len(found) >= _MOST:
                continue
            try:
                found[aim] = replace(_read(folder, aim, max_bytes), state="known")
            except InputError:
                continue
            waiting.append((aim, found[aim].text))
    return found


def _find_references(folder: Path, path: Path, text: str) -> Iterator[Path]:
    """Yield the documents within the folder that a contract names by their paths."""
    for name in dict.fromkeys(_REFERENCE.findall(text)):
        within = os.path.relpath(path.parent / name, folder)
        aim = folder / within
        inside = not within.startswith("..") and aim.resolve().is_relative_to(folder.resolve())
        if inside and aim.suffix.lower() in _DOCUMENTS and aim.is_file():
            yield aim


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
        for piece in _DIGITS.split(_fill_moment(part)):
            if piece:
                number = piece.isascii() and piece.isdigit()
                key.append((not number, int(piece) if number else 0, "" if number else piece))
        key.append((False, -1, ""))
    return bool(_REPEATABLE.match(path.name)), key


def _fill_moment(part: str) -> str:
    """Return the name with the moment that it starts with in digits down to the second."""
    found = _MOMENT.match(part)
    if found is None:
        return part
    return found[0].replace("-", "").ljust(_SECONDS, "0") + part[found.end() :]
