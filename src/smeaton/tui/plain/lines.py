"""Standard input, line by line, whatever it is."""

from __future__ import annotations

import os
import select
import sys
from collections import deque

from smeaton.errors import InputError

BURST_S = 0.05
"""Longest pause between two lines of a paste; nobody types that fast."""
END_OF_PASTE = "."
"""The line that ends pasted text, as in `mail` and `ed`."""


class Lines:
    """Lines as they come; a terminal edits them before it hands them over.

    A line editor of our own would move the cursor, which a screen reader reads out.
    """

    def __init__(self) -> None:
        self._input = sys.stdin.fileno()
        self._ready: deque[bytes] = deque()
        self._begun = b""
        self.is_terminal = os.isatty(self._input)

    def read(self) -> str | None:
        """Wait for a line and return it without its end; None where there are no more."""
        while not self._ready:
            piece = os.read(self._input, 1 << 16)
            if not piece:
                rest, self._begun = self._begun, b""
                return _decode(rest) if rest else None
            *whole, last = piece.split(b"\n")
            if whole:
                whole[0] = self._begun + whole[0]
            self._ready.extend(whole)
            self._begun = last if whole else self._begun + last
        return _decode(self._ready.popleft())

    def read_rest_of_paste(self) -> list[str]:
        """Return the lines that came in one burst with the one read last; [] but on a terminal."""
        burst: list[str] = []
        while self.is_terminal and self._is_more_there():
            line = self.read()
            if line is None:
                break
            burst.append(line)
        return burst

    def read_block(self, max_chars: int) -> list[str]:
        """Return the lines up to one that holds only a full stop, or up to the end.

        Raises:
            InputError: they are longer than that; all of them have been read then.
        """
        block: list[str] = []
        size = 0
        while (line := self.read()) is not None and line != END_OF_PASTE:
            size += len(line) + 1
            if size <= max_chars:
                block.append(line)
        if size > max_chars:
            raise InputError(
                f"The pasted text has {size:,} characters, more than {max_chars:,}; paste the part "
                "that matters, or raise SMEATON_MAX_INPUT_BYTES."
            )
        return block

    def _is_more_there(self) -> bool:
        return bool(self._ready) or bool(select.select([self._input], [], [], BURST_S)[0])


def _decode(line: bytes) -> str:
    text = line.decode("utf-8", "replace").removeprefix("\ufeff").removesuffix("\r")
    return text.replace("\x00", "")
