"""What counts as a word: the search terms of a text, with identifiers kept whole.

`created_at`, `If-Match` and `createdAt` count as themselves and as their parts, so that both
"If-Match" and "match" find them. Words are not stemmed: over our own questions that made no
difference when fused with the vectors, and alone it ranked worse.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smeaton.knowledge.document import Document, Passage

MAX_TERMS = 200
"""Distinct words of a query that are looked at; a pasted schema has more."""

_WORD = re.compile(r"[^\W_]+(?:[_\-./][^\W_]+)*")
_PART = re.compile(r"[_\-./]|(?<=[a-z0-9])(?=[A-Z])")
_STOP_WORDS = frozenset(
    (  # noqa: SIM905 - a list of a hundred strings reads worse
        "a about after all also an and any are as at be because been being best better but "
        "by can could d did do does doesn don for from get give good had has have having "
        "he her here his how i if in into is isn it its just know like ll m "
        "make may me might more most my need no not now of on one only or other our "
        "out over own please re s same she should so some such t tell than that the their "
        "them then there these they this those to too up us use used using ve very want was "
        "way we were what when where which while who why will with would you your "
    ).split()
)


def find_terms(text: str) -> list[str]:
    """Return the search terms of `text` in order: lower case, identifiers also in parts."""
    terms: list[str] = []
    for word in _WORD.findall(text):
        parts = [part for part in _PART.split(word) if part]
        whole_and_parts = [word, *parts] if len(parts) > 1 else parts
        terms += [term.lower() for term in whole_and_parts]
    return [term for term in terms if term not in _STOP_WORDS]


def compose_words(passage: "Passage", document: "Document", questions: Iterable[str] = ()) -> str:
    """Return the text of a passage that is searched by words.

    Args:
        passage: a section.
        document: whose section it is.
        questions: what people ask whom the passage answers.
    """
    tags, asks = " ".join(document.tags), " ".join((*document.asks, *questions))
    head = f"{passage.title} {document.question or ''} {tags} {asks}"
    return f"{head} {passage.heading} {passage.text}"


def distinct_terms(query: str) -> list[str]:
    """Return the terms of a query that are looked at, each once."""
    return list(dict.fromkeys(find_terms(query)))[:MAX_TERMS]
