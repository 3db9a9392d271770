"""A passage of the knowledge base in a window, where there is no room beside the answer."""

from __future__ import annotations

from smeaton.tui.evidence import Cited, describe_passage
from smeaton.tui.screens.dialog import Dialog
from smeaton.tui.widgets.passage import list_parts


def passage_dialog(passage: Cited, quote: str = "") -> Dialog[None]:
    """Return a dialog that shows the words cited, the passage, its id and its primary sources."""
    return Dialog(describe_passage(passage), *list_parts(passage, quote))
