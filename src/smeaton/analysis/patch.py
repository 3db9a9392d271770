"""Applies changes of text to artefacts, so that all else keeps its words and order."""

from collections.abc import Iterable

from smeaton.analysis.source import Edit


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


def _indent(text: str) -> int:
    """Return how far the first line is indented that a text begins; 0 if it begins none."""
    line = text.lstrip("\r\n")
    return len(line) - len(line.lstrip(" ")) if line != text else 0


def _overlap(one: Edit, other: Edit) -> bool:
    if one.start == one.end or other.start == other.end:
        point, span = (one, other) if one.start == one.end else (other, one)
        return span.start < point.start < span.end
    return one.start < other.end and other.start < one.end
