"""What a chip says of an artefact: kind, size, contents, and what could not be read.

All of it blocks and belongs in a thread. Large artefacts are measured and not parsed: a parser in
a thread still takes turns with the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smeaton.tui.text import count, one_line

if TYPE_CHECKING:
    from smeaton.sessions import Attachment

LARGE_CHARS = 500_000
"""Above this only lines and bytes are shown."""


class Reading(NamedTuple):
    """What is known of an artefact so far."""

    size: str
    """"500 lines", or "480,000 lines · 10.6 MB" of a large one."""
    kind: str = ""
    """"PostgreSQL", "Prisma for MySQL", "text"; "" where it is too large to look."""
    contents: str = ""
    """"40 tables"; "" before it was parsed, and for text."""
    notes: tuple[str, ...] = ()
    """What could not be read, in words."""

    @property
    def is_parsable(self) -> bool:
        """Whether `parse` can tell more."""
        return self.kind not in ("", "text")


def recognise(attachment: Attachment) -> Reading:
    """Return size and kind, which takes a moment even for ten megabytes."""
    text = attachment.text
    lines = count(text.count("\n") + (not text.endswith("\n")), "line")
    if len(text) > LARGE_CHARS:
        size = len(text.encode("utf-8", "replace"))
        return Reading(f"{lines} · {size / 1e6:,.1f} MB")
    from smeaton.analysis import kinds
    from smeaton.render.markdown import describe_kind

    kind, dialect = kinds.recognise(text, None, attachment.name)
    return Reading(lines, "text" if kind == "unknown" else describe_kind(kind, dialect))


def parse(attachment: Attachment, reading: Reading) -> Reading:
    """Return `reading` with the artefact's contents and the notes of its parser."""
    from smeaton.analysis import Source
    from smeaton.analysis.models import read_models

    models = read_models([Source(*attachment)], None, None)
    tables = sum(len(schema.tables) for schema in models.schemas)
    objects = sum(artifact.objects for artifact in models.artifacts)
    contents = count(tables, "table") if tables else count(objects, "object") if objects else ""
    notes = tuple(note for each in (*models.schemas, *models.contracts) for note in each.notes)
    return reading._replace(contents=contents, notes=notes)


def label(name: str, reading: Reading | None, *, is_over: bool = True) -> str:
    """Return the words on a chip: "orders.sql · PostgreSQL · 500 lines · 40 tables · 3 notes"."""
    parts = [one_line(name, 60)]
    if reading is not None:
        parts += [reading.kind, reading.size, reading.contents]
        parts.append(count(len(reading.notes), "note") if reading.notes else "")
    return " · ".join([*filter(None, parts), *([] if is_over else ["reading…"])])
