"""Search by words: BM25 over the same texts as the vectors, with identifiers kept whole.

`created_at`, `If-Match` and `createdAt` count as themselves and as their parts, so that both
"If-Match" and "match" find them. Words are not stemmed: over our own questions that made no
difference when fused with the vectors, and alone it ranked worse.
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

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


def compose_words(passage: "Passage", document: "Document") -> str:
    """Return the text of a passage that is searched by words."""
    tags, asks = " ".join(document.tags), " ".join(document.asks)
    head = f"{passage.title} {document.question or ''} {tags} {asks}"
    return f"{head} {passage.heading} {passage.text}"


class LexicalIndex:
    """BM25 in memory over texts with ids."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        import bm25s

        self._ids = list(texts)
        terms = [find_terms(text) for text in texts.values()]
        self._bm25: Any = bm25s.BM25(method="lucene")
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(terms):
            for term in set(each):
                self._holders[term].append(number)
        if self._holders:
            self._bm25.index(terms, show_progress=False)

    def __len__(self) -> int:
        return len(self._ids)

    def count_holders(self, term: str) -> int:
        """Return how many texts contain a term."""
        return len(self._holders.get(term, ()))

    def search(self, query: str) -> dict[str, float]:
        """Return the BM25 score of every text that shares a term with `query`, best first."""
        known = [term for term in distinct_terms(query) if term in self._holders]
        if not known:
            return {}
        scores: np.ndarray[Any, Any] = self._bm25.get_scores(known)
        order = (-scores).argsort(kind="stable")
        return {self._ids[i]: float(scores[i]) for i in order if scores[i] > 0}

    def overlap(self, query: str) -> float:
        """Return how much of `query`, by weight of its terms, the best single text contains.

        From 0 to 1. A term weighs its inverse document frequency, so an unknown word weighs most.
        """
        held: defaultdict[int, float] = defaultdict(float)
        total = 0.0
        for term in distinct_terms(query):
            holders = self._holders.get(term, [])
            weight = math.log(1 + (len(self._ids) - len(holders) + 0.5) / (len(holders) + 0.5))
            total += weight
            for number in holders:
                held[number] += weight
        return max(held.values(), default=0.0) / total if total else 0.0


def distinct_terms(query: str) -> list[str]:
    """Return the terms of a query that are looked at, each once."""
    return list(dict.fromkeys(find_terms(query)))[:MAX_TERMS]
