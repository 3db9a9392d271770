"""What stands beside the conversation: its state, or the passage that is being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widget import Widget

from smeaton.tui.messages import PassageOpened

if TYPE_CHECKING:
    from smeaton.advisor import State

BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
"""Columns from which on there is room for it; in fewer it lies over the conversation when asked."""


def find_width_class(width: int) -> str:
    """Return the class that the screen has in so many columns."""
    return max(each for each in BREAKPOINTS if each[0] <= width)[1]


class Side(Vertical):
    """Filled when there is something to show, so that the first frame comes sooner."""

    def __init__(self) -> None:
        super().__init__(id="side", classes="-shown")
        self._came_from: Widget | None = None

    async def show_state(self, state: State) -> None:
        """Show the state of the conversation, under a passage that is being read."""
        from smeaton.tui.widgets.state_panel import StatePanel

        if not self.query(StatePanel):
            await self.mount(StatePanel())
        self.query_one(StatePanel).show(state)

    async def show_passage(self, opened: PassageOpened) -> None:
        """Show a passage in place of the state, and move to it."""
        from smeaton.tui.widgets.passage import PassagePanel

        if not self.query(PassagePanel):
            await self.mount(PassagePanel())
        if not self.has_class("-reading"):
            self._came_from = self.screen.focused
        self.set_class(True, "-reading")
        await self.query_one(PassagePanel).show(opened)

    def close_passage(self) -> Widget | None:
        """Show the state again, and return what had the focus before."""
        self.set_class(False, "-reading")
        came_from, self._came_from = self._came_from, None
        return came_from if came_from and came_from.is_attached else None

    def toggle(self) -> bool:
        """Open the state and move to it; from there, hide it. Returns whether it is open."""
        is_seen = self.has_class("-over" if self.screen.has_class("-narrow") else "-shown")
        if is_seen and self.has_focus_within:
            self.remove_class("-shown", "-over", "-reading")
            return False
        self.set_class(False, "-reading")
        self.add_class("-shown", "-over")
        # what was hidden takes the focus once it is laid out
        self.call_after_refresh(self._focus_state)
        return True

    def _focus_state(self) -> None:
        for widget in self.query("#state"):
            widget.focus()

    def uncover(self) -> None:
        """Take it off the conversation, where there is no room beside it."""
        self.remove_class("-over")
