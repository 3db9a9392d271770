"""Splits Markdown into sections at its headings, and names them for ids.

Knows nothing of front matter's fields or of indexing. Fenced code is never split.
"""

import re
import textwrap
import unicodedata
from collections import Counter
from typing import NamedTuple

MAX_SECTION = 2500
"""Characters; a longer section of plain Markdown is cut, so that a passage stays quotable."""

_HEADING = re.compile(r"(#{1,6})[ \t]")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


class Section(NamedTuple):
    """A heading and the text up to the next heading of its kind."""

    heading: str
    text: str
    line: int
    """0-based line of the heading within the text that was split."""
    level: int
    """Number of # signs; 0 for text before the first heading."""


def split_sections(body: str, deepest: int = 2) -> list[Section]:
    """Split `body` at headings of up to `deepest` # signs; deeper ones stay in the text.

    Text before the first heading becomes a section with an empty heading, if there is any.
    """
    marks: list[tuple[int, int, str]] = [(-1, 0, "")]
    lines = body.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip(" `~"):
            fence = ""
        elif not fence and (heading := _HEADING.match(line)) and len(heading[1]) <= deepest:
            title = line[heading.end() : 200].strip().rstrip("#").rstrip()
            marks.append((number, len(heading[1]), title))
    ends = [start for start, _, _ in marks[1:]] + [len(lines)]
    sections = [
        Section(heading, "\n".join(lines[start + 1 : end]).strip(), max(start, 0), level)
        for (start, level, heading), end in zip(marks, ends, strict=True)
    ]
    return sections if sections[0].text else sections[1:]


def slugify(text: str) -> str:
    """Return lower-case letters, digits and hyphens that stand for `text`; "" if none do."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")


def name_section(heading: str, seen: Counter[str]) -> str:
    """Return a slug of `heading` that is unique among those counted in `seen`."""
    slug = slugify(heading) or "section"
    seen[slug] += 1
    return slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"


def read_plain(body: str, fallback_title: str) -> tuple[str, dict[str, str]]:
    """Return the title and the sections of Markdown that follows no agreed form.

    The title is the first `# ` heading, else `fallback_title`. Sections without text are left
    out, long ones are cut at paragraphs into "Heading (2)" and so on.
    """
    parts = split_sections(body, deepest=3)
    title = next((part.heading for part in parts if part.level == 1 and part.heading), "")
    title = title or fallback_title
    texts: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for part in parts:
        heading = part.heading or title
        for piece in _cut(part.text):
            seen[heading] += 1
            number = seen[heading]
            texts[heading if number == 1 else f"{heading} ({number})"] = piece
    return title, texts


def _cut(text: str) -> list[str]:
    """Cut at blank lines, or inside an endless paragraph, into pieces of bounded length."""
    pieces: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        if pieces and len(pieces[-1]) + len(paragraph) < MAX_SECTION:
            pieces[-1] += "\n\n" + paragraph
        elif len(paragraph) > MAX_SECTION:
            pieces += textwrap.wrap(paragraph, MAX_SECTION)
        elif paragraph.strip():
            pieces.append(paragraph)
    return pieces
