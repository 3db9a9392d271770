"""What stands where the conversation will be."""

from __future__ import annotations

from textual.widgets import Static

from smeaton.tui.messages import ModelState
from smeaton.tui.text import plain

_HELLO = (
    "Ask a design question, or paste a schema to have it reviewed.\n"
    "Every answer cites the knowledge base; every finding points at a line.\n"
    "F1 shows keys and commands."
)
_NO_MODEL = (
    "No model yet. Works now: design reviews, and knowledge search with /kb.\n"
    "To get one: set OPENAI_API_KEY, start a local server such as Ollama,\n"
    "or download the built-in one (1.1 GB) with /model pull."
)


class Banner(Static):
    """A few quiet lines for an empty conversation."""

    def __init__(self) -> None:
        super().__init__(_HELLO, markup=False, classes="banner")


class Notice(Static):
    """What is wrong with the model and what to do; hidden while nothing is."""

    def __init__(self) -> None:
        super().__init__(markup=False, id="notice")
        self.display = False

    def show(self, state: ModelState, *, is_new: bool) -> None:
        """Show what the state calls for; how to get a model only in a new conversation."""
        lines = ""
        if state.phase == "none" and is_new:
            lines = _NO_MODEL
        elif state.phase == "failed" and state.detail:
            lines = f"{state.detail} Reviews and /kb work without a model; /model shows more."
        self.update(plain(lines))
        self.display = bool(lines)
        self.set_class(state.phase == "failed", "-failed")
