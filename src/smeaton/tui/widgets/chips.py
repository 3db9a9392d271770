"""Attachments of the prompt, one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static

from smeaton.sessions import Attachment
from smeaton.tui.text import count, one_line, plain

if TYPE_CHECKING:
    from smeaton.advice import Artifact


class Chip(Static, can_focus=True):
    """One attachment: its name, kind and size. Enter views, U unfolds, Delete removes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "act('view')", "View"),
        Binding("u", "act('unfold')", "Put into the prompt"),
        Binding("delete,backspace,x", "act('remove')", "Remove"),
    ]

    @dataclass
    class Acted(Message):
        """Something was asked of a chip: "view", "unfold" or "remove"."""

        chip: Chip
        action: str

    def __init__(self, attachment: Attachment) -> None:
        super().__init__(
            plain(f"+ {one_line(attachment.name, 60)} · reading…"), markup=False, classes="chip"
        )
        self.attachment = attachment
        self.is_ready = False

    def describe(self, artifact: Artifact) -> None:
        """Show what was recognised; from here on the attachment goes with the prompt."""
        self.is_ready = True
        self.update(plain(f"+ {label(self.attachment, artifact)}"))

    def action_act(self, action: str) -> None:
        """Tell the composer what to do with this chip."""
        self.post_message(self.Acted(self, action))

    def on_click(self) -> None:
        """A click views the text."""
        self.action_act("view")


def label(attachment: Attachment, artifact: Artifact) -> str:
    """Return the words on a chip: "orders.sql · PostgreSQL · 212 lines · 9 objects"."""
    from smeaton.render.markdown import describe_kind

    lines = attachment.text.count("\n") + (not attachment.text.endswith("\n"))
    kind = "text" if artifact.kind == "unknown" else describe_kind(artifact.kind, artifact.dialect)
    parts = [one_line(attachment.name, 60), kind, count(lines, "line")]
    if artifact.objects:
        parts.append(count(artifact.objects, "object"))
    return " · ".join(parts)
