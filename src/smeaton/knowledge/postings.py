"""BM25 over term lists, in memory or on disk (the formula of Lucene, its usual parameters).

The texts are never held. What the user adds is packed once a passage, when it is added; the lists
by term are a sort of those, kept as memory-mapped arrays and made again when the passages change.
`LexicalIndex` does the same in memory for what ships. Terms are numbers
(CRC-32), so that no vocabulary has to be loaded; of 200,000 terms, about five share a number.
"""

import math
import shutil
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from smeaton.knowledge.terms import find_terms

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

K1 = 1.5
B = 0.75
"""BM25's usual parameters, those of bm25s too."""

Weigh = Callable[[str, int, int], float]
"""Weight of a term, from its text, the number of passages that hold it, and that of all."""


def pack_terms(text: str) -> bytes:
    """Return the distinct terms of `text` as numbers (4 bytes each), then their counts (1 each)."""
    import numpy as np

    numbers = np.array([_number(term) for term in find_terms(text)], dtype=np.uint32)
    terms, counts = np.unique(numbers, return_counts=True)
    return terms.tobytes() + np.minimum(counts, 255).astype(np.uint8).tobytes()


class Postings(NamedTuple):
    """For each term, the passages that hold it and how often."""

    terms: "Array"
    """All terms as numbers, ascending."""
    starts: "Array"
    """Where each term's list starts in `holders` and `counts`; one more for the end."""
    holders: "Array"
    """Positions in `rows`."""
    counts: "Array"
    lengths: "Array"
    """Terms in each passage."""
    rows: "Array"
    """Number under which the store knows each passage."""

    @classmethod
    def build(cls, packed: Iterable[tuple[int, bytes]]) -> Self:
        """Sort the packed terms of all passages by term."""
        import numpy as np

        rows, sizes = [], []
        all_terms, all_counts = bytearray(), bytearray()
        for row, blob in packed:
            size = len(blob) // 5
            rows.append(row)
            sizes.append(size)
            all_terms += blob[: 4 * size]
            all_counts += blob[4 * size :]
        terms = np.frombuffer(all_terms, dtype=np.uint32)
        counts = np.frombuffer(all_counts, dtype=np.uint8)
        holders = np.repeat(np.arange(len(rows), dtype=np.int32), sizes)
        lengths = np.bincount(holders, weights=counts, minlength=len(rows)).astype(np.float32)
        order = np.argsort(terms, kind="stable")
        unique, starts = np.unique(terms[order], return_index=True)
        return cls(
            unique,
            np.append(starts, len(terms)).astype(np.int64),
            holders[order],
            counts[order],
            lengths,
            np.array(rows, dtype=np.int64),
        )

    def save(self, folder: Path) -> None:
        """Write the arrays to `folder`, whole or not at all.

        Raises:
            OSError: it can't be written.
        """
        import numpy as np

        incoming = folder.with_suffix(".incoming")
        shutil.rmtree(incoming, ignore_errors=True)
        incoming.mkdir(parents=True)
        for name, array in self._asdict().items():
            np.save(incoming / f"{name}.npy", array)
        shutil.rmtree(folder, ignore_errors=True)
        incoming.rename(folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Map the arrays into memory.

        Raises:
            OSError: they are missing.
            ValueError: they are damaged.
        """
        import numpy as np

        arrays = [
            np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in cls._fields
        ]
        return cls(*arrays)

    def search(self, terms: Sequence[str], weigh: Weigh, limit: int) -> dict[int, float]:
        """Return the rows with the highest BM25 score for `terms`, best first."""
        import numpy as np

        scores = np.zeros(len(self.rows), dtype=np.float32)
        average = float(self.lengths.mean()) if len(self.rows) else 1.0
        for term in terms:
            holders, counts = self._find(term)
            damping = K1 * (1 - B + B * self.lengths[holders] / average)
            weight = weigh(term, len(holders), len(self.rows))
            scores[holders] += weight * counts / (damping + counts)
        best = np.argpartition(-scores, limit)[:limit] if limit < len(scores) else None
        chosen = np.arange(len(scores)) if best is None else best
        chosen = chosen[np.argsort(-scores[chosen], kind="stable")]
        return {int(self.rows[i]): float(scores[i]) for i in chosen if scores[i] > 0}

    def overlap(self, terms: Sequence[str], weigh: Weigh) -> float:
        """Return how much of `terms`, by weight, the best single passage holds; 0 to 1."""
        import numpy as np

        held = np.zeros(len(self.rows), dtype=np.float32)
        total = 0.0
        for term in terms:
            holders, _ = self._find(term)
            weight = weigh(term, len(holders), len(self.rows))
            total += weight
            held[holders] += weight
        return min(float(held.max(initial=0.0)) / total, 1.0) if total else 0.0

    def count_holders(self, term: str) -> int:
        """Return how many rows hold a term."""
        return len(self._find(term)[0])

    def _find(self, term: str) -> tuple["Array", "Array"]:
        """Return the passages that hold a term, and how often each does."""
        import numpy as np

        number = np.uint32(_number(term))
        at = int(np.searchsorted(self.terms, number))
        if at == len(self.terms) or self.terms[at] != number:
            return self.holders[:0], self.counts[:0]
        part = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.holders[part], self.counts[part]


def weigh_beside(count: Callable[[str], int], total: int) -> Weigh:
    """Return the weight of terms beside another collection.

    It is the inverse document frequency over both together, on the scale of the other one alone:
    scores of the two can be compared, and a single added note is not a collection in which every
    word is common.

    Args:
        count: how many texts of the other collection hold a term.
        total: how many texts it has.
    """

    def weigh(term: str, holders: int, rows: int) -> float:
        share = total * (holders + count(term)) / (rows + total)
        return math.log(1 + (total - share + 0.5) / (share + 0.5))

    return weigh


def _number(term: str) -> int:
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))
