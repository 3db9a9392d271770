"""Bracketed paste as one event, however large and whatever it contains.

Textual's own parser steps through a paste character by character, which takes minutes for a
large one, and treats what follows an escape character inside it as key presses: a pasted text
could type and send. Here everything between the two marks is text, and nothing else.
"""

import os
from collections.abc import Iterable
from importlib import import_module

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

START = "\x1b[200~"
END = "\x1b[201~"


class PasteParser(XTermParser):
    """Textual's parser of terminal input with pastes taken out before it sees them."""

    def __init__(self, debug: bool = False) -> None:
        self._pasted: list[str] | None = None
        self._held = ""
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """Yield the events of `data`; marks may be split over several calls."""
        if not data:
            yield from super().feed(self._held)
            if self._held:
                yield from super().feed("")
            return
        data, self._held = self._held + data, ""
        while data:
            mark = START if self._pasted is None else END
            before, found, data = data.partition(mark)
            if not found:
                before, self._held = _split_off_start_of(mark, before)
            if self._pasted is not None:
                self._pasted.append(before)
            elif before:
                yield from super().feed(before)
            if found and self._pasted is None:
                self._pasted = []
            elif found and self._pasted is not None:
                text = "".join(self._pasted)
                self._pasted = None
                yield events.Paste(text)

    def tick(self) -> Iterable[Message]:
        """Yield what was held back as a possible mark once no more of it arrives."""
        if self._held and self._pasted is None:
            held, self._held = self._held, ""
            yield from super().feed(held)
        yield from super().tick()


def read_pastes_whole() -> None:
    """Make Textual's driver use `PasteParser`; it has no setting for it."""
    name = os.environ.get("TEXTUAL_DRIVER", "textual.drivers.linux_driver").partition(":")[0]
    setattr(import_module(name), "XTermParser", PasteParser)  # noqa: B010


def _split_off_start_of(mark: str, text: str) -> tuple[str, str]:
    for size in range(min(len(mark) - 1, len(text)), 0, -1):
        if text.endswith(mark[:size]):
            return text[:-size], text[-size:]
    return text, ""
