"""What a team's own standard says beside the general guidance, in words that both can be held to.

A standard outranks what ships where they differ, and never silently: the answer quotes both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from smeaton.advice import Citation
from smeaton.advisor.compose import citable
from smeaton.advisor.quoting import nearest

if TYPE_CHECKING:
    from smeaton.knowledge import Document, Passage


class Standard(NamedTuple):
    """The team's standard and the general guidance on one question."""

    text: str
    """Both, quoted, as one paragraph."""
    citations: tuple[Citation, ...]


def put_both_sides_first(
    passages: Sequence[Passage], record: Document | None
) -> tuple[Passage, ...]:
    """Return two passages of the team's standards, the general ones, then the team's others.

    A short prompt takes the first three, and must hold both sides. Of the general ones, those of
    the decision record come first.
    """
    own = [passage for passage in passages if passage.is_own]
    general = [passage for passage in passages if not passage.is_own]
    if record is not None:
        own.sort(key=lambda passage: passage.document != record.id)
        general.sort(key=lambda passage: passage.document != record.id)
    return (*own[:2], *general, *own[2:])


def find_standard(
    question: str, passages: Sequence[Passage], record: Document | None
) -> Standard | None:
    """Return what the team's best passage and the general guidance say; None without either.

    Args:
        question: as asked; the sentence that shares most of its words is quoted.
        passages: what was retrieved, best first.
        record: the decision record that fits; the general guidance if it is a built-in one.
    """
    general = [passage for passage in passages if not passage.is_own]
    if record is not None:
        general.sort(
            key=lambda passage: (passage.document != record.id, passage.heading != "In short")
        )
    own = _quote(question, [passage for passage in passages if passage.is_own])
    other = _quote("", general)
    if own is None or other is None:
        return None
    text = (
        f"Your standard \u201c{own[0].title}\u201d says: \u201c{own[1].quote}\u201d The general "
        f"guidance ({other[0].title}) would be: \u201c{other[1].quote}\u201d Your standard "
        "outranks it where they differ"
    )
    security = any(passage.area == "security" for passage in (own[0], other[0]))
    text += ", except that on security the stricter one holds." if security else "."
    return Standard(text, (own[1], other[1]))


def _quote(question: str, passages: Sequence[Passage]) -> tuple[Passage, Citation] | None:
    """Return the first passage with a sentence to quote, and the sentence nearest the question."""
    for passage in passages:
        sentences = citable(passage.text)
        if sentences:
            best = nearest(sentences, question)[0]
            return passage, Citation(id=passage.id, quote=best)
    return None
