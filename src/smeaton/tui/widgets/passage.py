"""A passage of the knowledge base beside the conversation, with where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from smeaton.tui.evidence import Cited, describe_passage
from smeaton.tui.messages import PassageClosed, PassageOpened
from smeaton.tui.movement import SCROLL
from smeaton.tui.text import plain
from smeaton.tui.widgets.answer import Answer

if TYPE_CHECKING:
    from smeaton.tui.widgets.turn import TurnView


class PassagePanel(VerticalScroll, can_focus=True):
    """Shows one passage; Esc asks for it to be closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close"),
        *(Binding(str(number), f"cite({number})", show=False) for number in range(1, 10)),
        *SCROLL,
    ]

    def __init__(self) -> None:
        super().__init__(id="passage")
        self._turn: TurnView | None = None

    async def show(self, opened: PassageOpened) -> None:
        """Show a passage in place of the one shown before, and move to it."""
        self._turn, passage = opened.turn, opened.passage
        with self.app.batch_update():
            await self.remove_children()
            title = Static(plain(describe_passage(passage)), markup=False, classes="side-title")
            await self.mount_all([title, *list_parts(passage, opened.quote)])
        self.scroll_home(animate=False)
        # what was hidden takes the focus once it is laid out
        self.call_after_refresh(self.focus)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The numbers of other passages that the same answer cites are keys here too."""
        if action == "cite" and self._turn is not None:
            return self._turn.check_action(action, parameters)
        return action != "cite"

    async def action_cite(self, number: int) -> None:
        """Open another passage that the answer cites."""
        if self._turn is not None and self._turn.is_attached:
            await self._turn.action_cite(number)

    def action_close(self) -> None:
        """Tell whoever shows this."""
        self.post_message(PassageClosed())


def list_parts(passage: Cited, quote: str = "") -> list[Widget]:
    """Return the words cited, the whole passage, its sources with their targets, and its id."""
    whose = "built-in knowledge" if passage.source == "smeaton" else f"added from {passage.source}"
    return [
        *([Static(plain(f"“{quote}”"), markup=False, classes="cited")] if quote else []),
        Answer(passage.text),
        *([_label("Sources")] if passage.sources else []),
        *(
            Static(plain(f"{name}\n{url}"), markup=False, classes="source")
            for name, url in passage.sources
        ),
        _label(f"{passage.id} · {whose}"),
    ]


def _label(text: str) -> Static:
    return Static(plain(text), markup=False, classes="label")
