"""Finds text that speaks to a language model inside text that should only be data.

One reading serves all: a review reports it, an answer and a prompt leave it out, `kb add` flags it
and the judge never hears it. It is a reading by word patterns, which wants to be right where it
speaks: ordinary schemas and contracts must pass. What it misses still stands behind a fence
(`prompts.fence`), so it never is the only thing between a text and a model.

Sources: OWASP Top 10 for LLM Applications 2025, LLM01 and LLM07; OWASP LLM Prompt Injection
Prevention Cheat Sheet; Unicode TR 36; CVE-2021-42574 (bidirectional controls).
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from smeaton.injection_patterns import PATTERNS, Kind

MOST_QUOTED = 120
"""Characters of a place that are quoted."""
LEFT_OUT = "[left out: text addressed to a model]"

_REACH = 240
"""Characters around a root word in which its pattern may match."""
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
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_TAGS = re.compile("(?<!\U0001f3f4)[\U000e0020-\U000e007f]+")
_SMUGGLED = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}|[\u202d\u202e]")
_MIXED = re.compile(r"[a-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][a-z]")
_LOOKALIKES = str.maketrans("аеорсухіѕјԁɡһӏοανρτ", "aeopcyxisjdghioavpt")
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_ROOT = re.compile(
    r"\b(?=\w*[0-9@$])(?:[1i]gn[0o]r[3e]|d[1i][5s]r[3e]g[4a]rd|[1i]n[5s]truct[1i][0o]n)"
)
_SPACED = re.compile(
    r"\bi[\s._-]g[\s._-]n[\s._-]o[\s._-]r[\s._-]e\b|\bs[\s._-]y[\s._-]s[\s._-]t[\s._-]e[\s._-]m\b"
)
_BLOB = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX = re.compile(r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{2}[\s:]?){16,}(?![0-9a-fA-F])")
_ENTITIES = re.compile(r"(?:&#x?[0-9a-fA-F]{2,6};|%[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}){6,}")
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
    return _TEMPLATE_TOKEN.sub(lambda match: match[0] + " ", _INVISIBLE.sub("", text))


def _search(text: str) -> Iterator[Address]:
    hidden = [] if text.isascii() else [*_TAGS.finditer(text), *_SMUGGLED.finditer(text)]
    for match in hidden:
        said = "".join(chr(ord(c) - 0xE0000) for c in match[0] if 0xE0020 <= ord(c) <= 0xE007E)
        yield Address(match.start(), match.end(), "hidden", _cut(said or "invisible characters"))
    removed: list[int] = []
    if not text.isascii():
        plain = _fold(text)
        removed = [match.start() for match in _INVISIBLE.finditer(plain)]
        plain = _INVISIBLE.sub("", plain)
    else:
        plain = text.lower()
    for start, end, kind in _read(plain):
        first, last = _widen(plain, start, end, kind)
        yield Address(_back(first, removed), _back(last, removed), kind, _cut(plain[start:end]))
    for match in [*_BLOB.finditer(text), *_HEX.finditer(text), *_escapes(text)]:
        said = _decode(match[0])
        if said and any(True for _ in _read(_fold(said))):
            yield Address(match.start(), match.end(), "encoded", _cut(said))


def _escapes(text: str) -> list[re.Match[str]]:
    some = "&#" in text or "%" in text or "\\u" in text
    return list(_ENTITIES.finditer(text)) if some else []


def _read(plain: str) -> Iterator[tuple[int, int, Kind]]:
    """Yield what the patterns find in a folded text, and in what it says in disguise."""
    yield from _match(plain)
    if not plain.isascii() and _MIXED.search(plain):
        yield from _match(plain.translate(_LOOKALIKES))
    if _LEET_ROOT.search(plain):
        yield from _match(plain.translate(_LEET))
    if "vafgehpgvba" in plain or "flfgrz cebzcg" in plain:
        yield from _match(codecs.encode(plain, "rot13"))
    if "snoitcurtsni" in plain or "tpmorp metsys" in plain:
        size = len(plain)
        yield from ((size - end, size - start, kind) for start, end, kind in _match(plain[::-1]))
    yield from ((match.start(), match.end(), "override") for match in _SPACED.finditer(plain))


def _match(plain: str) -> Iterator[tuple[int, int, Kind]]:
    for kind, roots, pattern in _compiled():
        for start, end in _windows(plain, roots):
            for match in pattern.finditer(plain, start, end):
                yield match.start(), match.end(), kind


def _windows(plain: str, roots: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return the stretches around the roots, none overlapping, so that each is read once."""
    places = []
    for root in roots:
        at = plain.find(root)
        while at >= 0:
            places.append(at)
            at = plain.find(root, at + len(root))
    merged: list[tuple[int, int]] = []
    for at in sorted(places):
        if merged and at - _REACH <= merged[-1][1]:
            merged[-1] = (merged[-1][0], at + _REACH)
        else:
            merged.append((max(0, at - _REACH), at + _REACH))
    return merged


@cache
def _compiled() -> tuple[tuple[Kind, tuple[str, ...], re.Pattern[str]], ...]:
    return tuple(
        (kind, roots, re.compile(pattern, re.MULTILINE)) for kind, roots, pattern in PATTERNS
    )


def _fold(text: str) -> str:
    """Return `text` in lower case, styled letters and tags as plain ones, one by one."""
    table = {ord(char): _fold_one(char) for char in set(text) if not char.isascii()}
    return (
        text.translate(table).lower() if len(text.lower()) == len(text) else text.translate(table)
    )


def _fold_one(char: str) -> str:
    if 0xE0020 <= ord(char) <= 0xE007E:
        return chr(ord(char) - 0xE0000).lower()
    plain = unicodedata.normalize("NFKC", char)
    lower = plain.lower()
    return lower if len(lower) == 1 else char


def _back(offset: int, removed: list[int]) -> int:
    """Return the offset in the text that an offset without the removed characters stands for."""
    if not removed:
        return offset
    return offset + bisect_right([at - n for n, at in enumerate(removed)], offset)


def _widen(plain: str, start: int, end: int, kind: Kind) -> tuple[int, int]:
    """Return the sentence, or the paragraph, that a match speaks for."""
    near = max(0, start - _REACH * 2)
    before = [match.end() for match in _END.finditer(plain, near, start)]
    first = before[-1] if before else (near if near else 0)
    if kind in _PARAGRAPH:
        stop = _EMPTY_LINE.search(plain, end)
        last = min(stop.start() if stop else len(plain), end + _SPREAD)
        return first, max(end, last)
    behind = _END.search(plain, end)
    if behind is None:
        return first, min(len(plain), end + _REACH * 2)
    keeps_blank = behind[0] == "\n" or not first
    return first, min(behind.start() if keeps_blank else behind.end(), end + _REACH * 2)


def _decode(blob: str) -> str:
    """Return the text that a blob encodes; "" where it is none."""
    if "%" in blob or "&#" in blob or "\\u" in blob:
        from html import unescape
        from urllib.parse import unquote

        return unescape(unquote(re.sub(r"\\u([0-9a-fA-F]{4})", r"&#x\1;", blob)))
    compact = re.sub(r"[\s:]", "", blob)
    candidates = []
    if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", compact):
        candidates.append(bytes.fromhex(compact))
    padded = compact.rstrip("=").replace("-", "+").replace("_", "/")
    with suppress(binascii.Error, ValueError):
        candidates.append(base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True))
    for raw in candidates:
        try:
            said = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if said.isprintable() or "\n" in said:
            return said
    return ""


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_QUOTED else f"{line[: MOST_QUOTED - 1]}…"


Grade = Literal["high", "medium"]


def weigh(kind: Kind) -> Grade:
    """Return how bad a kind is by its consequence: medium for what only speaks to a model."""
    return "medium" if kind in ("addressee", "many-shot") else "high"
