"""A decision record as a graph in Mermaid: the question, its options, and when to choose each."""

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from smeaton.render.safe import printable

_SPECIAL = re.compile(r"[^\w\s.,;:()'/-]")


class Option(Protocol):
    """What is drawn of an option."""

    @property
    def label(self) -> str:
        """What it is."""

    @property
    def choose_when(self) -> Sequence[str]:
        """Conditions that speak for it."""

    @property
    def avoid_when(self) -> Sequence[str]:
        """Conditions that speak against it."""


def render_decision(question: str, options: Sequence[Option]) -> str:
    """Return a flowchart: conditions lead to their option, dotted where they speak against it.

    All text stands in quotes with everything but words as Mermaid's entity codes, so that none of
    it is syntax. See https://mermaid.js.org/syntax/flowchart.html.
    """
    return "\n".join(["flowchart LR", *_draw(question, options)]) + "\n"


def _draw(question: str, options: Sequence[Option]) -> Iterator[str]:
    yield f"  question{{{{{_quote(question)}}}}}"
    for number, option in enumerate(options, 1):
        yield f"  question --> o{number}[{_quote(option.label)}]"
        for kind, arrow, conditions in (
            ("for", "-->", option.choose_when),
            ("not", "-. avoid .->", option.avoid_when),
        ):
            for n, condition in enumerate(conditions, 1):
                yield f"  {kind}{number}_{n}({_quote(condition)}) {arrow} o{number}"


def _quote(text: str) -> str:
    flat = " ".join(printable(text).split())
    return '"' + _SPECIAL.sub(lambda match: f"#{ord(match[0])};", flat) + '"'
