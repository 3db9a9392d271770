"""What a team's own standard says beside the general guidance, in words that both can be held to.

A standard outranks what ships where they differ, and never silently: the answer quotes both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from smeaton.advice import Citation
from smeaton.advisor.compose import citable

if TYPE_CHECKING:
    from smeaton.knowledge import Document, Passage

_WORD = re.compile(r"[a-z0-9]{4,}")


class Standard(NamedTuple):
    """The team's standard and the general guidance on one question."""

    text: str
    """Both, quoted, as one paragraph."""
    citations: tuple[Citation, ...]


def put_standards_first(
    passages: Sequence[Passage], record: Document | None
) -> tuple[Passage, ...]:
    """Return two passages of the team's standards, the general ones, then the team's others.

    A short prompt takes the first three, and must hold both sides. Of the general ones, those of
    the decision record come first.
    """
    own = [passage for passage in passages if _is_own(passage)]
    general = [passage for passage in passages if not _is_own(passage)]
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
    general = [passage for passage in passages if not _is_own(passage)]
    if record is not None:
        general.sort(
            key=lambda passage: (passage.document != record.id, passage.heading != "In short")
        )
    own = _quote(question, [passage for passage in passages if _is_own(passage)])
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
    words = set(_WORD.findall(question.lower()))
    for passage in passages:
        sentences = citable(passage.text)
        if sentences:
            best = max(sentences, key=lambda text: len(words & set(_WORD.findall(text.lower()))))
            return passage, Citation(id=passage.id, quote=best)
    return None


def _is_own(passage: Passage) -> bool:
    return passage.source != "smeaton"
