"""The top line: which conversation, which model, what it is doing."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from smeaton.tui.messages import ModelState
from smeaton.tui.text import one_line, plain

_PHASES = {
    "looking": "looking for a model…",
    "none": "no model",
    "ready": "ready",
    "failed": "model failed",
}


class TitleBar(Horizontal):
    """Title on the left; provider, model and state on the right."""

    def __init__(self) -> None:
        super().__init__(id="titlebar")

    def compose(self) -> ComposeResult:
        """Two parts."""
        yield Static("Smeaton", markup=False, id="title")
        yield Static(_PHASES["looking"], markup=False, id="model")

    def show_title(self, title: str) -> None:
        """Show which conversation is open."""
        self.query_one("#title", Static).update(
            plain("Smeaton" + (f" · {one_line(title)}" if title else ""))
        )

    def show_model(self, state: ModelState) -> None:
        """Show which model answers and what it is doing."""
        doing = _PHASES.get(state.phase) or one_line(state.detail, 60) or "loading…"
        self.query_one("#model", Static).update(
            plain(" · ".join(filter(None, [one_line(state.name, 48), doing])))
        )
