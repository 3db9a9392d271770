"""A question before something is gone for good."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from smeaton.tui.screens.dialog import Dialog, paragraph


class ConfirmScreen(Dialog[bool | None]):
    """Ends with True where Y was pressed; Enter alone changes nothing.

    Args:
        question: what would be done to what.
        deed: what Y does, in a word.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "confirm", "Yes"),
        Binding("n,N", "close", show=False),
    ]

    def __init__(self, question: str, deed: str) -> None:
        super().__init__("Are you sure?", paragraph(question), keys=f"Y {deed} · N keep")

    def action_confirm(self) -> None:
        """Do it."""
        self.dismiss(True)
