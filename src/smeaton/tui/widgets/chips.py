"""Attachments of the prompt, one line each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from smeaton.tui.reading import Reading, label, parse
from smeaton.tui.text import one_line, plain

if TYPE_CHECKING:
    from smeaton.sessions import Attachment


class Chip(Static, can_focus=True):
    """One attachment: its name, kind, size and contents, filled in as they become known.

    Enter views it, U unfolds it, E edits it, R replaces it by the next paste, Delete removes it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "act('view')", "View"),
        Binding("u", "act('unfold')", "Into the prompt", id="unfold"),
        Binding("e", "act('edit')", "Edit", id="edit_attachment"),
        Binding("r", "act('replace')", "Replace", id="replace"),
        Binding("delete,backspace,x", "act('remove')", "Remove", key_display="del", id="remove"),
    ]

    @dataclass
    class Acted(Message):
        """Something was asked of a chip: "view", "unfold", "edit", "replace" or "remove"."""

        chip: Chip
        action: str

    def __init__(self, attachment: Attachment) -> None:
        super().__init__(markup=False, classes="chip")
        self.attachment = attachment
        self.reading: Reading | None = None
        self.is_replaced_next = False
        """Whether the next paste takes this one's place."""
        self._show(is_over=False)

    @property
    def is_ready(self) -> bool:
        """Whether the attachment goes with the prompt."""
        return self.reading is not None

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be read."""
        return self.reading.notes if self.reading else ()

    def hold(self, attachment: Attachment) -> None:
        """Take another text in place of this one; `describe` is to follow."""
        self.workers.cancel_node(self)
        self.attachment, self.reading = attachment, None
        self._show(is_over=False)

    def describe(self, reading: Reading) -> None:
        """Show what was recognised, and parse it in the background."""
        self.reading = reading
        self._show(is_over=not reading.is_parsable)
        if reading.is_parsable:
            self.look_inside(reading)

    @work(group="parse", exclusive=True)
    async def look_inside(self, reading: Reading) -> None:
        """Parse the artefact in a thread; cancelled with the chip."""
        self.reading = await asyncio.to_thread(parse, self.attachment, reading)
        self._show()

    def mark(self, *, is_replaced_next: bool) -> None:
        """Show whether the next paste takes this one's place."""
        self.is_replaced_next = is_replaced_next
        self._show()

    def _show(self, *, is_over: bool = True) -> None:
        words = label(self.attachment.name, self.reading, is_over=is_over)
        if self.is_replaced_next:
            words = f"{one_line(self.attachment.name, 30)} · the next paste replaces it, R keeps it"
        self.update(plain(f"+ {words}"))

    def action_act(self, action: str) -> None:
        """Tell the composer what to do with this chip."""
        self.post_message(self.Acted(self, action))

    def on_click(self) -> None:
        """A click views the text."""
        self.action_act("view")
