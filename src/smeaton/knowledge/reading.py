"""Reads one file that a user added into a document, whatever its form.

The agreed form is read strictly, if the front matter has an id and an area. Anything else is
plain Markdown, or becomes it first (PDF, HTML); a skill's name and description and a decision
record's status are honoured. All of it is data: a document is searched and quoted, never obeyed.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import get_args

from smeaton.advice import Area
from smeaton.errors import KnowledgeError
from smeaton.knowledge import document as document_module
from smeaton.knowledge import extract, markdown
from smeaton.knowledge.document import (
    MAX_DOCUMENT_BYTES,
    Document,
    load_front_matter,
    parse_document,
    split_front_matter,
)
from smeaton.knowledge.extract import HTML_BYTES, PDF_BYTES, Unreadable, read_html, read_pdf
from smeaton.knowledge.markdown import read_plain, slugify, split_sections

MARKDOWN = (".md", ".markdown")
HTML = (".html", ".htm")
PDF = (".pdf",)
SUFFIXES = (*MARKDOWN, *HTML, *PDF)
SKILL = "SKILL.md"
"""File that makes a folder an Agent Skill (agentskills.io)."""
MAX_SECTIONS = 2000
"""Sections of one document; each is embedded, which takes tens of milliseconds."""
DESCRIPTION = "In short"
"""Heading under which a description in the front matter is kept."""

_NOT_STANDING = re.compile(
    r"\b(reject|super[sc]e+d|deprecat|propos|draft|withdrawn|obsolet|declin|abandon)\w*",
    re.IGNORECASE,
)
_SUPERSEDES = re.compile(r"\bsuper[sc]edes\b[^\n]*", re.IGNORECASE)
_WEIGHED = {"considered options", "pros and cons of the options", "options considered"}
"""Sections of a decision record that speak for what was not chosen."""


class NotStanding(KnowledgeError):
    """A decision record that was rejected, superseded or not decided yet; left out on purpose."""


def read_text(path: Path, name: str) -> str:
    """Return a Markdown document's text.

    Raises:
        KnowledgeError: it can't be opened, is too large, empty, binary or not UTF-8.
    """
    return _decode(read_bytes(path, name, MAX_DOCUMENT_BYTES), name)


def read_built_in(folder: Path) -> list[Document]:
    """Read all `<area>/<id>.md` under `folder`, in order of path.

    Raises:
        KnowledgeError: a document is wrong, or there is none.
    """
    documents = [
        parse_document(read_text(path, name), name)
        for path in sorted(folder.glob("*/*.md"))
        if (name := path.relative_to(folder.parent).as_posix())
    ]
    if not documents:
        raise KnowledgeError(f"No document lies in {str(folder)!r}; reinstall the package.")
    return documents


def read_bytes(path: Path, name: str, limit: int) -> bytes:
    """Return a file's bytes.

    Raises:
        KnowledgeError: it can't be opened, or holds more than `limit`.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except OSError as error:
        raise KnowledgeError(f"{name}: can't be read: {error.strerror}.") from None
    if len(raw) > limit:
        raise KnowledgeError(f"{name}: larger than {limit:,} bytes; split it.")
    return raw


def limit_bytes(path: Path) -> int:
    """Return how many bytes a file of this kind may have."""
    suffix = path.suffix.lower()
    return PDF_BYTES if suffix in PDF else HTML_BYTES if suffix in HTML else MAX_DOCUMENT_BYTES


def hash_file(raw: bytes, name: str) -> str:
    """Return a digest of the content, of its place, and of the code that reads it."""
    return sha256(f"{_READER}\n{name}\n".encode("utf-8", "surrogatepass") + raw).hexdigest()


def read_document(path: Path, raw: bytes, name: str, source: str) -> Document:
    """Read a user's file.

    Args:
        path: the file.
        raw: its content.
        name: its path below its source, for messages and the id.
        source: the source's name.

    Raises:
        KnowledgeError: it can't be read.
        NotStanding: it is a decision that does not stand.
    """
    text = _as_markdown(path, raw, name)
    front: dict[str, object] = {}
    if re.match(r"---[ \t]*\n", text) and re.search(r"\n---[ \t]*(\n|\Z)", text):
        head, body, _ = split_front_matter(text, name)
        front = load_front_matter(head, name)
        if {"id", "area"} <= front.keys():
            document = parse_document(text, name, source)
            return document.model_copy(update={"id": f"{source}/{document.id}"})
        text = body
    status = find_status(text, front)
    if status is not None:
        if _NOT_STANDING.search(_SUPERSEDES.sub("", status)):
            shown = " ".join(status.split())[:80]
            raise NotStanding(f"{name}: a decision that does not stand (status: {shown}).")
        text = _without(text, _WEIGHED)
    return _read_plain(text, front, name, source)


def find_status(text: str, front: Mapping[str, object]) -> str | None:
    """Return the status of a decision record (MADR, Nygard), "" if it states none.

    None for a text that is not a decision record: those have a section on the decision, and a
    status or a section on the context.
    """
    sections = {s.heading.lower().strip(" :"): s.text for s in split_sections(text, deepest=2)}
    if not {"decision", "decision outcome"} & sections.keys():
        return None
    listed = re.search(r"^[ \t]*(?:[-*][ \t]*)?\**status\**[ \t]*:(.*)$", text, re.I | re.M)
    if "status" in front:
        return str(front["status"])
    if "status" in sections:
        return sections["status"]
    if listed:
        return listed[1]
    return "" if {"context", "context and problem statement"} & sections.keys() else None


def _read_plain(text: str, front: Mapping[str, object], name: str, source: str) -> Document:
    named = front.get("title") or front.get("name")
    title, sections = read_plain(text, str(named or Path(name).stem))
    description = front.get("description")
    if isinstance(description, str) and description.strip():
        sections = {DESCRIPTION: description.strip()} | sections
    if not sections:
        raise KnowledgeError(f"{name}: holds headings but no text.")
    if len(sections) > MAX_SECTIONS:
        raise KnowledgeError(f"{name}: more than {MAX_SECTIONS} sections; split the file.")
    path = Path(name)
    slugs = [slugify(part) or "notes" for part in path.with_suffix("").parts]
    if path.suffix.lower() not in MARKDOWN:
        slugs[-1] += "-" + path.suffix.lower().lstrip(".")
    areas = [area for area in get_args(Area) if area in (front.get("area"), *slugs[:-1])]
    return Document(
        id="/".join([source, *slugs]),
        title=str(front.get("title") or title),
        area=areas[0] if areas else "architecture",
        sections=sections,
        source=source,
    )


def _as_markdown(path: Path, raw: bytes, name: str) -> str:
    suffix = path.suffix.lower()
    try:
        if suffix in PDF:
            return read_pdf(path)
        if suffix in HTML:
            return read_html(raw)
    except Unreadable as error:
        raise KnowledgeError(f"{name}: {error}.") from None
    except ImportError as error:
        raise KnowledgeError(
            f"{name}: reading HTML needs the package {error.name!r}; install it."
        ) from None
    return _decode(raw, name)


def _decode(raw: bytes, name: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnowledgeError(
            f"{name}: not UTF-8 at byte {error.start}; save it as UTF-8."
        ) from None
    if "\0" in text:
        raise KnowledgeError(f"{name}: a binary file, not Markdown.")
    if not text.strip():
        raise KnowledgeError(f"{name}: the file is empty.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without(text: str, headings: set[str]) -> str:
    """Return the text without these sections and what stands below them."""
    lines = text.split("\n")
    sections = split_sections(text, deepest=6)
    starts = [section.line for section in sections] + [len(lines)]
    kept, dropped = lines[: starts[0]], 0
    for section, end in zip(sections, starts[1:], strict=True):
        if dropped and section.level > dropped:
            continue
        dropped = section.level if section.heading.lower().strip(" :") in headings else 0
        if not dropped:
            kept += lines[section.line : end]
    return "\n".join(kept)


_READER = sha256(
    b"".join(Path(str(m.__file__)).read_bytes() for m in (document_module, extract, markdown))
    + Path(__file__).read_bytes()
).hexdigest()[:16]
"""Names the code that reads files, so that a new version of it reads them anew."""
