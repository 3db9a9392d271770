"""One finding: why it matters, how to mend it, where it stands, what its fix would change."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
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
MAX_COLUMNS, BEFORE = 200, 60
"""Characters of a long line that are shown, and how many of them stand before the place."""
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
        self._patch = ""
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
        finding = self._row.finding
        self._mended = await asyncio.to_thread(find_change, given, finding)
        if self._mended is not None and self._source is not None:
            name = PurePath(finding.artifact).name
            self._patch, shown = await asyncio.to_thread(compare, self._source, self._mended, name)
            label = plain("What that changes\n", "$text-accent")
            self._change.update(Content("").join([label, shown]))
            self._change.display = True

    def _arrange(self) -> None:
        """Put the source beside the explanation, or above it in a narrow terminal."""
        if self._source is not None:
            is_wide = self.app.size.width >= WIDE
            self.set_class(is_wide, "-wide")
            around = AROUND_BESIDE if is_wide else AROUND
            self._excerpt.update(
                mark_line(self._source, self._row.finding.line, around, self._row.finding.column)
            )

    def action_copy_fix(self) -> None:
        """Put the fix on the clipboard of the terminal, as a patch where it changes the text."""
        fix = self._fix() if self._mended is None else printable(self._patch)
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


def compare(before: str, after: str, name: str) -> tuple[str, Content]:
    """Return a patch, and its hunks in colours with long lines cut to where they differ."""
    from smeaton.analysis.patch import write_patch

    patch = write_patch(before, after, name)
    at = next((n for n, pair in enumerate(zip(before, after, strict=False)) if len({*pair}) > 1), 0)
    column = at - (before.rfind("\n", 0, at) + 1)
    shown = (
        plain(line[:1] + cut(line[1:], column), _DIFF_COLOURS.get(line[:1], ""))
        for line in patch.splitlines()[2:]
    )
    return patch, Content("\n").join(shown)


def cut(line: str, at: int) -> str:
    """Return a line, or of a long one what stands around column `at`, counted from 0."""
    if len(line) <= MAX_COLUMNS:
        return line
    first = min(max(0, at - BEFORE), len(line) - MAX_COLUMNS)
    shown = line[first : first + MAX_COLUMNS]
    return ("…" if first else "") + shown + ("…" if first + MAX_COLUMNS < len(line) else "")


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


def mark_line(source: str, line: int, around: int = AROUND, column: int = 1) -> Content:
    """Return the lines around `line`, numbered, with that one marked; of a long one, `column`."""
    lines = source.split("\n")
    first = max(0, line - 1 - around)
    shown = list(enumerate(lines[first : line + around], first + 1))
    width = len(str(shown[-1][0])) if shown else 1
    return Content("\n").join(
        plain(
            f"{'▶' if number == line else ' '} {number:>{width}}  "
            f"{cut(text, column - 1 if number == line else 0).rstrip()}",
            "$text-warning bold" if number == line else "",
        )
        for number, text in shown
    )
