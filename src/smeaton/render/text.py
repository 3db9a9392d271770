"""Reviews, rules and search results as text for a terminal, with or without colour."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from smeaton.advice import Finding, Review, Severity
from smeaton.render.markdown import abridge, count_findings, cut, describe_kind
from smeaton.render.safe import one_line, printable

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


def render_review(
    review: Review, *, colour: bool = False, width: int = 100, limit: int | None = None
) -> str:
    """Return the review as text: artefacts, findings with why and fix, notes, counts.

    Of the proven findings, the first `limit` are shown, abridged. Notes alone, as they come after
    a review is on the screen, are printed without a count.
    """
    from rich.text import Text

    console, out = _console(colour, width)
    for item in review.artifacts:
        console.print(
            Text(one_line(item.name), style="bold")
            + Text(
                f" · {describe_kind(item.kind, item.dialect)}"
                + (f" · {item.intent}" if item.intent else "")
                + f" · {item.objects} objects"
                f" · {item.bytes:,} bytes",
                style="dim",
            )
        )
    shown, rest = cut(review.findings, limit)
    for finding in shown:
        _print_finding(console, finding if limit is None else abridge(finding))
    if rest:
        console.print(Text(f"\n{rest}", style="bold"))
    if review.notes:
        console.print()
        for note in review.notes:
            console.print(Text(f"note: {one_line(note)}", style="dim"))
    if review.findings or review.artifacts:
        console.print()
        console.print(Text(count_findings(review.findings), style="bold"))
    return out.getvalue()


def render_passages(
    passages: Iterable[Passage],
    *,
    words: Iterable[str] = (),
    colour: bool = False,
    width: int = 100,
) -> str:
    """Return passages, best first: title, id, text and the first source behind it.

    Args:
        passages: what was found.
        words: lower-case words to highlight, with up to two letters behind ("key" in "keys").
        colour: whether the terminal takes colour; nothing is highlighted without.
        width: columns.
    """
    from rich.padding import Padding
    from rich.text import Text

    console, out = _console(colour, width)
    pattern = _any_of(words)
    for n, passage in enumerate(passages, 1):
        own = "" if passage.source == "smeaton" else f" [{printable(passage.source)}]"
        head = Text(f"{n}. ") + Text(printable(passage.title), "bold")
        console.print(head + f" · {printable(passage.heading)}{own}")
        console.print(Padding(Text(printable(passage.id), "dim"), (0, 0, 0, 3), expand=False))
        shown = render_markdown(passage.text, colour=colour, width=width - 3)
        body = Text.from_ansi(shown.strip("\n"))
        if pattern:
            body.highlight_regex(pattern, "bold yellow")
        console.print(Padding(body, (0, 0, 0, 3), expand=False))
        for title, url in passage.sources[:1]:
            console.print(
                Padding(Text(f"↳ {name_source(title, url)}", "dim"), (0, 0, 0, 3), expand=False)
            )
        console.print()
    return out.getvalue()


def name_source(title: str, url: str) -> str:
    """Return a primary source as a line of text: its title, and its address if it has one."""
    return printable(f"{title} <{url}>" if url else title)


def render_page(
    markdown: str, details: Iterable[str], *, colour: bool = False, width: int = 100
) -> str:
    """Return a document or passage as Markdown laid out for a terminal, details below it."""
    from rich.text import Text

    console, out = _console(colour, width)
    for line in details:
        console.print(Text(printable(line), "dim"))
    below = out.getvalue()
    return render_markdown(markdown, colour=colour, width=width) + ("\n" + below if below else "")


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of whole words that begin with one of `words`, "" for none."""
    chosen = sorted({word for word in words if len(word) > 2}, key=lambda word: (-len(word), word))
    return rf"(?i)\b(?:{'|'.join(map(re.escape, chosen))})\w{{0,2}}\b" if chosen else ""


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
    head.append(f" {one_line(finding.object)} ", style="bold")
    where = f"{finding.artifact}:{finding.line}:{finding.column}"
    head.append(f" {one_line(where)}  {finding.code} {finding.rule}", style="dim")
    if finding.source == "model":
        head.append("  (added by the model)", style="italic")
    console.print()
    console.print(head, soft_wrap=True)
    body = Text(one_line(finding.message)) + Text(f"\n{printable(finding.why)}", style="dim")
    console.print(Padding(body, (0, 0, 0, 3), expand=False))
    if finding.fix:
        fix = Text(
            "\n".join(f"   + {line}" for line in printable(finding.fix).splitlines()), "green"
        )
        console.print(fix, soft_wrap=True)
    if finding.citations:
        console.print(
            Padding(Text("see " + ", ".join(finding.citations), "dim"), (0, 0, 0, 3), expand=False)
        )


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
