"""Comments in an artefact that ask for a finding to be left out.

`-- smeaton: ignore SQL014 nightly batch only` is about its own line or, standing alone, about the
next line that is no comment. `#`, `//` and `/* */` do as well, several rules too; the reason is
what follows them.
"""

import re
from dataclasses import dataclass

from smeaton.analysis.rule import find_rule
from smeaton.analysis.source import Lines, Source
from smeaton.errors import UserError

_COMMENT = re.compile(
    r"(?P<open>--|\#|/\*|//)[^\S\n]*smeaton:[^\S\n]*ignore\b(?P<rest>[^\n]*)", re.IGNORECASE
)
_CODE = re.compile(r"[A-Z]{2,4}\d{3}\Z", re.IGNORECASE)
_PASSED_OVER = re.compile(r"\s*(?:--|#|//|/\*|\Z)")
_AHEAD = 20
_REASON = 200
_WORDS = 600


@dataclass(slots=True)
class Suppression:
    """One comment: which rules it silences, on which line, and why."""

    artifact: str
    written: int
    """Line of the comment."""
    line: int
    """Line that it is about."""
    codes: frozenset[str]
    unknown: tuple[str, ...]
    """Codes in it that no rule has."""
    reason: str
    used: bool = False


def read_suppressions(source: Source) -> list[Suppression]:
    """Return the comments of an artefact that silence something, in order."""
    lines: Lines | None = None
    found = []
    for match in _COMMENT.finditer(source.text):
        lines = lines or Lines(source)
        place = lines.place(match.start())
        codes, unknown, reason = _take_apart(match["rest"].partition("*/")[0])
        about = place.line
        if not lines.line(place.line)[: place.column - 1].strip():
            about = _next_line(lines, source.text, match, place.line)
        found.append(Suppression(source.name, place.line, about, codes, unknown, reason))
    return found


def _take_apart(rest: str) -> tuple[frozenset[str], tuple[str, ...], str]:
    """Return the known codes at the front, the unknown ones, and the words after them."""
    codes, unknown = set(), []
    left = rest.strip()[:_WORDS]
    while left:
        word = re.split(r"[\s,:]", left, maxsplit=1)[0]
        try:
            codes.add(find_rule(word).code)
        except UserError:
            if not _CODE.match(word):
                break
            unknown.append(word)
        left = left[len(word) :].lstrip(" \t,:")
    return frozenset(codes), tuple(unknown), left.strip(" \t-()\r")[:_REASON]


def _next_line(lines: Lines, text: str, match: re.Match[str], line: int) -> int:
    """Return the first line after the comment that holds more than a comment."""
    if match["open"] == "/*":
        end = text.find("*/", match.start())
        line = lines.place(end).line if end >= 0 else line
        if lines.line(line).partition("*/")[2].strip():
            return line
    return next(
        (n for n in range(line + 1, line + _AHEAD) if not _PASSED_OVER.match(lines.line(n))),
        line + 1,
    )
