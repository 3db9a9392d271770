"""Text as shown: everything that did not come from this package goes through `plain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smeaton.render.safe import printable

if TYPE_CHECKING:
    from textual.content import Content

    from smeaton.sessions import TurnState

ENDINGS: dict[TurnState, str] = {
    "asking": "Interrupted before the answer began; send it again to try once more.",
    "streaming": "Interrupted; what had arrived is kept.",
    "answered": "",
    "stopped": "Stopped; what had arrived is kept.",
    "failed": "",
}
"""What is said of a turn in that state that nobody is answering."""


def plain(text: str, style: str = "") -> Content:
    """Return `text` as content: no markup is parsed, control characters are visible escapes."""
    from textual.content import Content

    return Content.styled(printable(text), style)


def one_line(text: str, limit: int = 200) -> str:
    """Return `text` with white space runs as one space, cut to `limit` characters."""
    words = " ".join(text[: limit * 4].split())
    return words if len(words) <= limit else words[: limit - 1] + "…"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return `number` with the right form of `noun`: "1 table", "2 tables", "3 indices"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
