"""The multi-line prompt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from smeaton.render.safe import printable
from smeaton.tui.messages import Pasted, TurnsWanted


class Prompt(TextArea):
    """A text area that grows with its text; Enter sends, Ctrl+J breaks the line.

    A backslash before Enter breaks the line too. Pastes are never inserted from here: they go to
    the parent, which decides whether they are text or an artefact.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", id="send"),
        Binding("ctrl+j", "break_line", "New line", id="new_line"),
        Binding("shift+enter,alt+enter", "break_line", show=False, id="new_line"),
        Binding("pageup", "screen.page(-1)", show=False, id="page_up"),
        Binding("pagedown", "screen.page(1)", show=False, id="page_down"),
    ]

    @dataclass
    class Sent(Message):
        """Enter was pressed on a prompt that is to be sent."""

    def __init__(self) -> None:
        super().__init__(
            placeholder="Ask, paste a schema, or @file   ·   /help",
            highlight_cursor_line=False,
            id="prompt",
        )
        self.cursor_blink = False
        self.lend_key: Callable[[str, str], str | None] = lambda key, typed: None
        """Asked first about each key that types nothing, with the text; returns that to hold."""

    async def _on_key(self, event: events.Key) -> None:
        """Act on keys at once, so that what is typed right behind them is not sent with it."""
        if event.is_printable:
            return
        text = self.lend_key(event.key, self.text)
        if text is not None:
            event.stop()
            event.prevent_default()
            if text != self.text:
                self.fill(text)
            return
        bound = self.screen.active_bindings.get(event.key)
        deeds = {"send": self.action_send, "new_line": self.action_break_line}
        if bound is not None and bound.binding.id in deeds:
            event.stop()
            event.prevent_default()
            deeds[bound.binding.id]()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = event.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        self.post_message(Pasted(text))

    def action_send(self) -> None:
        """Send, or break the line where a backslash asks for it."""
        row, column = self.cursor_location
        if self.selection.is_empty and self.document[row][:column].endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column), maintain_selection_offset=False)
        else:
            self.post_message(self.Sent())

    def action_break_line(self) -> None:
        """Insert a newline."""
        self.type_in("\n")

    def action_cursor_up(self, select: bool = False) -> None:
        """Go up a line; from an empty prompt, to the turns above."""
        if self.text:
            super().action_cursor_up(select)
        else:
            self.post_message(TurnsWanted())

    def action_paste(self) -> None:
        """Paste what was copied inside the app, by the same way as from outside."""
        self.post_message(Pasted(self.app.clipboard))

    def type_in(self, text: str) -> None:
        """Replace the selection with `text`, made safe to show, and go on behind it."""
        result = self.replace(printable(text), *self.selection, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def put_in_place_of(self, written: str, text: str) -> bool:
        """Replace the first `written`; all of the prompt, if it is nothing else, by nothing.

        False if it no longer stands there.
        """
        start = self.text.find(written)
        if start < 0:
            return False
        if self.text.strip() == written:
            self.clear()
            return True
        row = self.text.count("\n", 0, start)
        column = start - self.text.rfind("\n", 0, start) - 1
        self.replace(printable(text), (row, column), (row, column + len(written)))
        return True

    def fill(self, text: str) -> None:
        """Replace everything with `text`, the cursor at its end."""
        self.text = printable(text)
        self.move_cursor(self.document.end)
