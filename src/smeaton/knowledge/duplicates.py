"""Finds texts that say nearly the same, in time that grows with their number and not its square.

Each text is reduced to the smallest hashes of its runs of five words (bottom-k sketches, after
Broder 1997); texts that share one of the very smallest are compared.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

RUN = 5
"""Words in a run."""
SKETCH = 64
"""Hashes kept of a text."""
KEYS = 4
"""Smallest hashes by which texts meet."""
ALIKE = 0.7
"""Estimated share of common runs from which two texts count as nearly the same."""
CROWD = 20
"""Texts that meet by one hash and are compared: what stands everywhere is boilerplate."""
_WORD = re.compile(r"\w+")


def find_near_duplicates(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the ids of pairs that are nearly the same.

    Args:
        texts: ids with their texts; those below ten words are passed over.
    """
    sketches: dict[str, frozenset[int]] = {}
    meeting: defaultdict[int, list[str]] = defaultdict(list)
    for key, text in texts:
        sketch = _sketch(text)
        if sketch:
            sketches[key] = frozenset(sketch)
            for smallest in sketch[:KEYS]:
                meeting[smallest].append(key)
    seen: set[tuple[str, str]] = set()
    for crowd in meeting.values():
        for first, second in combinations(crowd[:CROWD], 2):
            if (first, second) not in seen:
                seen.add((first, second))
                if _resemble(sketches[first], sketches[second]):
                    yield first, second


def _sketch(text: str) -> list[int]:
    words = _WORD.findall(text.lower())
    if len(words) < 2 * RUN:
        return []
    runs = {" ".join(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}
    return sorted(zlib.crc32(run.encode()) for run in runs)[:SKETCH]


def _resemble(first: frozenset[int], second: frozenset[int]) -> bool:
    """Whether the smallest hashes of the union lie in both often enough."""
    union = sorted(first | second)[:SKETCH]
    return sum(each in first and each in second for each in union) >= ALIKE * len(union)
