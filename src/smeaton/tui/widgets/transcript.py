"""The conversation so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.widgets import Static

from smeaton.sessions import Turn
from smeaton.tui.ledger import Ledger
from smeaton.tui.messages import EarlierWanted
from smeaton.tui.text import count
from smeaton.tui.widgets.banner import Banner

if TYPE_CHECKING:
    from smeaton.tui.widgets.turn import TurnView

PAGE = 6
"""Turns that are shown at once when a long conversation is resumed."""


class Earlier(Static, can_focus=True):
    """Stands for the turns above the first one shown; Enter or a click brings some of them."""

    BINDINGS = [("enter", "show", "Show")]

    def action_show(self) -> None:
        """Ask for the turns above."""
        self.post_message(EarlierWanted())

    def on_click(self) -> None:
        """Ask for the turns above."""
        self.action_show()


class Transcript(VerticalScroll, can_focus=False):
    """The turns, newest at the bottom; follows the bottom until the reader scrolls away.

    Every widget costs at each layout, so only some of the last turns are shown at once.
    """

    def __init__(self) -> None:
        super().__init__(id="transcript")
        self._hidden = 0
        self.ledger = Ledger()
        """What the conversation has reviewed and dismissed."""

    def on_mount(self) -> None:
        """Start at the bottom."""
        self.anchor()

    async def show(self, turns: Sequence[Turn]) -> None:
        """Show another conversation: its last turns, the others on demand."""
        self.ledger = Ledger.from_turns(turns)
        with self.app.batch_update():
            await self.remove_children()
            self._hidden = max(0, len(turns) - PAGE)
            views = [_view(turn) for turn in turns[-PAGE:]]
            await self.mount_all([*self._earlier(), *views] or [Banner()])
            self._finish(turns[-PAGE:], views)
        if self.is_attached:
            self.screen.check_idle()
            self.anchor()

    async def show_earlier(self, turns: Sequence[Turn]) -> None:
        """Show one more page of turns above; `turns` are all of the conversation."""
        page = turns[max(0, self._hidden - PAGE) : self._hidden]
        self._hidden -= len(page)
        views = [_view(turn) for turn in page]
        await self.query(Earlier).remove()
        await self.mount_all([*self._earlier(), *views], before=0)
        self._finish(page, views)
        if views:
            views[-1].scroll_visible(animate=False)

    async def add(self, view: TurnView) -> None:
        """Show a new turn and follow it; of many turns above, the first go."""
        await self.query(Banner).remove()
        await self.mount(view)
        shown = list(self.query(".turn"))
        if len(shown) > 2 * PAGE:
            gone = shown[:-PAGE]
            self._hidden += len(gone)
            await self.query(Earlier).remove()
            await self.remove_children(gone)
            await self.mount_all(self._earlier(), before=0)
        self.anchor()

    async def cut(self, turn: int) -> None:
        """Take away a turn that is shown, and all that follow it."""
        views = self._views()
        first = next((n for n, view in enumerate(views) if view.turn.id == turn), len(views))
        await self.remove_children(views[first:])
        self.ledger.forget(turn)

    async def reveal(self, turns: Sequence[Turn], turn: int) -> None:
        """Move to a turn, wherever it is; `turns` are all of the conversation."""
        while not any(view.turn.id == turn for view in self._views()) and self._hidden:
            await self.show_earlier(turns)
        # following the bottom again is for `add`; here it would lead away from the turn
        self.anchor(False)
        for view in self._views():
            if view.turn.id == turn:
                view.focus_question()
                self.call_after_refresh(self.call_after_refresh, self._put_on_top, view)

    def _put_on_top(self, view: TurnView) -> None:
        if view.is_attached:
            self.scroll_to_widget(view, top=True, animate=False, force=True)

    def focus_last(self) -> None:
        """Move to the last turn, if there is one."""
        for view in self._views()[-1:]:
            view.focus_question()

    def _views(self) -> list[TurnView]:
        from smeaton.tui.widgets.turn import TurnView

        return list(self.query(TurnView))

    @property
    def is_blank(self) -> bool:
        """Whether no turn is shown."""
        return not self.query(".turn")

    def focus_evidence(self) -> bool:
        """Move to the sources or findings of the last turn that has any; False without one."""
        return any(view.focus_evidence() for view in reversed(self._views()))

    def _earlier(self) -> list[Earlier]:
        if not self._hidden:
            return []
        return [Earlier(f"↑ {count(self._hidden, 'earlier turn')}", classes="earlier")]

    def _finish(self, turns: Sequence[Turn], views: Sequence[TurnView]) -> None:
        for turn, view in zip(turns, views, strict=True):
            view.finish(turn.state, turn.error)


def _view(turn: Turn) -> TurnView:
    from smeaton.tui.evidence import Evidence
    from smeaton.tui.widgets.turn import TurnView

    return TurnView(turn, Evidence.from_payload(turn.payload))
