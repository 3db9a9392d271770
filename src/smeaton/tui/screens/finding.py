"""One finding: why it matters, how to mend it, where it stands."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from smeaton.render.safe import printable
from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.screens.entry import ReasonScreen, SaveScreen
from smeaton.tui.sieve import Row
from smeaton.tui.text import plain

WIDE = 130
"""Columns from which on the source stands beside the explanation."""
AROUND, AROUND_BESIDE = 4, 16
"""Lines of source shown before and after the finding's own, above the explanation or beside it."""
MAX_COLUMNS = 200
_ODD = re.compile(r"[^\w-]+")


class FindingScreen(Dialog[str | None]):
    """Shows a finding and its source; ends with the reason if it is dismissed.

    Args:
        row: the finding as the table shows it.
        source: the artefact's text, if it is at hand.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_fix", "Copy", id="copy_fix"),
        Binding("w", "write_fix", "Write", id="write_fix"),
        Binding("d", "set_aside", "Dismiss", id="dismiss"),
    ]

    def __init__(self, row: Row, source: str | None) -> None:
        self._row = row
        self._source = source
        self._excerpt = Static(markup=False, classes="excerpt")
        self._excerpt.display = source is not None
        finding = row.finding
        place = f"{finding.artifact}, line {finding.line}"
        about = (finding.severity, finding.rule, finding.object, place, row.badge)
        super().__init__(
            f"{finding.code} {finding.object}",
            paragraph(finding.message),
            paragraph(" · ".join(filter(None, about)), "muted"),
            Container(self._excerpt, Vertical(*_explain(row), id="story"), id="parts"),
            keys="{copy_fix} copy fix · {write_fix} write fix · {dismiss} dismiss · ↑↓ scroll",
        )

    def on_mount(self) -> None:
        """Show the source where there is room for it."""
        self._arrange()

    def on_resize(self) -> None:
        """Show the source where there is room for it now."""
        # what a widget asks for while its size changes is forgotten
        self.call_after_refresh(self._arrange)

    def _arrange(self) -> None:
        """Put the source beside the explanation, or above it in a narrow terminal."""
        if self._source is not None:
            is_wide = self.app.size.width >= WIDE
            self.set_class(is_wide, "-wide")
            around = AROUND_BESIDE if is_wide else AROUND
            self._excerpt.update(mark_line(self._source, self._row.finding.line, around))

    def action_copy_fix(self) -> None:
        """Put the fix on the clipboard of the terminal."""
        fix = self._fix()
        if fix:
            self.app.copy_to_clipboard(fix)
            self.notify("Fix copied, if your terminal allows it (OSC 52).", markup=False)

    def action_write_fix(self) -> None:
        """Ask for a path and write the fix there."""
        fix = self._fix()
        if fix:
            stem = _ODD.sub("_", PurePath(self._row.finding.artifact).stem) or "paste"
            self.app.push_screen(SaveScreen(f"{fix}\n", f"{stem}.fix.sql"))

    def action_set_aside(self) -> None:
        """Ask why, and dismiss the finding; take it back if it is dismissed."""
        if self._row.reason:
            self.dismiss("")
        else:
            self.app.push_screen(ReasonScreen(self._row.finding), self._close_with)

    def _close_with(self, reason: str | None) -> None:
        if reason is not None:
            self.dismiss(reason)

    def _fix(self) -> str:
        fix = self._row.finding.fix.strip()
        if not fix:
            self.notify("There is no mechanical fix for this finding.", markup=False)
        return printable(fix)


def _explain(row: Row) -> list[Widget]:
    finding = row.finding
    said: list[Widget] = []
    for label, text in (
        ("Dismissed (d takes it back)", row.reason),
        ("Why it matters", finding.why),
        ("How to mend it", finding.fix),
        ("Read on (/kb)", "\n".join(finding.citations)),
    ):
        if text:
            said += [paragraph(label, "label"), paragraph(text)]
    if finding.source == "model":
        said.append(paragraph("Said by the model, not proven by the analyser.", "label"))
    return said


def mark_line(source: str, line: int, around: int = AROUND) -> Content:
    """Return the lines around `line`, numbered, with that one marked."""
    lines = source.split("\n")
    first = max(0, line - 1 - around)
    shown = list(enumerate(lines[first : line + around], first + 1))
    width = len(str(shown[-1][0])) if shown else 1
    return Content("\n").join(
        plain(
            f"{'▶' if number == line else ' '} {number:>{width}}  {text[:MAX_COLUMNS].rstrip()}",
            "$text-warning bold" if number == line else "",
        )
        for number, text in shown
    )
