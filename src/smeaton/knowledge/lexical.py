"""Search by words over what ships: BM25 in memory, from postings that come along.

Counting the words of all that ships takes most of a second, so `words.npz` beside the documents
holds the result (`python -m smeaton.knowledge` writes it), stamped with a hash of the texts: where
they differ, the words are counted again.
"""

import hashlib
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from smeaton.knowledge.arrays import read_arrays
from smeaton.knowledge.postings import Postings, pack_terms
from smeaton.knowledge.terms import distinct_terms

FILE = "words.npz"


class LexicalIndex:
    """BM25 over texts with ids."""

    def __init__(self, ids: list[str], postings: Postings) -> None:
        self._ids = ids
        self._postings = postings

    @classmethod
    def build(cls, texts: Mapping[str, str]) -> Self:
        """Count the words of `texts`, by id."""
        packed = (pack_terms(text) for text in texts.values())
        return cls(list(texts), Postings.build(enumerate(packed)))

    @classmethod
    def load(cls, folder: Path, texts: Mapping[str, str]) -> Self:
        """Take the postings that lie in `folder` if they are those of `texts`, else count."""
        kept = _read(folder, texts)
        return cls.build(texts) if kept is None else cls(list(texts), kept)

    @classmethod
    def write(cls, folder: Path, texts: Mapping[str, str]) -> None:
        """Count the words of `texts` and keep the result in `folder`."""
        import numpy as np

        built = cls.build(texts)
        np.savez_compressed(
            folder / FILE, stamp=np.array(_stamp(texts)), **built._postings._asdict()
        )

    def __len__(self) -> int:
        return len(self._ids)

    def count_holders(self, term: str) -> int:
        """Return how many texts contain a term."""
        return self._postings.count_holders(term)

    def search(self, query: str) -> dict[str, float]:
        """Return the BM25 score of every text that shares a term with `query`, best first."""
        found = self._postings.search(distinct_terms(query), _weigh, len(self))
        return {self._ids[row]: score for row, score in found.items()}

    def overlap(self, query: str) -> float:
        """Return how much of `query`, by weight of its terms, the best single text contains.

        From 0 to 1. A term weighs its inverse document frequency, so an unknown word weighs most.
        """
        return self._postings.overlap(distinct_terms(query), _weigh)


def holds(folder: Path, texts: Mapping[str, str]) -> bool:
    """Whether the words of `texts` lie counted in `folder`."""
    return _read(folder, texts) is not None


def _read(folder: Path, texts: Mapping[str, str]) -> Postings | None:
    stored = read_arrays(folder / FILE)
    if not stored.keys() >= {"stamp", *Postings._fields} or str(stored["stamp"]) != _stamp(texts):
        return None
    return Postings(*(stored[name] for name in Postings._fields))


def _weigh(_: str, holders: int, total: int) -> float:
    """Return the inverse document frequency of a term, in Lucene's form."""
    return math.log(1 + (total - holders + 0.5) / (holders + 0.5))


def _stamp(texts: Mapping[str, str]) -> str:
    return hashlib.sha256("\0".join(texts.values()).encode()).hexdigest()
