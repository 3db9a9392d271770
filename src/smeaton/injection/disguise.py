"""Takes the disguise off a text: styled letters, look-alikes, digits for letters, codes."""

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
"""Characters that nobody sees."""

_TELLING = (
    "ignor",
    "instruct",
    "disregard",
    "previous",
    "override",
    "forget",
    "prompt",
    "bypass",
    "guideline",
)
"""Pieces of words that orders to a model are made of, looked for in disguise."""
_REVERSED = tuple(word[::-1] for word in _TELLING if len(word) > 5)
_ROTATED = tuple(codecs.encode(word, "rot13") for word in _TELLING)
_LEET = str.maketrans("0134578@$", "oieastbas")
_LOOKALIKES = str.maketrans("аеорсухіѕјԁɡһӏοανρτ", "aeopcyxisjdghioavpt")
_MIXED = re.compile(r"[a-z][\u0370-\u04ff]|[\u0370-\u04ff][a-z]")
_BLOB = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX = re.compile(r"[2-7][0-9a-fA-F][\s:]?(?:(?:[2-7][0-9a-fA-F]|0[9adAD])[\s:]?){15,}")
"""Printable characters in hexadecimal."""
_ENTITIES = (
    ("&#", range(3, 9), re.compile(r"(?:&#x?[0-9a-fA-F]{2,6};){6,}")),
    ("%", range(2, 3), re.compile(r"(?:%[0-9a-fA-F]{2}){6,}")),
    ("\\u", range(4, 5), re.compile(r"(?:\\u[0-9a-fA-F]{4}){6,}")),
)
"""How a code starts, characters behind that, and six in a row."""
_FEWEST = 6


def list_beyond(text: str) -> set[str]:
    """Return the distinct characters beyond ASCII."""
    return set() if text.isascii() else set(re.findall(r"[^\x00-\x7f]", text))


def fold(text: str) -> str:
    """Return `text` in lower case, styled letters and tags as plain ones, one by one."""
    lower = text.lower()
    plain = lower if len(lower) == len(text) else text
    for char in list_beyond(plain):
        folded = _fold_one(char)
        if folded != char:
            plain = plain.replace(char, folded)
    return plain


@lru_cache(maxsize=4096)
def _fold_one(char: str) -> str:
    if char in "\u2018\u2019":
        return "'"
    if 0xE0020 <= ord(char) <= 0xE007E:
        return chr(ord(char) - 0xE0000).lower()
    lower = unicodedata.normalize("NFKC", char).lower()
    return lower if len(lower) == 1 else char


def unmask(plain: str, vocabulary: str, beyond: str) -> Iterator[str]:
    """Yield what a folded text may say in disguise, at the same offsets.

    Args:
        plain: the text.
        vocabulary: its words.
        beyond: what stands around its characters beyond ASCII.
    """
    if _MIXED.search(beyond):
        yield plain.translate(_LOOKALIKES)
    if any(map(_is_leet, vocabulary.split("\n"))):
        yield plain.translate(_LEET)
    if any(word in vocabulary for word in _ROTATED):
        yield codecs.encode(plain, "rot13")


def reverse(plain: str, vocabulary: str) -> str:
    """Return the text backwards where words of orders stand in it backwards, or ""."""
    return plain[::-1] if any(word in vocabulary for word in _REVERSED) else ""


def _is_leet(word: str) -> bool:
    if word.isalpha() or word.isdigit():
        return False
    plain = word.translate(_LEET)
    return any(each in plain for each in _TELLING)


def find_codes(text: str) -> Iterator[re.Match[str]]:
    """Yield what may be Base64, hexadecimal, or characters as entities and escapes."""
    for match in _BLOB.finditer(text):
        if not (match[0].islower() or match[0].isupper()):
            yield match
    yield from _HEX.finditer(text)
    for start, sizes, pattern in _ENTITIES:
        if _repeats(text, start, sizes):
            yield from pattern.finditer(text)


def _repeats(text: str, start: str, sizes: range) -> bool:
    """Say whether codes of these sizes behind their start stand in a row."""
    row = 0
    for part in text.split(start)[1:] if start in text else ():
        row = row + 1 if len(part) in sizes else 0
        if row >= _FEWEST - 1:
            return True
    return False


def decode(blob: str) -> str:
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
