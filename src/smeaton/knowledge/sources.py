"""Documents on disk: those that ship, and copies of the Markdown that users added.

A user's source is a folder of copies under a name made from its path; the name can't leave the
folder, links and hidden files are never followed or read, and what can't be read is reported.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, get_args

from smeaton.advice import Area
from smeaton.errors import KnowledgeError
from smeaton.knowledge.document import (
    BUILT_IN,
    MAX_DOCUMENT_BYTES,
    Document,
    load_front_matter,
    parse_document,
    split_front_matter,
)
from smeaton.knowledge.markdown import read_plain, slugify

SUFFIXES = (".md", ".markdown")
MAX_FILES = 500
MAX_SECTIONS = 1000
"""Sections of one document; each is embedded, which takes tens of milliseconds."""
ORIGIN = ".origin.json"
"""File in a source's folder that says where it was copied from."""


class AddReport(NamedTuple):
    """What adding a path brought."""

    source: str
    """Name to give to `remove`."""
    documents: int
    passages: int
    skipped: tuple[str, ...]
    """Files left out, each with the reason."""

    def __str__(self) -> str:
        lines = [f"added {self.source}: {self.documents} documents, {self.passages} passages"]
        return "\n".join(lines + [f"skipped {reason}" for reason in self.skipped])


def read_text(path: Path, name: str) -> str:
    """Return a document's text.

    Raises:
        KnowledgeError: it can't be opened, is too large, empty, binary or not UTF-8.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as error:
        raise KnowledgeError(f"{name}: can't be read: {error.strerror}.") from None
    if len(raw) > MAX_DOCUMENT_BYTES:
        raise KnowledgeError(f"{name}: larger than {MAX_DOCUMENT_BYTES:,} bytes; split it.")
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


def read_added(root: Path) -> tuple[list[Document], list[str]]:
    """Read every source under `root`; return documents, and a note for each unreadable file."""
    documents: list[Document] = []
    notes: list[str] = []
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith("."):
            found, skipped = _read_source(folder, folder.name)
            documents += found
            notes += [f"Left out: {reason}" for reason in skipped]
    return documents, notes


def add_source(path: Path, root: Path) -> AddReport:
    """Copy a Markdown file or the Markdown files of a folder to `root/<name>`.

    The same path again replaces its earlier copy. The copy appears whole or not at all.

    Raises:
        KnowledgeError: `path` is missing or holds no readable Markdown, or the copy can't be
            written.
    """
    origin = path.expanduser().resolve()
    if not origin.exists():
        raise KnowledgeError(f"{str(path)!r} does not exist; give a Markdown file or a folder.")
    if origin.is_file() and origin.suffix.lower() not in SUFFIXES:
        raise KnowledgeError(f"{str(path)!r} is not Markdown; its name must end in .md.")
    name = _name_source(origin, root)
    documents, skipped = _read_source(origin, name)
    if not documents:
        reason = f" ({skipped[0]})" if skipped else ""
        raise KnowledgeError(
            f"{str(path)!r} holds no readable Markdown{reason}; nothing was added."
        )
    incoming = root / f".incoming-{os.getpid()}"
    try:
        _copy(origin, incoming)
        shutil.rmtree(root / name, ignore_errors=True)
        incoming.rename(root / name)
    except OSError as error:
        shutil.rmtree(incoming, ignore_errors=True)
        raise KnowledgeError(
            f"The copy in {str(root)!r} can't be written ({error.strerror}); make room or make it "
            "writable."
        ) from None
    passages = sum(1 for document in documents for _ in document.passages())
    return AddReport(name, len(documents), passages, tuple(skipped))


def remove_source(name: str, root: Path) -> int:
    """Delete the source `name`; return how many documents it had.

    Raises:
        KnowledgeError: there is no such source, or it can't be deleted.
    """
    names = sorted(folder.name for folder in root.iterdir()) if root.is_dir() else []
    names = [each for each in names if not each.startswith(".")]
    if name not in names:
        hint = f"sources are {', '.join(names)}" if names else "none was added yet"
        raise KnowledgeError(f"There is no source {name!r} that was added; {hint}.")
    documents, _ = _read_source(root / name, name)
    try:
        shutil.rmtree(root / name)
    except OSError as error:
        raise KnowledgeError(f"The source {name!r} can't be deleted: {error.strerror}.") from None
    return len(documents)


def _name_source(origin: Path, root: Path) -> str:
    """Return the name of the source that was added from `origin`, else a free one."""
    stem = slugify(origin.stem if origin.is_file() else origin.name) or "notes"
    wanted = f"{stem}-notes" if stem == BUILT_IN else stem
    number, name = 1, wanted
    while (root / name).exists() and _read_origin(root / name) != str(origin):
        number += 1
        name = f"{wanted}-{number}"
    return name


def _read_origin(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / ORIGIN).read_text("utf-8"))["path"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _copy(origin: Path, target: Path) -> None:
    """Copy all Markdown of `origin` to `target`, with a note of where it came from."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    base = origin if origin.is_dir() else origin.parent
    for file in _find_markdown(origin):
        copy = target / file.relative_to(base)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    (target / ORIGIN).write_text(json.dumps({"path": str(origin)}), "utf-8")


def _find_markdown(origin: Path) -> Iterator[Path]:
    """Yield the Markdown files under `origin` in order, without links and hidden ones."""
    if origin.is_file():
        yield origin
        return
    for folder, folders, names in os.walk(origin, followlinks=False):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            plain = path.is_file() and not path.is_symlink() and not name.startswith(".")
            if plain and path.suffix.lower() in SUFFIXES:
                yield path


def _read_source(origin: Path, source: str) -> tuple[list[Document], list[str]]:
    """Return the documents of a source and why each other file was left out."""
    documents: dict[str, Document] = {}
    skipped: list[str] = []
    base = origin if origin.is_dir() else origin.parent
    for number, path in enumerate(_find_markdown(origin)):
        name = path.relative_to(base).as_posix()
        try:
            if number >= MAX_FILES:
                raise KnowledgeError(f"{name}: more than {MAX_FILES} files; add a smaller folder.")
            document = _read_added_document(path, name, source)
            if document.id in documents:
                raise KnowledgeError(f"{name}: another file has the id {document.id!r} too.")
        except KnowledgeError as error:
            skipped.append(str(error))
        else:
            documents[document.id] = document
    return list(documents.values()), skipped


def _read_added_document(path: Path, name: str, source: str) -> Document:
    """Read a user's file: the agreed form if it has an id and an area, else plain Markdown."""
    text = read_text(path, name)
    front: dict[str, object] = {}
    if re.match(r"---[ \t]*\n", text) and re.search(r"\n---[ \t]*(\n|\Z)", text):
        raw, body, _ = split_front_matter(text, name)
        front = load_front_matter(raw, name)
        if {"id", "area"} <= front.keys():
            document = parse_document(text, name, source)
            return document.model_copy(update={"id": f"{source}/{document.id}"})
        text = body
    title, sections = read_plain(text, str(front.get("title") or path.stem))
    if not sections:
        raise KnowledgeError(f"{name}: holds headings but no text.")
    if len(sections) > MAX_SECTIONS:
        raise KnowledgeError(f"{name}: more than {MAX_SECTIONS} sections; split the file.")
    slugs = [slugify(part) or "notes" for part in Path(name).with_suffix("").parts]
    areas = [area for area in get_args(Area) if area in (front.get("area"), *slugs[:-1])]
    return Document(
        id="/".join([source, *slugs]),
        title=title,
        area=areas[0] if areas else "architecture",
        sections=sections,
        source=source,
    )
