"""What the command palette lists: every slash command and action of the chat, with its key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from smeaton.keymap import ACTIONS, effective_keys, show_keys
from smeaton.tui.commands import COMMANDS
from smeaton.tui.messages import Submitted

if TYPE_CHECKING:
    from smeaton.tui.screens.chat import ChatScreen

_BESIDES = {"sources": "screen.evidence", "theme": "app.toggle_theme"}
"""Actions that no command stands for."""


def list_entries(chat: ChatScreen) -> Iterator[SystemCommand]:
    """Yield the entries; a command that takes words is put into the prompt instead of run."""
    keys = effective_keys(chat.smeaton.settings.keys)
    for name, (argument, what) in COMMANDS.items():
        takes_words = argument and not argument.startswith("[")
        run = partial(_begin if takes_words else _run, chat, f"/{name}")
        key = f" · {show_keys(keys[name])}" if name in keys and name != "fork" else ""
        yield SystemCommand(f"/{name} {argument}".strip(), f"{what}{key}", run)
    for name, action in _BESIDES.items():
        does = f"{ACTIONS[name].does} · {show_keys(keys[name])}"
        yield SystemCommand(name.capitalize(), does, partial(chat.run_action, action))


def _run(chat: ChatScreen, command: str) -> None:
    chat.post_message(Submitted(command, ()))


def _begin(chat: ChatScreen, command: str) -> None:
    chat.composer.prompt.fill(f"{command} ")
    chat.composer.prompt.focus()
