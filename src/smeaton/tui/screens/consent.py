"""What is about to leave this machine, before it does so for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from smeaton.tui.screens.dialog import Choices, Dialog, columns, paragraph

if TYPE_CHECKING:
    from smeaton.gateway import Provider


class ConsentScreen(Dialog[bool | None]):
    """Ends with True where it may be sent; Enter alone, held a moment too long, sends nothing.

    Args:
        remote: where it goes.
        sent: names and descriptions of what goes there.
    """

    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "decide(True)", "Send"),
        Binding("n,N", "decide(False)", "Not now"),
    ]

    def __init__(self, remote: Provider, sent: Sequence[tuple[str, str]]) -> None:
        model = remote.model or "the first that it lists"
        super().__init__(
            "This leaves your machine",
            columns([("To", remote.host or ""), ("Model", model), *sent]),
            paragraph(
                "Asked once for each host; /kb and findings never send anything.", "spaced muted"
            ),
            Choices(Option("Send", id="send"), Option("Not now", id="keep"), compact=True),
            keys="Y send · N not now",
        )

    def on_mount(self) -> None:
        """Start between the two, so that nothing is sent by a second Enter."""
        self.query_one(OptionList).highlighted = None

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id == "send")

    def action_decide(self, is_agreed: bool) -> None:
        """Send, or not."""
        self.dismiss(is_agreed)
