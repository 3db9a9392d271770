"""The lint of documents: what one file alone can't show, and what makes retrieval worse.

Used by `smeaton kb check` and by the test over what ships; takes user sources along.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from smeaton.errors import KnowledgeError
from smeaton.knowledge.contradictions import find_conflicts
from smeaton.knowledge.document import HEADINGS, Document, parse_document
from smeaton.knowledge.duplicates import find_near_duplicates
from smeaton.knowledge.reading import read_text
from smeaton.knowledge.store import FILE, Store
from smeaton.knowledge.vectors import is_indexed
from smeaton.knowledge.warning import warn
from smeaton.resources import find_data
from smeaton.settings import Settings

LEAST_WORDS = 25
MOST_WORDS = 400
"""A passage outside of these bounds retrieves or quotes badly."""
LEAST_OPTIONS = 3

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document."""

    file: str
    message: str
    level: Level = "error"

    def __str__(self) -> str:
        return f"{self.level}: {self.file}: {self.message}"


def check(settings: Settings | None = None, folder: Path | None = None) -> list[Problem]:
    """Return what is wrong with the documents, errors first; an empty list if nothing is.

    Args:
        settings: whose data folder to look into for sources that the user added; None: for none.
        folder: documents to check instead of those that ship.

    Raises:
        KnowledgeError: the folder that ships is missing.
    """
    root = folder or find_data("knowledge")
    problems: list[Problem] = []
    documents: list[tuple[Path, Document]] = []
    for path in sorted(root.rglob("*.md")):
        name = path.relative_to(root).as_posix()
        try:
            documents.append((path, parse_document(read_text(path, name), name)))
        except KnowledgeError as error:
            problems.append(Problem(name, str(error).removeprefix(f"{name}:").lstrip()))
    for path, document in documents:
        name = path.relative_to(root).as_posix()
        found = [*_check_place(path, root, document), *_check_sources(document)]
        found += [*_check_options(document)]
        problems += [Problem(name, message) for message in found]
        problems += [Problem(name, message, "warning") for message in _check_sizes(document)]
    shipped = [document for _, document in documents]
    problems += _check_links(shipped)
    added = _read_added(settings, problems) if settings is not None else []
    for document in [*shipped, *added]:
        problems += [Problem(document.id, message, "warning") for message in warn(document)]
    problems += _check_against_each_other(shipped, added)
    return sorted(problems, key=lambda problem: (problem.level, problem.file))


def _read_added(settings: Settings, problems: list[Problem]) -> list[Document]:
    """Return what the user added, and report the files that were left out."""
    file = settings.data_dir / "knowledge" / FILE
    if not file.exists():
        return []
    try:
        store = Store(file)
    except KnowledgeError as error:
        problems.append(Problem("added", str(error)))
        return []
    try:
        for source, note, is_broken in store.left_out():
            problems.append(Problem(source, note, "error" if is_broken else "warning"))
        return list(store.documents())
    finally:
        store.close()


def _check_against_each_other(
    shipped: Sequence[Document], added: Sequence[Document]
) -> Iterator[Problem]:
    """No two documents say the same, and no two records the contrary.

    A team's own standard may differ from what ships: that is worth knowing, not wrong.
    """
    own = {document.id for document in added}
    records = [document for document in [*shipped, *added] if document.is_record]
    for conflict in find_conflicts(records):
        is_mixed = len({document in own for document in conflict.documents}) > 1
        level: Level = "warning" if is_mixed else "error"
        yield Problem(conflict.documents[0], conflict.message, level)
    passages = (
        passage
        for document in [*shipped, *added]
        for passage in document.passages()
        if is_indexed(passage)
    )
    for first, second in find_near_duplicates((each.id, each.text) for each in passages):
        yield Problem(first, f"says nearly the same as {second!r}; keep one.", "warning")


def _check_place(path: Path, root: Path, document: Document) -> Iterator[str]:
    """The id is the file's name, the area its folder."""
    if document.id != path.stem:
        yield f"the id {document.id!r} differs from the file's name {path.stem!r}."
    if path.parent.relative_to(root).as_posix() != document.area:
        yield f"the area {document.area!r} differs from the folder {path.parent.name!r}."


def _check_sources(document: Document) -> Iterator[str]:
    if not document.sources:
        yield "names no source; guidance rests on named primary sources."


def _check_options(document: Document) -> Iterator[str]:
    """Every option of a record can be chosen, and no two for the same reason."""
    if not document.is_record:
        return
    if len(document.options) < LEAST_OPTIONS:
        yield f"has {len(document.options)} options; a decision needs at least {LEAST_OPTIONS}."
    for option in document.options:
        if not option.choose_when:
            yield f"the option {option.id!r} can never be chosen: it has no choose_when."
        if option.design is not None and option.design.area != document.area:
            yield f"the option {option.id!r} has a design for {option.design.area!r}."
    conditions = Counter(
        " ".join(condition.lower().split())
        for option in document.options
        for condition in option.choose_when
    )
    for condition, count in conditions.items():
        if count > 1:
            yield f"the condition {condition!r} stands in {count} choose_when lists."


def _check_sizes(document: Document) -> Iterator[str]:
    for heading, text in document.sections.items():
        words = len(text.split())
        if heading != HEADINGS[-1] and not LEAST_WORDS <= words <= MOST_WORDS:
            yield f"'## {heading}' has {words} words; {LEAST_WORDS} to {MOST_WORDS} retrieve well."


def _check_links(documents: Sequence[Document]) -> Iterator[Problem]:
    """Ids are unique, and `related` names documents that exist."""
    ids = Counter(document.id for document in documents)
    for document in documents:
        file = f"{document.area}/{document.id}.md"
        if ids[document.id] > 1:
            yield Problem(file, f"the id {document.id!r} is used {ids[document.id]} times.")
        for related in document.related:
            if related not in ids or related == document.id:
                yield Problem(file, f"related names {related!r}, which is no other document.")
