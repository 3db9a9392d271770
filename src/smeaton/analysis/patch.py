"""Applies changes of text to artefacts, so that all else keeps its words and order."""

from collections.abc import Iterable
from difflib import unified_diff
from io import StringIO

from smeaton.analysis.source import Edit

_UNENDED = "\\ No newline at end of file"
"""What a patch says of a last line without an end."""


def apply_edits(text: str, edits: Iterable[Edit]) -> tuple[str, int]:
    """Return `text` with the edits of its artefact made, and how many were left out.

    Of edits that overlap, the first one given counts; equal ones are made once. What is inserted
    at one offset stands in the order given, lines that are indented further before others: they
    belong to what stands there.
    """
    chosen: list[Edit] = []
    left = 0
    for edit in dict.fromkeys(edits):
        if any(_overlap(edit, other) for other in chosen):
            left += 1
        else:
            chosen.append(edit)
    pieces: list[str] = []
    at = 0
    for edit in sorted(chosen, key=lambda edit: (edit.start, edit.end, -_indent(edit.text))):
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*pieces, text[at:]]), left


def write_patch(before: str, after: str, name: str) -> str:
    """Return what turns one text into another as a unified diff that `patch` and git apply.

    Args:
        before: the text as it is.
        after: as it shall be.
        name: path of the file.
    """
    # a file that is iterated breaks at line feeds alone, as patch does
    old, new = list(StringIO(before)), list(StringIO(after))
    lines = unified_diff(old, new, f"a/{name}", f"b/{name}")
    ended = (line if line.endswith("\n") else f"{line}\n{_UNENDED}\n" for line in lines)
    return "".join(ended)


def _indent(text: str) -> int:
    """Return how far the first line is indented that a text begins; 0 if it begins none."""
    line = text.lstrip("\r\n")
    return len(line) - len(line.lstrip(" ")) if line != text else 0


def _overlap(one: Edit, other: Edit) -> bool:
    if one.start == one.end or other.start == other.end:
        point, span = (one, other) if one.start == one.end else (other, one)
        return span.start < point.start < span.end
    return one.start < other.end and other.start < one.end
