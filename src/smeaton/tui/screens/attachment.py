"""The text of an attachment."""

from __future__ import annotations

from collections.abc import Sequence

from smeaton.sessions import Attachment
from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.text import count

SHOWN_LINES = 1000
SHOWN_CHARS = 100_000


def attachment_dialog(attachment: Attachment, notes: Sequence[str] = ()) -> Dialog[None]:
    """Return a dialog that shows what could not be read, and the text or its beginning."""
    lines = attachment.text[:SHOWN_CHARS].split("\n")
    body = "\n".join(lines[:SHOWN_LINES])
    rest = len(attachment.text) - len(body)
    more = [paragraph(f"… and {count(rest, 'more character')}", "label")] if rest > 1 else []
    unread = [paragraph("".join(f"! {note}\n" for note in notes), "muted")] if notes else []
    return Dialog(attachment.name, *unread, paragraph(body.rstrip("\n")), *more)
