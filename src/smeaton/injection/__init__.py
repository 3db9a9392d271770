"""Finds text that speaks to a language model inside text that should only be data.

One reading serves all: a review reports it, an answer and a prompt leave it out, `kb add` flags it
and the judge never hears it. It is a reading by word patterns, which wants to be right where it
speaks: ordinary schemas and contracts must pass. What it misses still stands behind a fence
(`prompts.fence`), so it never is the only thing between a text and a model.

Sources: OWASP Top 10 for LLM Applications 2025, LLM01 and LLM07; OWASP LLM Prompt Injection
Prevention Cheat Sheet; Unicode TR 36; CVE-2021-42574 (bidirectional controls).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from smeaton.injection.disguise import (
    INVISIBLE,
    decode,
    find_codes,
    fold,
    list_beyond,
    reverse,
    unmask,
)
from smeaton.injection.pattern import Kind
from smeaton.injection.reading import Words, match_patterns

MOST_QUOTED = 120
"""Characters of a place that are quoted."""
LEFT_OUT = "[left out: text addressed to a model]"

_REACH = 240
"""Characters before and behind a match in which its sentence is looked for, twice."""
_SPREAD = 1200
"""Most characters of a paragraph that a heading such as "Note to AI reviewers:" claims."""
_PARAGRAPH: frozenset[Kind] = frozenset({"turn", "addressee", "many-shot"})
"""Kinds that make what follows them, up to an empty line, part of the same address."""
_TEMPLATE_TOKEN = re.compile(
    r"<(?=\s*[|\uff5c])|<(?=/?(?:start_of_turn|end_of_turn|bos|eos|s|unk)>)|<(?=</?SYS>>)"
    r"|\[(?=/?(?:INST|TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS)\])|<(?=\s*/?\s*\w+-[0-9a-f]{8,}\s*>)",
    re.IGNORECASE,
)
"""Openings of special tokens of chat templates (ChatML, Llama, Mistral, Gemma, DeepSeek), and of
what looks like a fence of ours."""
_TAGS = re.compile("(?<!\U0001f3f4)[\U000e0020-\U000e007f]+")
_SMUGGLED = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}|[\u202d\u202e]")
_RARE = re.compile("[\u202d\u202e\ufe00-\ufe0f\U000e0000-\U000e01ef]")
_SLICE = 1 << 20
"""Characters that are read at once, which bounds the memory that lists of words take."""
_OVERLAP = 1000
"""Characters of a slice that the next one reads again, more than a match is long."""
_END = re.compile(r"(?<=[.!?;])\s|\n")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n|<\|(?:im_)?end\|?>")


class Address(NamedTuple):
    """A place where a text speaks to a model."""

    start: int
    """Offset in characters."""
    end: int
    kind: Kind
    quote: str
    """What it says, decoded where it was hidden; on one line, cut."""


def find_addresses(text: str) -> list[Address]:
    """Return where `text` speaks to a model, in order, none overlapping another.

    A place reaches over the whole sentence, or the paragraph behind a forged turn or salutation.
    Of places that run into each other the worst is named.
    """
    found = sorted(_search(text), key=lambda each: (each.start, -each.end))
    merged: list[Address] = []
    for each in found:
        if merged and each.start <= merged[-1].end:
            last = merged[-1]
            worse = weigh(last.kind) == "medium" and weigh(each.kind) == "high"
            said = each if worse else last
            merged[-1] = said._replace(start=last.start, end=max(last.end, each.end))
        else:
            merged.append(each)
    return merged


@lru_cache(maxsize=512)
def without_addresses(text: str, instead: str = "") -> str:
    """Return `text` without what speaks to a model; the text itself where nothing does."""
    parts, done = [], 0
    for each in find_addresses(text):
        parts += [text[done : each.start], instead]
        done = each.end
    return "".join([*parts, text[done:]])


def defuse(text: str) -> str:
    """Return `text` without characters that nobody sees, and with no special token left whole.

    Tokenizers read special tokens by their exact spelling, so one space behind the bracket ends
    them.
    """
    return _TEMPLATE_TOKEN.sub(lambda match: match[0] + " ", INVISIBLE.sub("", text))


def _search(text: str) -> Iterator[Address]:
    beyond = "".join(list_beyond(text))
    hidden = [*_TAGS.finditer(text), *_SMUGGLED.finditer(text)] if _RARE.search(beyond) else []
    for match in hidden:
        said = "".join(chr(ord(c) - 0xE0000) for c in match[0] if 0xE0020 <= ord(c) <= 0xE007E)
        yield Address(match.start(), match.end(), "hidden", _cut(said or "invisible characters"))
    plain = fold(text)
    removed: list[int] = []
    if INVISIBLE.search(beyond):
        removed = [match.start() - n for n, match in enumerate(INVISIBLE.finditer(plain))]
        plain = INVISIBLE.sub("", plain)
    for start, end, kind in _read(plain):
        first, last = _widen(plain, start, end, kind)
        yield Address(_back(first, removed), _back(last, removed), kind, _cut(plain[start:end]))
    for at in range(0, len(text), _SLICE):
        for match in find_codes(text[at : at + _SLICE]):
            said = decode(match[0])
            if said and any(True for _ in _read(fold(said))):
                yield Address(at + match.start(), at + match.end(), "encoded", _cut(said))


def _read(plain: str) -> Iterator[tuple[int, int, Kind]]:
    """Yield what the patterns find in a folded text, slice by slice."""
    for at in range(0, len(plain), _SLICE):
        first = max(0, at - _OVERLAP)
        for start, end, kind in _read_slice(plain[first : at + _SLICE]):
            yield first + start, first + end, kind


def _read_slice(plain: str) -> Iterator[tuple[int, int, Kind]]:
    """Yield what the patterns find in a folded text, and in what it says in disguise."""
    words = Words(plain)
    yield from match_patterns(words)
    for unmasked in unmask(plain, words.vocabulary, words.beyond):
        yield from match_patterns(Words(unmasked))
    size = len(plain)
    if backwards := reverse(plain, words.vocabulary):
        for start, end, kind in match_patterns(Words(backwards)):
            yield size - end, size - start, kind


def _back(offset: int, removed: list[int]) -> int:
    """Return the offset in the text that an offset without the removed characters stands for.

    `removed` says for each of these before how many of the others it stood.
    """
    return offset + bisect_right(removed, offset)


def _widen(plain: str, start: int, end: int, kind: Kind) -> tuple[int, int]:
    """Return the sentence, or the paragraph, that a match speaks for."""
    near = max(0, start - _REACH * 2)
    before = [match.end() for match in _END.finditer(plain, near, start)]
    first = before[-1] if before else (near if near else 0)
    if kind in _PARAGRAPH:
        stop = _EMPTY_LINE.search(plain, end, end + _SPREAD)
        last = stop.start() if stop else min(len(plain), end + _SPREAD)
        return first, max(end, last)
    behind = _END.search(plain, end, end + _REACH * 2)
    if behind is None:
        return first, min(len(plain), end + _REACH * 2)
    keeps_blank = behind[0] == "\n" or not first
    return first, min(behind.start() if keeps_blank else behind.end(), end + _REACH * 2)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_QUOTED else f"{line[: MOST_QUOTED - 1]}…"


Grade = Literal["high", "medium"]


def weigh(kind: Kind) -> Grade:
    """Return how bad a kind is by its consequence: medium for what only speaks to a model."""
    return "medium" if kind in ("addressee", "many-shot") else "high"
