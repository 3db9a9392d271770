"""Artefacts as text: reading them from files and pipes, and places inside them.

Every other module works on `Source`; nothing else in the analysis opens files or guesses
encodings.
"""

import codecs
import os
import re
import stat
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from smeaton.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
PIPE_WAIT_S = 30
"""How long a named pipe may take to bring its first byte, as `<(pg_dump …)` may."""
_PEEK = 64 * 1024
_LINE = 500


@dataclass(frozen=True, slots=True)
class Source:
    """One artefact: its text and the name people know it by ("orders.sql", "paste")."""

    name: str
    text: str
    state: Literal["new", "applied", "known"] = "new"
    """"new" is under review with all that it does; "applied" ran already, so its design is
    reviewed and its operations are not; "known" is there for context, and nothing in it is
    reported."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of an artefact's text: what stands from `start` to `end` becomes `text`."""

    artifact: str
    start: int
    """Offset in characters."""
    end: int
    """Offset behind the last character that goes; `start` to insert."""
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A position in an artefact; line and column count characters from 1."""

    artifact: str
    line: int
    column: int


class Lines:
    """Turns character offsets of one source into places, and gives single lines."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._starts = [0, *(match.end() for match in re.finditer("\n", source.text))]

    def place(self, offset: int) -> Place:
        """Return where the character at `offset` stands."""
        line = bisect_right(self._starts, offset)
        return Place(self.source.name, line, offset - self._starts[line - 1] + 1)

    def line(self, number: int, column: int = 1) -> str:
        """Return line `number` from `column` on, cut at 500 characters; "" outside the source."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1] + column - 1
        text = self.source.text[start : start + _LINE]
        return text.partition("\n")[0].rstrip("\r")


def list_context(sources: Iterable[Source]) -> set[str]:
    """Return the names of the sources that are only there for context."""
    return {source.name for source in sources if source.state == "known"}


def to_name(path: str) -> str:
    """Return a path as an artefact's name: one line that can be encoded, whatever the path is."""
    if path.isprintable():
        return path
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in path
    )


def newline(text: str) -> str:
    """Return how the lines of a text end, by its first."""
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def read_source(path: Path | None, *, max_bytes: int, stdin: BinaryIO | None = None) -> Source:
    """Read the artefact at `path`, or from `stdin` where `path` is None.

    UTF-8, UTF-16 and UTF-32 are told apart by their marks or, without one, by their zero bytes;
    text in an older single-byte encoding is read as Windows-1252.

    Raises:
        InputError: it is missing, a folder, unreadable, larger than `max_bytes`, or not text.
    """
    name = "stdin" if path is None else to_name(path.name)
    shown = name if path is None else str(path)
    try:
        data = _read_bytes(path, stdin, max_bytes + 1)
    except FileNotFoundError:
        raise InputError(f"The file {shown!r} does not exist; check the path.") from None
    except IsADirectoryError:
        raise InputError(f"{shown!r} is a folder; name the files in it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{shown!r} can't be read: {reason}.") from None
    if len(data) > max_bytes:
        raise InputError(
            f"{shown!r} is larger than {max_bytes:,} bytes; review the schema without its data, "
            "or raise SMEATON_MAX_INPUT_BYTES."
        )
    return Source(name, _decode(data, shown))


def _read_bytes(path: Path | None, stdin: BinaryIO | None, limit: int) -> bytes:
    if path is None:
        return stdin.read(limit) if stdin is not None else b""
    if path.is_dir():
        raise IsADirectoryError
    with open(path, "rb", opener=_open_without_waiting) as file:
        return file.read(limit)


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a named pipe that nobody writes into is refused instead of waited for.

    Raises:
        OSError: it can't be opened, or is such a pipe.
    """
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    try:
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            _await_writer(descriptor)
        if hasattr(os, "set_blocking"):
            os.set_blocking(descriptor, True)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _await_writer(pipe: int) -> None:
    import select

    poll = select.poll()
    poll.register(pipe, select.POLLIN | select.POLLHUP)
    if not poll.poll(PIPE_WAIT_S * 1000):
        raise OSError(f"nothing was written into this pipe within {PIPE_WAIT_S} seconds")


def _decode(data: bytes, shown: str) -> str:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    candidates = [encoding] if encoding else [*_guess_wide(data), "utf-8", "cp1252"]
    for candidate in candidates:
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text, candidate):
            return text
    raise InputError(f"{shown!r} is not text in a known encoding; save it as UTF-8.")


def _guess_wide(data: bytes) -> list[str]:
    """Encodings without a mark, from where the zero bytes of Latin letters fall."""
    head = data[: _PEEK - _PEEK % 4]
    if len(head) < 8 or b"\0" not in head:
        return []
    columns = [head[offset::4] for offset in range(4)]
    empty = [column.count(0) > 0.7 * len(column) for column in columns]
    wide = {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }
    return [encoding for pattern, encoding in wide.items() if list(pattern) == empty]


def _is_binary(text: str, encoding: str) -> bool:
    head = text[:_PEEK]
    controls = len(_CONTROL.findall(head))
    if encoding == "cp1252":
        return controls > 0
    return "\0" in head or controls > len(head) / 50
