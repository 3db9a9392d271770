"""Earlier conversations: search, open, pin, delete."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from smeaton.errors import StorageError
from smeaton.render.safe import printable
from smeaton.sessions import SessionStore, Summary
from smeaton.tui.screens.confirm import ConfirmScreen
from smeaton.tui.screens.dialog import Choices, Dialog, paragraph
from smeaton.tui.text import count, one_line, plain

LIMIT = 50
"""Conversations that are listed at once."""


class ResumeScreen(Dialog[Summary | None]):
    """Ends with the conversation chosen; of a search, with the turn that was found in it.

    Args:
        store: where conversations are kept.
        open_one: the conversation that is open, which can't be deleted from under the reader.
        query: what to search for at once.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "focus_list", show=False),
        Binding("ctrl+o", "pin", "Pin", priority=True, id="pin"),
        Binding("ctrl+d", "delete", "Delete", priority=True, id="delete_conversation"),
    ]

    def __init__(self, store: SessionStore, open_one: int | None = None, query: str = "") -> None:
        self._store = store
        self._query = query
        self._open_one = open_one
        self._found: list[Summary] = []
        self._list = Choices(markup=False, compact=True)
        self._empty = paragraph("", "muted")
        super().__init__(
            "Earlier conversations",
            Input(query, placeholder="Search titles, questions, answers and findings"),
            self._list,
            self._empty,
            keys="Enter open · {pin} pin · {delete_conversation} delete",
        )

    def on_mount(self) -> None:
        """List the latest ones, or those that fit."""
        self.search(self._query)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.search(event.value)

    @work(exclusive=True)
    async def search(self, query: str, keep: int | None = None) -> None:
        """List what fits, best first, and highlight the conversation `keep` or the first."""
        try:
            self._found = await asyncio.to_thread(self._store.list, LIMIT, query.strip())
        except StorageError as error:
            self._complain(error)
            return
        self._list.clear_options()
        self._list.add_options(Option(_describe(each, query)) for each in self._found)
        places = [place for place, each in enumerate(self._found) if each.id == keep]
        self._list.highlighted = next(iter(places), 0 if self._found else None)
        self._empty.display = not self._found
        self._empty.update(
            "Nothing fits." if query.strip() else "There are no earlier conversations yet."
        )

    @property
    def _chosen(self) -> Summary | None:
        place = self._list.highlighted
        return self._found[place] if place is not None and place < len(self._found) else None

    @on(Input.Submitted)
    def _open_first(self) -> None:
        if self._chosen is not None:
            self.dismiss(self._chosen)

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._found[event.option_index])

    def action_focus_list(self) -> None:
        """Go from the search field to the list."""
        self._list.focus()

    async def action_pin(self) -> None:
        """Keep the highlighted conversation at the top of the list, or no longer."""
        chosen = self._chosen
        if chosen is not None:
            await self._change(lambda: self._store.pin(chosen.id, not chosen.pinned), chosen.id)

    def action_delete(self) -> None:
        """Delete the highlighted conversation after a question."""
        chosen = self._chosen
        if chosen is None:
            return
        if chosen.id == self._open_one:
            self.notify("This one is open; start another with Ctrl+N first.", markup=False)
            return

        async def delete(sure: bool | None) -> None:
            if sure:
                await self._change(lambda: self._store.delete(chosen.id))

        title, turns = one_line(chosen.title, 60), count(chosen.turns, "turn")
        question = f"Delete “{title}” with {turns} for good?"
        self.app.push_screen(ConfirmScreen(question, "delete"), delete)

    async def _change(self, write: Callable[[], None], keep: int | None = None) -> None:
        try:
            await asyncio.to_thread(write)
        except StorageError as error:
            self._complain(error)
        self.search(self.query_one(Input).value, keep)

    def _complain(self, error: StorageError) -> None:
        self.notify(printable(str(error)), severity="error", markup=False)


def _describe(summary: Summary, query: str) -> Content:
    """Return a line, and below it the words that were found."""
    at = summary.updated_at.astimezone()
    day = "today" if at.date() == datetime.now().astimezone().date() else f"{at:%Y-%m-%d}"
    line = Content.assemble(
        plain("★ " if summary.pinned else "", "$text-warning"),
        plain(one_line(summary.title, 60)),
        plain(f"  {day} {at:%H:%M} · {count(summary.turns, 'turn')}", "$text-muted"),
    )
    if not summary.excerpt:
        return line
    excerpt = plain(f"    {one_line(summary.excerpt)}", "$text-muted")
    for term in re.findall(r"\w+", query):
        for match in re.finditer(re.escape(term), excerpt.plain, re.IGNORECASE):
            excerpt = excerpt.stylize("bold $text-accent", *match.span())
    return Content("\n").join([line, excerpt])
