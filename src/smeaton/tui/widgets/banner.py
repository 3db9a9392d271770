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
    "No model: design reviews and knowledge search (/kb) work fully; answers quote the\n"
    "knowledge base instead of reasoning over your case.\n"
    "For a model: set OPENAI_API_KEY, start a local server (Ollama, LM Studio,\n"
    "llama-server, vLLM), or download the built-in one with /model pull."
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

    def show(self, state: ModelState) -> None:
        """Show what the state calls for."""
        self.display = state.phase == "none" or bool(state.phase == "failed" and state.detail)
        self.set_class(state.phase == "failed", "-failed")
        if state.phase == "none":
            self.update(_NO_MODEL)
        elif state.phase == "failed":
            self.update(
                plain(f"{state.detail} Reviews and /kb work without a model; /model shows more.")
            )
