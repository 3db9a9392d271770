"""The passages an answer was written from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from smeaton.tui.evidence import Cited
from smeaton.tui.messages import PassageOpened
from smeaton.tui.text import plain


class SourceList(OptionList):
    """One line a passage, those that the answer numbers first; Enter or a click opens it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Read")]

    def __init__(self, passages: Sequence[Cited]) -> None:
        self._passages = tuple(passages)
        super().__init__(
            *(plain(line) for line in describe_passages(passages)),
            markup=False,
            compact=True,
            classes="sources",
        )

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(PassageOpened(self._passages[event.option_index]))


def describe_passages(passages: Sequence[Cited]) -> list[str]:
    """Return a line for each passage: number, title, heading, and whose knowledge it is."""
    return [
        (f"[{passage.number}] " if passage.number else "  · ")
        + passage.title
        + (f" / {passage.heading}" if passage.heading else "")
        + (f" · {passage.source}" if passage.source != "smeaton" else "")
        for passage in passages
    ]
