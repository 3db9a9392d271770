"""The chat without a screen: lines in, lines out, and nothing that was written is changed again.

It is for screen readers, dumb terminals and pipes. No cursor is moved, nothing spins, and nothing
here loads textual. Conversations are the same as the app's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from smeaton.settings import Settings


class Write(Protocol):
    """Writes text at once, made safe to show."""

    def __call__(self, text: str, *, end: str = "\n") -> None:
        """Write `text`, then `end`."""


def run(
    settings: Settings,
    *,
    new: bool = False,
    emit: Write,
    say: Write,
    emit_rendered: Callable[[str], None],
    colour: bool = False,
    width: int = 100,
) -> int:
    """Chat over standard input until it ends, and return the exit code.

    Ctrl-C stops an answer and keeps what had come; at the prompt it quits.

    Args:
        settings: of this run.
        new: start a new conversation instead of resuming the last one.
        emit: writes what was answered and found.
        say: writes everything else: prompt, progress, notices.
        emit_rendered: writes what `render` made, colours included.
        colour: whether findings come in colour.
        width: columns that findings are laid out for.

    Raises:
        StorageError: the conversations file can't be opened.
        KeyboardInterrupt: Ctrl-C at the prompt.
    """
    from smeaton.sessions import SessionStore
    from smeaton.tui.plain.chat import PlainChat
    from smeaton.tui.plain.lines import Lines
    from smeaton.tui.plain.page import Page

    store = SessionStore.open(settings)
    page = Page(emit, say, emit_rendered, colour=colour, width=width)
    try:
        return PlainChat(settings, store, Lines(), page).run(new=new)
    finally:
        store.close()
