"""Search in the knowledge base, with or without a model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from smeaton.errors import SmeatonError
from smeaton.tui.evidence import Cited, describe_passage
from smeaton.tui.screens.dialog import Choices, Dialog, paragraph
from smeaton.tui.screens.passage import passage_dialog
from smeaton.tui.text import plain

if TYPE_CHECKING:
    from smeaton.advisor import Advisor

LIMIT = 12


class KnowledgeScreen(Dialog[None]):
    """A search field and the passages that fit; Enter on one reads it.

    Args:
        query: what to search for at once; "" starts with the empty field.
        advisor: returns the advisor that searches.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("down", "focus_list", show=False)]

    def __init__(self, query: str, advisor: Callable[[], Awaitable[Advisor]]) -> None:
        self._query = query
        self._advisor = advisor
        self._passages: tuple[Cited, ...] = ()
        self._list = Choices(markup=False, compact=True)
        self._state = paragraph("", "muted")
        super().__init__(
            "Knowledge base",
            Input(query, placeholder="What to search for, then Enter"),
            self._state,
            self._list,
            keys="Enter search or read",
        )

    def on_mount(self) -> None:
        """Search at once if there is something to search for."""
        if self._query:
            self.search(self._query)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.search(event.value.strip())

    @work(exclusive=True)
    async def search(self, query: str) -> None:
        """List the passages that fit, best first."""
        self._say("Searching…")
        try:
            advisor = await self._advisor()
            found = await advisor.search(query, limit=LIMIT)
        except SmeatonError as error:
            self._say(str(error))
            return
        self._passages = tuple(map(Cited.from_passage, found.passages))
        self._list.clear_options()
        self._list.add_options(Option(plain(describe_passage(item))) for item in self._passages)
        self._say("\n".join(found.notes) if self._passages else "Nothing fits; try other words.")
        if self._passages:
            self._list.highlighted = 0
            self._list.focus()

    def _say(self, text: str) -> None:
        self._state.update(plain(text))
        self._state.display = bool(text)

    def action_focus_list(self) -> None:
        """Go from the search field to the list."""
        self._list.focus()

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.app.push_screen(passage_dialog(self._passages[event.option_index]))
