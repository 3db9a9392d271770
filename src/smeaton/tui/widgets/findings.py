"""The findings of a review as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

from smeaton.render.safe import printable
from smeaton.tui.messages import FindingOpened
from smeaton.tui.text import one_line

if TYPE_CHECKING:
    from smeaton.advice import Finding, Review

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

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select_cursor", "Explain")]

    def __init__(self, findings: Sequence[Finding], sources: Mapping[str, str]) -> None:
        super().__init__(cursor_type="row", show_header=False, cell_padding=1, classes="findings")
        self._findings = findings
        self._sources = sources
        self._laid_out_for = 0

    def on_mount(self) -> None:
        """Take the colours of another theme when it changes."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.show(self._findings))

    def on_resize(self, event: events.Resize) -> None:
        """Fit the columns to the width."""
        if event.size.width != self._laid_out_for:
            self._laid_out_for = event.size.width
            self._lay_out(event.size.width)

    def show(self, findings: Sequence[Finding]) -> None:
        """Show other findings; the first row is chosen."""
        self._findings = findings
        if self._laid_out_for:
            self._lay_out(self._laid_out_for)

    def _lay_out(self, width: int) -> None:
        row = self.cursor_row
        rows = [self._cells(finding) for finding in self._findings]
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
        self.styles.height = min(total, MAX_HEIGHT)
        self.move_cursor(row=row)

    def _cells(self, finding: Finding) -> list[Text]:
        colour = self.app.theme_variables.get(_COLOURS[finding.severity], "")
        style = ("bold " if finding.severity == "critical" else "") + (
            colour if colour.startswith("#") else ""
        )
        message = one_line(finding.message, 400)
        if finding.source == "model":
            message += " (from the model)"
        return [
            Text(finding.severity, style.strip()),
            Text(printable(finding.code)),
            Text(printable(finding.object), overflow="fold"),
            Text(str(finding.line), justify="right"),
            Text(printable(message)),
        ]

    @on(DataTable.RowSelected)
    def _open(self, event: DataTable.RowSelected) -> None:
        event.stop()
        finding = self._findings[event.cursor_row]
        source = self._sources.get(finding.artifact)
        self.post_message(FindingOpened(finding, source))


def summarise(review: Review) -> str:
    """Return the headline: "9 findings: 1 critical, 3 high"."""
    from smeaton.render.markdown import count_findings

    if not review.findings and not review.artifacts:
        return "Nothing to review."
    return count_findings(review.findings)
