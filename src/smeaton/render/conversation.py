"""A conversation as a Markdown document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from smeaton.advice import Finding
from smeaton.render.markdown import code_block, code_span
from smeaton.render.safe import plain_markdown, printable, without_links


class Exchanged(NamedTuple):
    """One question with its answer, as it is to be read."""

    question: str
    """Empty for a bare review."""
    attachments: Sequence[tuple[str, str]]
    """Name and text."""
    findings: Sequence[Finding]
    answer: str
    """Markdown."""
    note: str = ""
    """Why there is no whole answer."""


def render_conversation(title: str, exchanges: Iterable[Exchanged]) -> str:
    """Return all questions and answers, with what was attached and found."""
    parts = [f"# {plain_markdown(title) or 'Conversation'}"]
    for number, exchange in enumerate(exchanges, 1):
        parts += _render(number, exchange)
    return printable("\n\n".join(parts)) + "\n"


def _render(number: int, exchange: Exchanged) -> list[str]:
    parts = [f"## {number}. {'Question' if exchange.question else 'Review'}"]
    if exchange.question:
        parts.append(
            "\n".join(
                f"> {line}".rstrip() for line in without_links(exchange.question).splitlines()
            )
        )
    for name, text in exchange.attachments:
        ending = name.rpartition(".")[2]
        parts += [code_span(name), code_block(text, ending if ending.isalnum() else "")]
    if exchange.findings:
        parts += ["### Findings", "\n".join(map(_finding, exchange.findings))]
    if exchange.answer.strip():
        parts += ["### Answer", without_links(exchange.answer.strip())]
    if exchange.note:
        parts.append(f"*{plain_markdown(exchange.note)}*")
    return parts


def _finding(finding: Finding) -> str:
    where = f"{finding.artifact}:{finding.line}"
    return (
        f"- **{finding.severity.value}** `{finding.code}` {code_span(finding.object)} "
        f"({plain_markdown(where)}): {plain_markdown(finding.message)}"
    )
