"""Reads a list of records from YAML or JSONL, knows the line of each key, and writes such lists.

Knows nothing of what a record means. Hostile files are met with an error, never with a long wait:
size is bounded, YAML aliases (the billion-laughs bomb) and deep nesting are refused before any
value is built.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from smeaton.errors import InputError
from smeaton.render.safe import printable

M = TypeVar("M", bound=BaseModel)

MAX_FILE_BYTES = 4 * 1024 * 1024
"""Largest file of records."""
MAX_PROBLEMS = 8
"""Problems of one file that are shown before the rest is counted."""

MAX_DEPTH = 20
"""Levels of nesting that a record may have."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Key = str | int


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file."""

    value: Any
    lines: Mapping[tuple[Key, ...], int]
    """Line (from 1) of each key and list entry, by its path inside the record; () is the record."""

    @property
    def name(self) -> str:
        """The record's id, or "?" if it has none."""
        found = self.value.get("id") if isinstance(self.value, dict) else None
        return str(found) if found else "?"

    def line_of(self, location: Sequence[Key]) -> int:
        """Return the line of the deepest part of `location` that the file has."""
        for end in range(len(location), -1, -1):
            if tuple(location[:end]) in self.lines:
                return self.lines[tuple(location[:end])]
        return 1


def list_files(path: Path) -> list[Path]:
    """Return the file itself, or the .yaml and .jsonl files that lie directly in a folder.

    Raises:
        InputError: the folder holds none.
    """
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.suffix in {".yaml", ".yml", ".jsonl"})
    if not files:
        raise InputError(f"The folder {str(path)!r} holds no .yaml or .jsonl case file.")
    return files


def read_models(path: Path, model: type[M]) -> list[M]:
    """Read the records of a file as instances of `model`; raises as `read_located`."""
    return [each for _, each in read_located(path, model)]


def read_located(path: Path, model: type[M]) -> list[tuple[int, M]]:
    """Read the records of a file as instances of `model`, each with its line (from 1).

    Raises:
        InputError: as `read_records`, or fields that are wrong, unknown or missing; the message
            names the line, the record and the field of each.
    """
    problems: list[str] = []
    models = []
    for record in read_records(path, max_bytes=MAX_FILE_BYTES):
        try:
            models.append((record.line_of(()), model.model_validate(record.value)))
        except ValidationError as error:
            problems += [
                f"{path}:{record.line_of(entry['loc'])}: case {record.name!r}: "
                f"{'.'.join(map(str, entry['loc'])) or 'case'}: {_say(entry)}"
                for entry in error.errors(include_url=False)
            ]
    if problems:
        hidden = len(problems) - MAX_PROBLEMS
        more = [f"... and {hidden} more"] if hidden > 0 else []
        raise InputError("\n".join(problems[:MAX_PROBLEMS] + more))
    return models


def _say(entry: Any) -> str:
    if entry["type"] == "extra_forbidden":
        return "this key is unknown; check its spelling against the schemas in evals/"
    return str(entry["msg"])


def read_records(path: Path, *, max_bytes: int) -> list[Record]:
    """Read the records of a `.jsonl` file, or of any other file as a YAML list.

    Raises:
        InputError: missing, too large, not UTF-8, malformed, empty, or no list of mappings.
    """
    text = _read_text(path, max_bytes)
    records = list(_read_jsonl(path, text) if path.suffix == ".jsonl" else _read_yaml(path, text))
    if not records:
        raise InputError(f"{path}: the file holds no case.")
    return records


def read_mapping(path: Path) -> dict[str, Any]:
    """Read a YAML file of one mapping; an empty file is an empty one.

    Raises:
        InputError: missing, too large, not UTF-8, malformed, or no mapping.
    """
    text = _read_text(path, MAX_FILE_BYTES)
    with _explained(path):
        _refuse_bombs(path, text)
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, in C where built
    if not isinstance(value or {}, dict):
        raise InputError(f"{path}:1: no list of `key: value` lines.")
    return value or {}


def write_records(records: Sequence[Any]) -> str:
    """Return plain data as a YAML list that `read_records` reads back as it was.

    Texts of several lines are blocks; those with invisible or control characters are quoted and
    escaped, since a block or plain text would lose or hide some (U+0085 at an end, for one).
    """
    return "\n".join(
        yaml.dump([record], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)
        for record in records
    )


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, which `read_records` refuses."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = '"' if printable(text) != text else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def _read_text(path: Path, max_bytes: int) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise InputError(f"{path}: the file is larger than {max_bytes:,} bytes; split it.")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text (byte {error.start:,}).") from None
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror}.") from None


def _read_jsonl(path: Path, text: str) -> Iterator[Record]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line, object_pairs_hook=_refuse_repeated)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}:{number}: not JSON: {error}.") from None
        if not isinstance(value, dict):
            raise InputError(f"{path}:{number}: a case is an object, not {type(value).__name__}.")
        yield Record(value, {(): number})


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key is repeated")
    return record


def _read_yaml(path: Path, text: str) -> Iterator[Record]:
    with _explained(path):
        _refuse_bombs(path, text)
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise InputError(f"{path}:1: a case file is a list: start each case with '- id:'.")
        for node in root.value:
            yield _record(path, loader, node)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Tell what YAML could not make of a file as an `InputError` with its line."""
    try:
        yield
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise InputError(
            f"{path}:{line}: not YAML: {getattr(error, 'problem', None) or error}."
        ) from None
    except ValueError as error:  # of a value, such as the 99th day of a month
        raise InputError(f"{path}: a value can't be read: {error}.") from None


def _refuse_bombs(path: Path, text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > MAX_DEPTH:
            what = "aliases are" if isinstance(event, yaml.AliasEvent) else "so deep nesting is"
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise InputError(f"{path}:{line}: {what} not allowed here.")


def _record(path: Path, loader: Any, node: yaml.Node) -> Record:
    if not isinstance(node, yaml.MappingNode):
        raise InputError(f"{path}:{node.start_mark.line + 1}: a case is a mapping: '- id: ...'.")
    lines = dict(_walk(path, node, (), node.start_mark.line + 1))
    try:
        return Record(loader.construct_document(node), lines)
    except (ValueError, TypeError) as error:
        raise InputError(f"{path}:{lines[()]}: a value can't be read: {error}.") from None


def _walk(
    path: Path, node: yaml.Node, location: tuple[Key, ...], line: int
) -> Iterator[tuple[tuple[Key, ...], int]]:
    yield location, line
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _walk(path, child, (*location, index), child.start_mark.line + 1)
    elif isinstance(node, yaml.MappingNode):
        seen = set()
        for key, child in node.value:
            at = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                raise InputError(f"{path}:{at}: the key {key.value!r} is repeated or no text.")
            seen.add(key.value)
            yield from _walk(path, child, (*location, key.value), at)
