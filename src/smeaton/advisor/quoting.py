"""What a decision record says about its own options, ways to fail and checks, in its own words.

A small model words these badly; the record, written from primary sources, words them well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smeaton.advice import Alternative, Risk

if TYPE_CHECKING:
    from smeaton.knowledge import Document

MOST = 3
"""Risks and checks that are quoted."""
_WORD = re.compile(r"[a-z0-9]{4,}")
_BULLET = re.compile(r"^[-*] (.+(?:\n(?![-*] |\n).+)*)", re.MULTILINE)
_ADVICE = re.compile(r"(?:; |(?<=[.!?]) )(?=[^;.!?]+[.!?]?$)")


def quote_alternatives(record: Document, chosen: str | None = None) -> list[Alternative]:
    """Return the record's options but `chosen`, with the conditions that speak for and against."""
    return [
        Alternative(
            option=option.label,
            why_not="",
            when_better=f"{'; '.join(option.choose_when)}."
            + (f" Avoid it when {'; '.join(option.avoid_when)}." if option.avoid_when else ""),
        )
        for option in record.options
        if option.id != chosen
    ]


def quote_risks(record: Document, about: str) -> list[Risk]:
    """Return the ways to fail that share most words with `about`, with what prevents each."""
    risks = []
    for text in nearest(_bullets(record, "How it fails"), about)[:MOST]:
        what, *prevents = _ADVICE.split(text, maxsplit=1)
        risks.append(Risk(risk=what.rstrip("."), mitigation="".join(prevents)))
    return risks


def quote_checks(record: Document, about: str) -> list[str]:
    """Return what the record says to measure, nearest to `about` first."""
    numbers = _bullets(record, "Numbers to check")
    return nearest([text for text in numbers if "measure" in text.lower()], about)[:MOST]


def _bullets(record: Document, heading: str) -> list[str]:
    section = record.sections.get(heading, "")
    return [" ".join(text.split()) for text in _BULLET.findall(section)]


def nearest(texts: list[str], about: str) -> list[str]:
    """Return the texts that share most words with `about` first, equals in their order."""
    words = set(_WORD.findall(about.lower()))
    return sorted(texts, key=lambda text: -len(words & set(_WORD.findall(text.lower()))))
