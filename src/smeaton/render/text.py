"""Reviews, rules and search results as text for a terminal, with or without colour."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from smeaton.advice import Finding, Review, Severity
from smeaton.render.markdown import count_findings, describe_kind
from smeaton.render.safe import printable

if TYPE_CHECKING:
    from rich.console import Console


class Passage(Protocol):
    """What is shown of a passage of the knowledge base."""

    @property
    def id(self) -> str:
        """`document#heading`."""

    @property
    def title(self) -> str:
        """Title of its document."""

    @property
    def heading(self) -> str:
        """Heading it stands under."""

    @property
    def text(self) -> str:
        """The passage itself."""

    @property
    def source(self) -> str:
        """`smeaton`, or the name of the user's source."""

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """Title and URL of each primary source."""


STYLES = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
}


def render_review(review: Review, *, colour: bool = False, width: int = 100) -> str:
    """Return the review as text: artefacts, findings with why and fix, notes, counts.

    Notes alone, as they come after a review is on the screen, are printed without a count.
    """
    from rich.text import Text

    console, out = _console(colour, width)
    for item in review.artifacts:
        console.print(
            Text(printable(item.name), style="bold")
            + Text(
                f" · {describe_kind(item.kind, item.dialect)}"
                + (f" · {item.intent}" if item.intent else "")
                + f" · {item.objects} objects"
                f" · {item.bytes:,} bytes",
                style="dim",
            )
        )
    for finding in review.findings:
        _print_finding(console, finding)
    if review.notes:
        console.print()
        for note in review.notes:
            console.print(Text(f"note: {printable(note)}", style="dim"))
    if review.findings or review.artifacts:
        console.print()
        console.print(Text(count_findings(review.findings), style="bold"))
    return out.getvalue()


def render_passages(passages: Iterable[Passage], *, colour: bool = False, width: int = 100) -> str:
    """Return passages, best first: id, title, text and the sources behind it."""
    from rich.padding import Padding
    from rich.text import Text

    console, out = _console(colour, width)
    for n, passage in enumerate(passages, 1):
        own = "" if passage.source == "smeaton" else f" [{printable(passage.source)}]"
        head = Text(f"{n}. ") + Text(printable(passage.title), "bold")
        console.print(head + f": {printable(passage.heading)}{own}  " + Text(passage.id, "dim"))
        console.print(Padding(printable(passage.text), (0, 0, 0, 3)))
        for title, url in passage.sources[:3]:
            console.print(
                Padding(Text(f"{printable(title)} <{printable(url)}>", "dim"), (0, 0, 0, 3))
            )
        console.print()
    return out.getvalue()


def render_markdown(markdown: str, *, colour: bool, width: int) -> str:
    """Return Markdown laid out for a terminal."""
    from rich.markdown import Markdown

    console, out = _console(colour, width)
    console.print(Markdown(printable(markdown), hyperlinks=False))
    return out.getvalue()


def _print_finding(console: Console, finding: Finding) -> None:
    from rich.padding import Padding
    from rich.text import Text

    head = Text()
    head.append(f" {finding.severity.value.upper()} ", style=STYLES[finding.severity])
    head.append(f" {printable(finding.object)} ", style="bold")
    where = f"{finding.artifact}:{finding.line}:{finding.column}"
    head.append(f" {printable(where)}  {finding.code} {finding.rule}", style="dim")
    if finding.source == "model":
        head.append("  (added by the model)", style="italic")
    console.print()
    console.print(head, soft_wrap=True)
    body = Text(printable(finding.message)) + Text(f"\n{printable(finding.why)}", style="dim")
    console.print(Padding(body, (0, 0, 0, 3)))
    if finding.fix:
        fix = Text("\n".join(f"+ {line}" for line in printable(finding.fix).splitlines()), "green")
        console.print(Padding(fix, (0, 0, 0, 3)), soft_wrap=True)
    if finding.citations:
        console.print(Padding(Text("see " + ", ".join(finding.citations), "dim"), (0, 0, 0, 3)))


def _console(colour: bool, width: int) -> tuple[Console, io.StringIO]:
    from rich.console import Console

    out = io.StringIO()
    return (
        Console(
            file=out,
            force_terminal=colour,
            no_color=not colour,
            width=width,
            markup=False,
            highlight=False,
            emoji=False,
        ),
        out,
    )
