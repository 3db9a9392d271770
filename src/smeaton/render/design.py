"""All decisions of a conversation as one design document in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from smeaton.advice import Fact, Recommendation
from smeaton.render.markdown import AREA_NAMES, render_recommendation
from smeaton.render.safe import printable, without_links


def render_design(
    title: str,
    decisions: Sequence[Recommendation],
    facts: Sequence[Fact] = (),
    open_questions: Sequence[str] = (),
) -> str:
    """Return what is known, what was decided by area with reasons and risks, and what is open.

    Args:
        title: of the document.
        decisions: those in force, oldest first.
        facts: what the conversation stated.
        open_questions: what is still to be settled.
    """
    parts = [f"# {_line(title) or 'Design'}"]
    if facts:
        parts += ["## What is known", _facts(facts)]
    parts += ["## Decisions", _overview(decisions)]
    for number, decision in enumerate(decisions, 1):
        parts += [f"### {number}. {_line(decision.title)}", render_recommendation(decision)]
    if open_questions:
        parts += ["## Open questions", "\n".join(f"- {_line(each)}" for each in open_questions)]
    return printable(without_links("\n\n".join(parts))) + "\n"


def _facts(facts: Sequence[Fact]) -> str:
    ordered = sorted(facts, key=lambda fact: fact.kind)
    return "\n".join(
        f"- **{kind}**: {'; '.join(_line(fact.value) for fact in group)}"
        for kind, group in groupby(ordered, key=lambda fact: fact.kind)
    )


def _overview(decisions: Sequence[Recommendation]) -> str:
    rows = [
        f"| {number} | {AREA_NAMES[each.area]} | {_cell(each.title)} | {_cell(each.decision)} |"
        for number, each in enumerate(decisions, 1)
    ]
    return "\n".join(["| | Area | Question | Decision |", "|---|---|---|---|", *rows])


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _line(text: str) -> str:
    return " ".join(text.split())
