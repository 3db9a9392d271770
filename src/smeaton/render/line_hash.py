"""The hash by which code scanning knows a line again when the lines around it move.

It is the `primaryLocationLineHash` that GitHub's upload step works out where it is missing
(github/codeql-action, `fingerprints.ts`): of the first hundred characters from the line's start
that are neither space nor tab, and how often that text began a line before.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Collection

_SIZE = 100
_FACTOR = 37
_BITS = 64
_END = 65535
_NEWLINE = 10


def hash_lines(text: str, lines: Collection[int]) -> dict[int, str]:
    """Return the hash of each line of `text` that is in `lines`, which count from 1."""
    joined = re.sub(r"[ \t]", "", re.sub(r"\r\n?", "\n", text))
    units = array("H", joined.encode("utf-16-le", "surrogatepass"))
    units.append(_END)
    units.extend([0] * _SIZE)
    hashes: dict[int, str] = {}
    met: Counter[bytes] = Counter()
    start, last = 0, max(lines, default=0)
    for number in range(1, last + 1):
        window = units[start : start + _SIZE]
        key = window.tobytes()
        met[key] += 1
        if number in lines:
            hashes[number] = f"{_hash(window):x}:{met[key]}"
        try:
            start = units.index(_NEWLINE, start) + 1
        except ValueError:
            break
    return hashes


def _hash(window: array[int]) -> int:
    value = 0
    for unit in window:
        value = (value * _FACTOR + unit) % (1 << _BITS)
    return value
