"""One finding: why it matters, how to mend it, where it stands."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from smeaton.advice import Finding
from smeaton.tui.screens.dialog import Dialog, paragraph
from smeaton.tui.text import plain

AROUND = 4
"""Lines of source shown before and after the finding's own."""
MAX_COLUMNS = 200


def finding_dialog(finding: Finding, source: str | None) -> Dialog[None]:
    """Return a dialog about `finding`; `source` is the artefact's text, if at hand."""
    place = f"{finding.artifact}, line {finding.line}"
    body = [
        paragraph(f"{finding.message}"),
        paragraph(f"{finding.severity} · {finding.rule} · {finding.object} · {place}", "muted"),
    ]
    if source is not None:
        body.append(Static(mark_line(source, finding.line), markup=False, classes="excerpt"))
    for label, text in (
        ("Why it matters", finding.why),
        ("How to mend it", finding.fix),
        ("Read on (/kb)", "\n".join(finding.citations)),
    ):
        if text:
            body += [paragraph(label, "label"), paragraph(text)]
    if finding.source == "model":
        body.append(paragraph("Said by the model, not proven by the analyser.", "label"))
    return Dialog(f"{finding.code} {finding.object}", *body)


def mark_line(source: str, line: int) -> Content:
    """Return the lines around `line`, numbered, with that one marked."""
    lines = source.split("\n")
    first = max(0, line - 1 - AROUND)
    shown = list(enumerate(lines[first : line + AROUND], first + 1))
    width = len(str(shown[-1][0])) if shown else 1
    return Content("\n").join(
        plain(
            f"{'▶' if number == line else ' '} {number:>{width}}  {text[:MAX_COLUMNS].rstrip()}",
            "$text-warning bold" if number == line else "",
        )
        for number, text in shown
    )
