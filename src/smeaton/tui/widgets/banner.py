"""What stands where the conversation will be."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from smeaton.tui.messages import ModelState
from smeaton.tui.text import plain

if TYPE_CHECKING:
    from smeaton.tui.app import SmeatonApp
    from smeaton.tui.choosing import Remedy

_HELLO = (
    "Ask a design question, or paste a schema to have it reviewed.\n"
    "Every answer cites the knowledge base; every finding points at a line.\n"
    "F1 shows keys and commands."
)
_NO_MODEL = "No model yet; reviews and knowledge search (/kb) work. ↑ to get one:"
_WAYS: dict[Remedy, str] = {
    "key": "Give a key: OpenAI, or any service with its protocol",
    "server": "Use a local server: Ollama, LM Studio, llama-server, vLLM",
    "pull": "Download the built-in model: 1.1 GB, runs on this machine",
}


class Banner(Static):
    """A few quiet lines for an empty conversation."""

    def __init__(self) -> None:
        super().__init__(_HELLO, markup=False, classes="banner")


class Notice(Vertical):
    """What is wrong with the model and what to do; hidden while nothing is.

    In a new conversation without a model it offers the ways to one; Enter takes one of them.
    """

    def __init__(self) -> None:
        super().__init__(id="notice")
        self.display = False

    def show(self, state: ModelState, *, is_new: bool) -> None:
        """Show what the state calls for; how to get a model only in a new conversation."""
        lines = ""
        if state.phase == "none" and is_new:
            lines = _NO_MODEL
        elif state.phase == "failed" and state.detail:
            lines = f"{state.detail} Reviews and /kb work without a model; /model shows more."
        self.display = bool(lines)
        self.set_class(state.phase == "failed", "-failed")
        if not lines:
            return
        if not self.children:
            self._fill()
        self.query_one("#trouble", Static).update(plain(lines))
        self._ways.display = state.phase == "none"

    def _fill(self) -> None:
        """Mount what is shown when it is first needed: the first frame comes sooner without."""
        ways = (Option(text, id=remedy) for remedy, text in _WAYS.items())
        listed = OptionList(*ways, markup=False, compact=True, id="ways")
        self.mount_all([Static(markup=False, id="trouble"), listed])
        self.call_after_refresh(self._choose_none)

    @property
    def _ways(self) -> OptionList:
        return self.query_one(OptionList)

    def _choose_none(self) -> None:
        if not self._ways.has_focus:
            self._ways.highlighted = None

    def focus_ways(self) -> bool:
        """Move to the ways to a model; False if none is offered."""
        if not (self.display and self._ways.display):
            return False
        self._ways.focus()
        if self._ways.highlighted is None:
            self._ways.highlighted = 0
        return True

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        from smeaton.tui.screens.models import remedy_screen

        app = cast("SmeatonApp", self.app)
        remedy = next(each for each in _WAYS if each == event.option.id)
        app.push_screen(remedy_screen(remedy, app.settings))
