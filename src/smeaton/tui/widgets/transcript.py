"""The conversation so far: a window onto its turns."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import NULL_REGION, Region, Size
from textual.scrollbar import ScrollBar
from textual.widget import Widget
from textual.widgets import Static

from smeaton.errors import StorageError
from smeaton.tui.text import count
from smeaton.tui.widgets.banner import Banner

if TYPE_CHECKING:
    from textual.layout import DockArrangeResult

    from smeaton.sessions import Turn
    from smeaton.tui.app import SmeatonApp
    from smeaton.tui.ledger import Ledger
    from smeaton.tui.widgets.turn import TurnView

FIRST = 2
"""Turns that are there in the first frame of a conversation; more come when they are."""
MOST = 10
"""Turns from which on those out of sight are taken away again."""


class Unshown(Static, can_focus=True):
    """Stands for the turns beyond the window, which come when it is reached.

    Enter or a click leads to the farthest of them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go", "Go")]

    def __init__(self, *, is_above: bool) -> None:
        super().__init__(classes="earlier")
        self._is_above = is_above
        self.display = False

    def show(self, number: int) -> None:
        """Say how many there are; hidden where there are none."""
        words = ("↑", "earlier", "first") if self._is_above else ("↓", "later", "last")
        self.update(f"{words[0]} {count(number, f'{words[1]} turn')}   Enter: the {words[2]}")
        self.display = bool(number)

    def action_go(self) -> None:
        """Go to the first turn, or to the last."""
        self.query_ancestor(Transcript).reveal_end(first=self._is_above)

    def on_click(self) -> None:
        """Go there too."""
        self.action_go()

    def on_blur(self) -> None:
        """Let the turns beyond come on."""
        self.query_ancestor(Transcript).widen()


class Transcript(VerticalScroll, can_focus=False):
    """The turns, newest at the bottom; follows the bottom until the reader scrolls away.

    Every widget costs at each layout, so only turns in sight and some around them are widgets;
    the others are ids, and are read from the file when the reader comes near. Whatever changes
    above or below, what the reader looks at stays where it is.
    """

    def __init__(self) -> None:
        super().__init__(id="transcript")
        self._ids: list[int] = []
        """All turns of the branch, oldest first."""
        self._first = 0
        """Place of the first turn that is a widget; those that are follow each other."""
        self._held: tuple[TurnView, int] | None = None
        """What the reader looks at, and how far below the upper edge it begins."""
        self._regions: dict[Widget, Region] = {}
        """Where its children stood when they were laid out last."""
        self._newest: TurnView | None = None
        """The turn asked last, which may still be under way."""
        self._changing = asyncio.Lock()
        self._is_widening = False
        self._earlier, self._later = Unshown(is_above=True), Unshown(is_above=False)

    @cached_property
    def ledger(self) -> Ledger:
        """What the conversation has reviewed and dismissed."""
        from smeaton.tui.ledger import Ledger

        return Ledger()

    def on_mount(self) -> None:
        """Start at the bottom."""
        self.anchor()

    async def show(self, turns: Sequence[Turn]) -> None:
        """Show another conversation, from its end."""
        from smeaton.tui.ledger import Ledger

        self.ledger = Ledger.from_turns(turns)
        async with self._changing:
            self._ids = [turn.id for turn in turns]
            await self._open_at(max(0, len(turns) - FIRST), turns[-FIRST:])
        if self.is_attached:
            self.screen.check_idle()
            self.anchor()
            self.widen()

    async def add(self, view: TurnView) -> None:
        """Show a new turn and follow it."""
        async with self._changing:
            await self.query(Banner).remove()
            if self._end < len(self._ids):
                await self.remove_children(self._views)
                self._first = len(self._ids)
            self._ids.append(view.turn.id)
            self._newest = view
            await self.mount(view, before=self._later)
            self._count_unshown()
        self.anchor()
        self.widen()

    async def cut(self, turn: int) -> None:
        """Take away a turn that is shown, and all that follow it."""
        async with self._changing:
            place = self._ids.index(turn) if turn in self._ids else len(self._ids)
            gone = self._views[max(0, place - self._first) :]
            if any(view.has_focus_within for view in gone):
                await self.run_action("screen.to_prompt")
            await self.remove_children(gone)
            del self._ids[place:]
            self._first = min(self._first, place)
            self._count_unshown()
        self.ledger.forget(turn)

    async def reveal(self, turn: int) -> None:
        """Move to a turn, wherever it is.

        Raises:
            StorageError: it can't be read.
        """
        from smeaton.tui.widgets.question import QuestionBar

        if turn not in self._ids:
            return
        place = self._ids.index(turn)
        async with self._changing:
            if not self._first <= place < self._end:
                await self._open_at(place, await self._read(self._ids[place : place + FIRST]))
        # following the bottom again is for `add`; here it would lead away from the turn
        self.anchor(False)
        view = self._views[place - self._first]
        view.query_one(QuestionBar).focus(scroll_visible=False)
        self._held = view, 0
        self.refresh(layout=True)
        self.call_after_refresh(self.widen)

    @work(group="reveal", exclusive=True)
    async def reveal_end(self, *, first: bool) -> None:
        """Move to the first turn of all, or to the end, and follow it."""
        try:
            if first:
                await self.reveal(self._ids[0])
                return
            async with self._changing:
                place = max(0, len(self._ids) - FIRST)
                await self._open_at(place, await self._read(self._ids[place:]))
        except StorageError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        await self.run_action("screen.to_prompt")
        self.anchor()
        self.call_after_refresh(self.widen)

    def focus_last(self) -> None:
        """Move to the last turn in the window, if there is one."""
        for view in self._views[-1:]:
            view.focus_question()

    @property
    def is_blank(self) -> bool:
        """Whether no turn is shown."""
        return not self._views

    def focus_evidence(self) -> bool:
        """Move to the sources or findings of the last turn that has any; False without one."""
        return any(view.focus_evidence() for view in reversed(self._views))

    @property
    def _views(self) -> list[TurnView]:
        return cast("list[TurnView]", [each for each in self.children if each.has_class("turn")])

    @property
    def _end(self) -> int:
        """The place behind the last turn that is a widget."""
        return self._first + len(self._views)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Note what the reader looks at, and bring what comes next."""
        super().watch_scroll_y(old_value, new_value)
        is_at_end = self.is_anchored and new_value >= self.max_scroll_y
        self._held = None if is_at_end else self._find_topmost(round(new_value)) or self._held
        if self._find_wanted() is not None:
            self.widen()

    def _find_topmost(self, y: int) -> tuple[TurnView, int] | None:
        for view in self._views:
            region = self._regions.get(view)
            if region is not None and region.bottom > y:
                return view, region.y - y
        return None

    def arrange(self, size: Size, optimal: bool = False) -> DockArrangeResult:
        """Lay the turns out, and scroll so that what the reader looks at does not move."""
        arranged = super().arrange(size, optimal)
        if not optimal:
            self._regions = {each.widget: each.region for each in arranged.placements}
            if self._held is not None and self._held[0] in self._regions:
                view, distance = self._held
                lowest = arranged.total_region.bottom - self.container_size.height
                self._scroll_at_once(max(0, min(self._regions[view].y - distance, lowest)))
        return arranged

    def _scroll_at_once(self, y: int) -> None:
        if y != round(self.scroll_y):
            self.set_reactive(Widget.scroll_y, y)
            self.set_reactive(Widget.scroll_target_y, y)
            self.vertical_scrollbar.set_reactive(ScrollBar.position, y)

    def _find_wanted(self) -> int | None:
        """Return the place of the turn that is to be read next; None while none is near.

        A line that has the focus stays where it is.
        """
        height = self.container_size.height
        if self._first and self.scroll_y < height and not self._earlier.has_focus:
            return self._first - 1
        is_near_end = self.max_scroll_y - self.scroll_y < height and not self._later.has_focus
        if self._end < len(self._ids) and is_near_end:
            return self._end
        return None

    def widen(self) -> None:
        """Bring the turns that the reader is near to."""
        if not self._is_widening:
            self._is_widening = True
            self.run_worker(self._bring_wanted(), group="widen")

    async def _bring_wanted(self) -> None:
        """Bring turns, one after the other, until there is a page of them on either side."""
        try:
            while self.is_attached and (place := self._find_wanted()) is not None:
                (turn,) = await self._read(self._ids[place : place + 1])
                async with self._changing:
                    await self._bring(place, turn)
                laid_out = asyncio.Event()
                self.call_after_refresh(laid_out.set)
                await laid_out.wait()
        except StorageError as error:
            self.notify(str(error), severity="error", markup=False)
        finally:
            self._is_widening = False

    async def _read(self, turns: Sequence[int]) -> list[Turn]:
        store = cast("SmeatonApp", self.app).store
        assert store is not None
        return await asyncio.to_thread(lambda: [store.load_turn(turn) for turn in turns])

    async def _bring(self, place: int, turn: Turn) -> None:
        """Make a turn a widget if it is still the next one; take one away at the other end."""
        views = self._views
        if place not in (self._first - 1, self._end) or self._ids[place : place + 1] != [turn.id]:
            return
        is_above = place < self._first
        view, farthest = _view(turn), views[-1 if is_above else 0] if views else None
        with self.app.batch_update():
            await self.mount(view, before=views[0] if is_above and views else self._later)
            view.finish(turn.state, turn.error)
            self._first -= is_above
            if farthest is not None and len(views) >= MOST and self._is_dispensable(farthest):
                await farthest.remove()
                self._first += not is_above
            self._count_unshown()
        self.screen.check_idle()

    def _is_dispensable(self, view: TurnView) -> bool:
        """Whether nobody misses a turn: it is out of sight, over, and without the focus."""
        height, region = self.container_size.height, self._regions.get(view, NULL_REGION)
        top, bottom = self.scroll_y - 2 * height, self.scroll_y + 3 * height
        is_near = region.bottom > top and region.y < bottom
        return not (is_near or view.has_focus_within or view is self._newest)

    async def _open_at(self, place: int, turns: Sequence[Turn]) -> None:
        """Show `turns`, which stand at `place`, and nothing else."""
        self._held = None
        if not self._later.is_attached:  # not before the first frame, which would come later
            await self.mount_all([self._earlier, self._later])
        with self.app.batch_update():
            await self.remove_children([*self._views, *self.query(Banner)])
            views = [_view(turn) for turn in turns]
            self._first = place
            await self.mount_all(views or [Banner()], before=self._later)
            for turn, view in zip(turns, views, strict=True):
                view.finish(turn.state, turn.error)
            self._count_unshown()

    def _count_unshown(self) -> None:
        self._earlier.show(self._first)
        self._later.show(len(self._ids) - self._end)


def _view(turn: Turn) -> TurnView:
    from smeaton.tui.evidence import Evidence
    from smeaton.tui.widgets.turn import TurnView

    return TurnView(turn, Evidence.from_payload(turn.payload))
