"""The commands that fit what is typed so far, above the prompt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from smeaton.tui.commands import COMMANDS

_BEGUN = re.compile(r"/[A-Za-z]* ?")


class Completion(OptionList, can_focus=False):
    """Lists commands while one is being typed; the prompt keeps the focus and lends its keys.

    Tab completes, Enter too unless the command is typed in full, Esc puts the list away until
    another command is begun. Once a command stands there, its form is shown.
    """

    @dataclass
    class Clicked(Message):
        """A command was clicked; the prompt should hold `text`."""

        text: str

    def __init__(self) -> None:
        super().__init__(id="completion", markup=False, compact=True)
        self.display = False
        self._typed = ""
        self._shown: list[str] = []
        self._is_put_away = False

    def suggest(self, typed: str) -> None:
        """Show the commands that begin with `typed`; nothing, unless it is the start of one."""
        begun = _BEGUN.fullmatch(typed) is not None
        self._typed = typed.lower() if begun else ""
        self._is_put_away = self._is_put_away and begun
        fitting = [name for name in COMMANDS if begun and _fits(name, self._typed)]
        if self._shown != fitting:
            self._shown = fitting
            self.clear_options()
            self.add_options([Option(_describe(name, fitting), id=name) for name in fitting])
        self.display = bool(fitting) and not self._is_put_away
        if fitting and self.highlighted is None:
            self.highlighted = 0

    def take(self, key: str, typed: str) -> str | None:
        """Return the text that the prompt should hold after a key; None where it goes its way.

        Args:
            key: what was pressed.
            typed: what the prompt holds; keys overtake the news of what was typed before them.
        """
        self.suggest(typed)
        if not self.display or self.highlighted is None:
            return None
        if key in ("up", "down") and len(self._shown) > 1:
            (self.action_cursor_up if key == "up" else self.action_cursor_down)()
            return self._typed
        if key == "escape":
            self._is_put_away, self.display = True, False
            return self._typed
        is_whole = self._typed.removeprefix("/").strip() in COMMANDS
        if key == "tab" or (key == "enter" and not is_whole):
            return _complete(self.get_option_at_index(self.highlighted))
        return None

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Clicked(_complete(event.option)))


def _complete(option: Option) -> str:
    name = option.id or ""
    return f"/{name} " if COMMANDS[name][0] else f"/{name}"


def _fits(name: str, typed: str) -> bool:
    """Whether the command begins with what is typed; one typed with a space, if it takes words."""
    if typed.endswith(" "):
        return typed == f"/{name} " and bool(COMMANDS[name][0])
    return f"/{name}".startswith(typed)


def _describe(name: str, beside: Sequence[str]) -> Content:
    argument, what = COMMANDS[name]
    head = f"/{name} {argument}" if len(beside) == 1 else f"/{name}"
    width = max(len(each) for each in beside) + 1
    return Content.assemble(head.ljust(width), "  ", (what, "dim"))
