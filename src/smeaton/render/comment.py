"""A review as one comment on a pull or merge request: what the change brings, breaks and mends.

Text from an artefact stands in code spans, in fences that nothing in it can end, or escaped by
`prose`; none of it begins a line, so that it can't be a heading, a quotation or a quick action.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from smeaton.advice import Finding, Review
from smeaton.render.markdown import abridge, code_block, code_span, fix_language
from smeaton.render.safe import printable

MARKER = "<!-- smeaton-review -->"
"""First line of a comment, by which a workflow finds the one that it wrote before."""
LIMIT = 65_536
"""Bytes of a comment. GitHub takes as many characters, GitLab more."""
_GONE = 30
_SPECIAL = re.compile(r"[^\w\s.,;'()/-]|_")
_CUT = "&#8203;"
"""A space of no width."""
_REFERENCES = "@#!~%$&:"
"""What makes a person, an issue, a label, an emoji or an address of the word behind it."""


class Known(Protocol):
    """A finding of the earlier version."""

    @property
    def code(self) -> str:
        """SQL001 and so on."""

    @property
    def object(self) -> str:
        """What it was about."""

    @property
    def message(self) -> str:
        """What was wrong."""


def render_review(
    review: Review,
    files: Mapping[str, str],
    *,
    breaking: Collection[str],
    gone: Sequence[Known],
    compared: bool,
) -> str:
    """Return the comment, of at most `LIMIT` bytes.

    Args:
        review: what was found; after a comparison, only what is new.
        files: paths of the artefacts by their names.
        breaking: codes of the rules about what breaks those who use a contract or database.
        gone: what the earlier version had and this one has not.
        compared: whether there was an earlier version or a baseline.
    """
    breaks = [finding for finding in review.findings if finding.code in breaking]
    others = [finding for finding in review.findings if finding.code not in breaking]
    text = f"{MARKER}\n## {_title(len(breaks), len(others), len(gone), compared)}\n"
    end = [part for part in (_gone(gone), _notes(review.notes)) if part]
    left = LIMIT - _size(text) - sum(map(_size, end)) - 200
    dropped = 0
    new = "New" if compared else "Found"
    for heading, findings in (("Breaks those who use it", breaks), (new, others)):
        block = f"\n### {heading}\n"
        for finding in findings:
            entry = block + _entry(abridge(finding), files)
            if _size(entry) > left:
                dropped += 1
                continue
            left -= _size(entry)
            text += entry
            block = ""
    if dropped:
        text += f"\n{_count(dropped, 'finding')} more did not fit; `smeaton review` shows all.\n"
    return text + "".join(end)


def _title(breaks: int, others: int, gone: int, compared: bool) -> str:
    new = "new finding" if compared else "finding"
    parts = [f"{breaks} that break{'s' * (breaks == 1)} users"] if breaks else []
    parts += [_count(others, new)] if others else []
    parts += [f"{gone} gone"] if gone else []
    clean = f"no {new}s"
    return f"Design review: {', '.join(parts if breaks or others else [clean, *parts])}"


def _entry(finding: Finding, files: Mapping[str, str]) -> str:
    path = files.get(finding.artifact, finding.artifact)
    by = "" if finding.source == "analyser" else " (added by a model, not proven)"
    lines = [
        f"\n- **{finding.severity.value}** {code_span(finding.object)}: {prose(finding.message)}"
        f"{by}<br>{prose(finding.why)}<br>"
        f"{code_span(f'{path}:{finding.line}')} {code_span(f'{finding.code} {finding.rule}')}\n"
    ]
    if finding.fix:
        block = code_block(printable(finding.fix), fix_language(finding.code))
        indented = "".join(f"  {line}\n" for line in block.splitlines())
        lines.append(f"\n  <details><summary>Fix</summary>\n\n{indented}\n  </details>\n")
    return "".join(lines)


def _gone(gone: Sequence[Known]) -> str:
    rows = [f"- `{one.code}` {code_span(one.object)}: {prose(one.message)}" for one in gone[:_GONE]]
    return _folded(f"Gone: {_count(len(gone), 'finding')}", rows, len(gone)) if rows else ""


def _notes(notes: Sequence[str]) -> str:
    rows = [f"- {prose(note)}" for note in notes[:_GONE]]
    return _folded("Notes", rows, len(notes)) if rows else ""


def _folded(summary: str, rows: list[str], total: int) -> str:
    shown = list(_fitting(rows, LIMIT // 8))
    if total > len(shown):
        shown.append(f"- and {total - len(shown)} more")
    body = "\n".join(shown)
    return f"\n<details><summary>{summary}</summary>\n\n{body}\n\n</details>\n"


def _fitting(rows: list[str], size: int) -> Iterator[str]:
    for row in rows:
        size -= _size(row) + 1
        if size < 0:
            return
        yield row


def prose(text: str) -> str:
    """Return `text` as one line of words in which nothing is markup, a mention or a link."""
    return _SPECIAL.sub(_escape, " ".join(printable(text).split())).replace("www.", f"www{_CUT}.")


def _escape(match: re.Match[str]) -> str:
    # a reference is looked for after entities are read, so that escaping alone would not stop it
    cut = _CUT if match[0] in _REFERENCES else ""
    return f"&#{ord(match[0])};{cut}" if match[0].isascii() else match[0]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))
