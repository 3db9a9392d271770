"""One finding: why it matters, how to mend it, where it stands, what its fix would change."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path, PurePath
from typing import ClassVar

from textual import work
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
_DIFF_COLOURS = {"+": "$text-success", "-": "$text-error", "@": "$text-muted"}
_ODD = re.compile(r"[^\w-]+")


class FindingScreen(Dialog[str | None]):
    """Shows a finding and its source; ends with the reason if it is dismissed.

    Args:
        row: the finding as the table shows it.
        sources: what was reviewed, by name.
        file: where the artefact was read from, if it was a file.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_fix", "Copy", id="copy_fix"),
        Binding("w", "write_fix", "Write", id="write_fix"),
        Binding("d", "set_aside", "Dismiss", id="dismiss"),
    ]

    def __init__(self, row: Row, sources: Mapping[str, str], file: str = "") -> None:
        self._row = row
        self._sources = sources
        self._file = file
        self._source = source = sources.get(row.finding.artifact)
        self._mended: str | None = None
        self._change = Static(markup=False)
        self._excerpt = Static(markup=False, classes="excerpt")
        self._excerpt.display = source is not None
        finding = row.finding
        place = f"{finding.artifact}, line {finding.line}"
        about = (finding.severity, finding.rule, finding.object, place, row.badge)
        super().__init__(
            f"{finding.code} {finding.object}",
            paragraph(finding.message),
            paragraph(" · ".join(filter(None, about)), "muted"),
            Container(
                self._excerpt, Vertical(*_explain(row), self._change, id="story"), id="parts"
            ),
            keys="{copy_fix} copy fix · {write_fix} write fix · {dismiss} dismiss · ↑↓ scroll",
        )

    def on_mount(self) -> None:
        """Show the source where there is room for it, and then what the fix changes in it."""
        self._change.display = False
        self._arrange()
        self._show_change()

    @work
    async def _show_change(self) -> None:
        """Show the fix as a change of the text, where it is one; reviewing it takes a moment."""
        from smeaton.analysis import Source, find_change

        given = [Source(name, text) for name, text in self._sources.items()]
        self._mended = await asyncio.to_thread(find_change, given, self._row.finding)
        if self._mended is not None:
            label = plain("What that changes\n", "$text-accent")
            self._change.update(Content("").join([label, _colour(self._compare())]))
            self._change.display = True

    def _compare(self) -> str:
        name = PurePath(self._row.finding.artifact).name
        texts = (self._source or "", self._mended or "")
        before, after = (text.splitlines(keepends=True) for text in texts)
        return "".join(unified_diff(before, after, f"a/{name}", f"b/{name}"))

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
        """Put the fix on the clipboard of the terminal, as a patch where it changes the text."""
        fix = self._fix() if self._mended is None else printable(self._compare())
        if fix:
            self.app.copy_to_clipboard(fix)
            self.notify("Fix copied, if your terminal allows it (OSC 52).", markup=False)

    def action_write_fix(self) -> None:
        """Ask for a path, and write the mended text there, or the script that mends."""
        artefact = PurePath(self._row.finding.artifact)
        stem = _ODD.sub("_", artefact.stem) or "paste"
        if self._mended is not None:
            is_same = bool(self._file) and _reads(self._file) == self._source
            name = self._file if is_same else f"{stem}.fixed{artefact.suffix}"
            self.app.push_screen(SaveScreen(self._mended, name))
        elif fix := self._fix():
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


def _colour(diff: str) -> Content:
    """Return the lines of a diff, without the names of files, in its colours."""
    lines = diff.splitlines()[2:]
    return Content("\n").join(
        plain(line[:MAX_COLUMNS], _DIFF_COLOURS.get(line[:1], "")) for line in lines
    )


def _reads(file: str) -> str | None:
    """Return a file's text; None where it can't be read any more."""
    try:
        return Path(file).read_text("utf-8")
    except (OSError, ValueError):
        return None


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
