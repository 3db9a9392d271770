"""Earlier conversations: search, open, delete."""

from __future__ import annotations

import asyncio
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
from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.text import count, one_line, plain


class ResumeScreen(Dialog[int | None]):
    """Ends with the id of the conversation chosen."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "focus_list", show=False),
        Binding("ctrl+d", "delete", "Delete", priority=True),
    ]

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._doomed: str | None = None
        self._list = OptionList(markup=False, compact=True)
        super().__init__(
            "Earlier conversations",
            Input(placeholder="Search titles, questions and answers"),
            self._list,
            paragraph("", "muted"),
            keys="Enter open · Ctrl+D delete",
        )

    def on_mount(self) -> None:
        """List the latest ones."""
        self.search("")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.search(event.value)

    @work(exclusive=True)
    async def search(self, query: str) -> None:
        """List what fits."""
        try:
            found = await asyncio.to_thread(self._store.list, 50, query.strip())
        except StorageError as error:
            self.notify(printable(str(error)), severity="error", markup=False)
            return
        self._list.clear_options()
        self._list.add_options(Option(_line(summary), id=str(summary.id)) for summary in found)
        self._list.highlighted = 0 if found else None
        self.query_one(".muted").display = not found
        self.query_one(".muted", expect_type=type(paragraph(""))).update(
            "Nothing fits." if query.strip() else "There are no earlier conversations yet."
        )

    @on(Input.Submitted)
    def _open_first(self) -> None:
        option = self._list.highlighted_option
        if option is not None and option.id is not None:
            self.dismiss(int(option.id))

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(int(event.option_id or 0))

    def action_focus_list(self) -> None:
        """Go from the search field to the list."""
        self._list.focus()

    @work(exclusive=True)
    async def action_delete(self) -> None:
        """Delete the highlighted conversation at the second press."""
        option = self._list.highlighted_option
        if option is None or option.id is None:
            return
        if self._doomed != option.id:
            self._doomed = option.id
            self.notify("Press Ctrl+D again to delete this conversation for good.", markup=False)
            return
        try:
            await asyncio.to_thread(self._store.delete, int(option.id))
        except StorageError as error:
            self.notify(printable(str(error)), severity="error", markup=False)
        self.search(self.query_one(Input).value)


def _line(summary: Summary) -> Content:
    at = summary.updated_at.astimezone()
    day = "today" if at.date() == datetime.now().astimezone().date() else f"{at:%Y-%m-%d}"
    return Content.assemble(
        plain(one_line(summary.title, 60)),
        plain(f"  {day} {at:%H:%M} · {count(summary.turns, 'turn')}", "$text-muted"),
    )
