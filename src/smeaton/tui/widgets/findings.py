"""The findings of a review as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from smeaton.render.safe import printable
from smeaton.tui.movement import move
from smeaton.tui.sieve import Row
from smeaton.tui.text import one_line

if TYPE_CHECKING:
    from smeaton.advice import Finding

_COLOURS = {
    "critical": "text-error",
    "high": "text-error",
    "medium": "text-warning",
    "low": "text-muted",
}
MAX_HEIGHT = 14
"""Lines of the table; more are scrolled within."""
_PADDING = 2
"""Cells that the table puts around each column."""


class FindingsTable(DataTable[Text]):
    """Severity, code, object, line and message; Enter on a row tells the whole story.

    The message column takes what the others leave, and long messages wrap instead of hiding.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Explain"),
        *move(first="scroll_top", last="scroll_bottom"),
    ]

    @dataclass
    class Opened(Message):
        """A row was chosen."""

        row: Row

    def __init__(self) -> None:
        super().__init__(cursor_type="row", show_header=False, cell_padding=1, classes="findings")
        self._rows: list[Row] = []
        self._laid_out_for = 0

    def on_mount(self) -> None:
        """Take the colours of another theme when it changes."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.show(self._rows))

    def on_resize(self, event: events.Resize) -> None:
        """Fit the columns to the width."""
        if event.size.width != self._laid_out_for:
            self._laid_out_for = event.size.width
            self._lay_out(event.size.width)

    @property
    def chosen(self) -> Row | None:
        """The row under the cursor; None in an empty table."""
        return self._rows[self.cursor_row] if 0 <= self.cursor_row < len(self._rows) else None

    def show(self, rows: Sequence[Row]) -> None:
        """Show other rows; the cursor stays on its finding, or else where it is."""
        chosen = self.chosen
        self._rows = list(rows)
        if self._laid_out_for:
            self._lay_out(self._laid_out_for)
        if chosen is not None:
            kept = (n for n, row in enumerate(rows) if row.finding is chosen.finding)
            self.move_cursor(row=next(kept, self.cursor_row))

    def _lay_out(self, width: int) -> None:
        row = self.cursor_row
        rows = [self._cells(each) for each in self._rows]
        widths = [
            max((cell.cell_len for cell in column), default=1) for column in zip(*rows, strict=True)
        ][:4]
        if len(widths) == 4:
            widths[2] = min(widths[2], max(16, width // 4))
        message = max(20, width - sum(widths) - _PADDING * 5 - 1)
        self.clear(columns=True)
        for column in (*widths, message):
            self.add_column("", width=column)
        total = 0
        for cells in rows:
            height = max(
                len(cell.wrap(self.app.console, column))
                for cell, column in zip(cells, (*widths, message), strict=True)
            )
            self.add_row(*cells, height=height)
            total += height
        # an automatic height is sometimes measured before the rows are there, and then kept
        self.styles.height = max(1, min(total, MAX_HEIGHT))
        self.move_cursor(row=row)

    def _cells(self, row: Row) -> list[Text]:
        finding, quiet = row.finding, "dim" if row.reason else ""
        cells = [
            Text(finding.severity, quiet or self._style(finding)),
            Text(printable(finding.code), quiet),
            Text(printable(finding.object), quiet, overflow="fold"),
            Text(str(finding.line), quiet, justify="right"),
            Text(printable(_describe(row)), quiet),
        ]
        if row.badge:
            colour = "text-accent" if row.badge == "new" else "text-muted"
            cells[-1] = Text.assemble((f"{row.badge}  ", self._colour(colour)), cells[-1])
        return cells

    def _style(self, finding: Finding) -> str:
        bold = "bold " if finding.severity == "critical" else ""
        return (bold + self._colour(_COLOURS[finding.severity])).strip()

    def _colour(self, name: str) -> str:
        colour = self.app.theme_variables.get(name, "")
        return colour if colour.startswith("#") else ""

    @on(DataTable.RowSelected)
    def _open(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.post_message(self.Opened(self._rows[event.cursor_row]))


def _describe(row: Row) -> str:
    by = " (from the model)" if row.finding.source == "model" else ""
    why = f" · dismissed: {one_line(row.reason)}" if row.reason else ""
    return one_line(row.finding.message, 400) + by + why
