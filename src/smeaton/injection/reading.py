"""Reads a folded text with all patterns at a cost that hardly depends on how many there are.

The distinct words of a text are few, also where the text is large. A pattern whose roots are not
among them is never tried; another only where its roots stand within reach of each other.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, compress, count

from smeaton.injection.english import ENGLISH
from smeaton.injection.languages import LANGUAGES
from smeaton.injection.pattern import Kind, Pattern

PATTERNS: tuple[Pattern, ...] = (*ENGLISH, *LANGUAGES)

_REACH = 240
"""Characters around a root in which its pattern may match."""
_SHORT = 3
"""Letters up to which a root is a whole word: there are too many words that hold it."""
_SCAN = 400
"""Places in the text that cost as much as looking for one more root."""
_BLANKS = bytes(byte if chr(byte).isalnum() else 32 for byte in range(128)) + b" " * 128
_AROUND = 40
_MANY = 2000
_WORD = re.compile(r"[^\W_]+")


class Words:
    """The words of a folded text: how often each stands in it, and where."""

    def __init__(self, plain: str) -> None:
        self.plain = plain.replace("_", " ")
        self._ascii = self.plain.encode("ascii", "replace")
        self._all = self._ascii.translate(_BLANKS).split(b" ")
        self._counts = Counter(self._all)
        del self._counts[b""]
        self._sorted = sorted(self._counts)
        self._holders: dict[str, list[bytes]] = {}
        self._costs: dict[str, int] = {}
        self.beyond = "" if plain.isascii() else _gather_beyond_ascii(plain)
        """What stands around the characters beyond ASCII, a line each."""

    @property
    def vocabulary(self) -> str:
        """The distinct words of ASCII letters and digits, a line each."""
        return b"\n".join(self._sorted).decode()

    def count(self, root: str) -> int:
        """Return about what it costs to visit each place of a root; 0 where there is none."""
        if root not in self._costs:
            self._costs[root] = self._count(root)
        return self._costs[root]

    def _count(self, root: str) -> int:
        if _is_plain(root):
            return sum(self._counts[word] for word in self.hold(root))
        if not root.isascii():
            return _SCAN if root.split()[0] in self.beyond else 0
        if not all(map(self.hold, _WORD.findall(root))):
            return 0
        found = self._ascii.count(root.encode())
        return found + _SCAN if found else 0

    def hold(self, root: str) -> list[bytes]:
        """Return the words that start with a root of ASCII letters and digits."""
        if root not in self._holders:
            self._holders[root] = self._look_up(root.encode())
        return self._holders[root]

    def _look_up(self, root: bytes) -> list[bytes]:
        if len(root) <= _SHORT:
            return [root] if root in self._counts else []
        found, index = [], bisect_left(self._sorted, root)
        while index < len(self._sorted) and self._sorted[index].startswith(root):
            found.append(self._sorted[index])
            index += 1
        return found

    def locate(self, wanted: set[bytes]) -> dict[bytes, list[int]]:
        """Return where each of the `wanted` words starts, in characters."""
        found: dict[bytes, list[int]] = {word: [] for word in wanted}
        letters = accumulate(map(len, self._all), initial=0)
        chosen = map(wanted.__contains__, self._all)
        for word, before, blanks in compress(zip(self._all, letters, count()), chosen):
            found[word].append(before + blanks)
        return found

    def search(self, root: str) -> Iterator[int]:
        """Yield where a root that is no plain word stands."""
        at = self.plain.find(root)
        while at >= 0:
            yield at
            at = self.plain.find(root, at + len(root))


def match_patterns(words: Words) -> Iterator[tuple[int, int, Kind]]:
    """Yield where the patterns match the folded text of `words`."""
    chosen = list(_choose(words))
    plain_roots = {root for _, rarest, _, _ in chosen for root in rarest if _is_plain(root)}
    places = words.locate({word for root in plain_roots for word in words.hold(root)})
    for kind, rarest, others, pattern in chosen:
        starts: set[int] = set()
        for root in rarest:
            if _is_plain(root):
                starts.update(at for word in words.hold(root) for at in places[word])
            else:
                starts.update(words.search(root))
        for start, end in _merge_windows(sorted(starts)):
            stretch = words.plain[start:end]
            if all(any(map(stretch.__contains__, group)) for group in others):
                for match in pattern.finditer(words.plain, start, end):
                    yield match.start(), match.end(), kind


_Choice = tuple[Kind, Sequence[str], Sequence[Sequence[str]], re.Pattern[str]]


def _choose(words: Words) -> Iterator[_Choice]:
    """Yield each pattern whose roots all stand in the text, with its rarest roots first."""
    for kind, roots, pattern in _compiled():
        present = []
        for group in roots:
            counts = {root: count for root in group if (count := words.count(root))}
            if not counts:
                break
            present.append((sum(counts.values()), [*counts]))
        else:
            (_, rarest), *others = sorted(present)
            yield kind, rarest, [group for _, group in others], pattern


@cache
def _is_plain(root: str) -> bool:
    return root.isascii() and root.isalnum()


def _merge_windows(starts: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches around places, none overlapping, so that each is read once."""
    if not starts:
        return
    first = last = starts[0]
    for at in starts[1:]:
        if at - last > 2 * _REACH:
            yield max(0, first - _REACH), last + _REACH
            first = at
        last = at
    yield max(0, first - _REACH), last + _REACH


def _gather_beyond_ascii(plain: str) -> str:
    """Return what stands around the characters beyond ASCII; all of a text that has many."""
    if len(plain) - len(plain.encode("ascii", "ignore")) > _MANY:
        return plain
    places = (match.start() for match in re.finditer(r"[^\x00-\x7f]", plain))
    return "\n".join(plain[max(0, at - _AROUND) : at + _AROUND] for at in places)


@cache
def _compiled() -> tuple[tuple[Kind, tuple[tuple[str, ...], ...], re.Pattern[str]], ...]:
    return tuple(
        (kind, roots, re.compile(pattern, re.MULTILINE)) for kind, roots, pattern in PATTERNS
    )
