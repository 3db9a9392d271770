"""Two versions of a turn, side by side; one above the other where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widget import Widget

from smeaton.render.safe import printable
from smeaton.sessions import Turn
from smeaton.tui.screens.dialog import Dialog, Scrolling, paragraph
from smeaton.tui.text import plain
from smeaton.tui.widgets.answer import Answer

WIDE = 120
"""Columns from which on two answers fit beside each other."""


class CompareScreen(Dialog[None]):
    """Shows the version that the conversation shows, and another one, each scrolled by itself.

    Args:
        versions: all siblings, oldest first; at least two.
        shown: the place among them of the one that the conversation shows.
    """

    AUTO_FOCUS = "#shown"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "change(-1)", "Before", id="earlier_version"),
        Binding("right_square_bracket", "change(1)", "After", id="later_version"),
    ]

    def __init__(self, versions: Sequence[Turn], shown: int) -> None:
        super().__init__("Two versions")
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
        self._versions = versions
        self._shown = shown
        self._other = shown - 1 if shown else 1

    def compose(self) -> ComposeResult:
        """The two, in one frame."""
        frame = Container(
            Scrolling(*self._describe(self._shown), id="shown", classes="side"),
            Scrolling(*self._describe(self._other), id="other", classes="side"),
            id="frame",
        )
        frame.border_title = plain("Two versions")
        more = (
            " · {earlier_version} {later_version} other version" if len(self._versions) > 2 else ""
        )
        frame.border_subtitle = self.describe_keys(f"↑↓ scroll · Tab other side{more}")
        yield frame

    async def action_change(self, direction: int) -> None:
        """Compare with the version before or after."""
        others = [place for place, _ in enumerate(self._versions) if place != self._shown]
        self._other = others[(others.index(self._other) + direction) % len(others)]
        side = self.query_one("#other", Scrolling)
        await side.remove_children()
        await side.mount_all(self._describe(self._other))
        side.scroll_home(animate=False)

    def _describe(self, place: int) -> list[Widget]:
        turn = self._versions[place]
        which = f"{place + 1} of {len(self._versions)}" + (" · shown" * (place == self._shown))
        answer = turn.answer or turn.error or "No answer came."
        is_edited = len({each.question for each in self._versions}) > 1
        return [
            paragraph(which, "muted"),
            *([paragraph(turn.question, "asked")] if is_edited else []),
            Answer(printable(answer)),
        ]
