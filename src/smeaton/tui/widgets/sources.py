"""The passages an answer was written from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from smeaton.tui.evidence import Cited, describe_passage, mark_citations
from smeaton.tui.messages import PassageOpened
from smeaton.tui.movement import move
from smeaton.tui.text import plain

MAX_HEIGHT = 5
"""Lines of the list; more are scrolled within."""


class SourceList(OptionList):
    """One line a passage, those that the answer numbers first; Enter or a click opens it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "Read"), *move()]

    def __init__(self) -> None:
        super().__init__(markup=False, compact=True, classes="sources")
        self._passages: tuple[Cited, ...] = ()

    def show(self, passages: Sequence[Cited]) -> None:
        """Show these instead of those shown before; hidden when there are none."""
        self._passages = tuple(passages)
        self.clear_options()
        self.add_options(plain(mark_citations(item) + describe_passage(item)) for item in passages)
        self.styles.height = min(len(passages), MAX_HEIGHT)
        self.display = bool(passages)

    def on_focus(self) -> None:
        """Start with the first line."""
        if self.highlighted is None:
            self.highlighted = 0

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(PassageOpened(self._passages[event.option_index]))
