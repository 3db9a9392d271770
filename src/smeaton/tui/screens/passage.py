"""A passage of the knowledge base, with where it comes from."""

from __future__ import annotations

from smeaton.tui.evidence import Cited, describe_passage
from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.widgets.answer import Answer


def passage_dialog(passage: Cited) -> Dialog[None]:
    """Return a dialog that shows the passage's text, its id and its primary sources."""
    whose = "built-in knowledge" if passage.source == "smeaton" else f"added from {passage.source}"
    links = [f"{name}\n{url}" for name, url in passage.sources]
    return Dialog(
        describe_passage(passage),
        Answer(passage.text),
        *([paragraph("Sources", "label"), *map(paragraph, links)] if links else []),
        paragraph(f"{passage.id} · {whose}", "label"),
    )
