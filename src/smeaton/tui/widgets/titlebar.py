"""The top line: which conversation, which model, what it is doing, and what was taken of it."""

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
LEAST_TITLE = 18
"""Columns that are always left to the title."""
LONGEST = 60
"""Columns that provider, model and state take at most, however wide the terminal is."""


class TitleBar(Horizontal):
    """Title on the left; provider, model and state, then context, tokens and money on the right.

    Where room is short, the provider's name goes first, then "ready", then the end of the model's
    name; trouble and the meter are never cut.
    """

    def __init__(self) -> None:
        super().__init__(id="titlebar")
        self._state = ModelState("looking")
        self._meter = ""

    def compose(self) -> ComposeResult:
        """Three parts."""
        yield Static("Smeaton", markup=False, id="title")
        yield Static(_PHASES["looking"], markup=False, id="model")
        yield Static(markup=False, id="meter")

    def on_resize(self) -> None:
        """Use the room that there is."""
        self._fit()

    def show_title(self, title: str) -> None:
        """Show which conversation is open."""
        self.query_one("#title", Static).update(
            plain("Smeaton" + (f" · {one_line(title)}" if title else ""))
        )

    def show_model(self, state: ModelState) -> None:
        """Show which model answers and what it is doing."""
        self._state = state
        self._fit()

    def show_meter(self, text: str) -> None:
        """Show what was taken of the model."""
        self._meter = text
        meter = self.query_one("#meter", Static)
        meter.update(plain(text))
        meter.display = bool(text)
        self._fit()

    def _fit(self) -> None:
        state = self._state
        room = self.size.width - 4 - LEAST_TITLE - (len(self._meter) + 2 if self._meter else 0)
        room = min(max(room, 12), LONGEST)
        doing = one_line(_PHASES.get(state.phase) or state.detail or "loading…", room)
        if state.phase == "ready" and len(doing) + 3 + len(_model_of(state)) > room:
            doing = ""
        left = room - len(doing) - 3 if doing else room
        name = state.name if len(state.name) <= left else _model_of(state)
        shown = one_line(name, left) if left >= 6 else ""
        self.query_one("#model", Static).update(plain(" · ".join(filter(None, [shown, doing]))))


def _model_of(state: ModelState) -> str:
    """Return the name of the model without its provider."""
    return state.name.rpartition(" · ")[2]
