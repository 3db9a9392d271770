"""The knowledge base as its users see it: open, search, show, add, remove.

Search by meaning is an improvement that may be unavailable (no embedding model, an index that
can't be written or read); every reason becomes a note, and search by words goes on.
"""

import difflib
from collections.abc import Callable, Collection
from pathlib import Path
from threading import RLock
from typing import Self

from smeaton.errors import KnowledgeError
from smeaton.knowledge.document import Document, Passage
from smeaton.knowledge.index import VectorIndex
from smeaton.knowledge.lexical import LexicalIndex
from smeaton.knowledge.retrieve import (
    COVERED,
    Retrieval,
    Similarity,
    estimate_coverage,
    keep_areas,
    rank_passages,
    rank_records,
    spread,
)
from smeaton.knowledge.sources import (
    AddReport,
    add_source,
    read_added,
    read_built_in,
    remove_source,
)
from smeaton.knowledge.vectors import compose_texts, is_indexed
from smeaton.resources import find_data
from smeaton.settings import Settings

WINDOW = 1000
"""Characters of a query that the embedding model sees at once, about its limit of 256 tokens."""

Progress = Callable[[str], None]


class KnowledgeBase:
    """Documents that ship and documents the user added, searchable. Safe to use from threads."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._folder = folder
        self._added = settings.data_dir / "knowledge"
        self._index = VectorIndex(settings.data_dir / "index", folder, settings.threads)
        self._lock = RLock()

    @classmethod
    def open(
        cls,
        settings: Settings,
        progress: Progress | None = None,
        *,
        folder: Path | None = None,
    ) -> Self:
        """Read the documents and bring the index up to date with them; blocking.

        Quick if nothing changed; what changed or was added is embedded, and said so.

        Args:
            settings: where data lies and how many threads to use.
            progress: told what is going on.
            folder: documents to take instead of those that ship.

        Raises:
            KnowledgeError: a document that ships is missing or wrong.
        """
        knowledge = cls(settings, folder or find_data("knowledge"))
        knowledge._load(progress)
        return knowledge

    def search(
        self, query: str, *, limit: int = 8, areas: Collection[str] | None = None
    ) -> Retrieval:
        """Return passages and decision records for `query`; blocking.

        Args:
            query: a question; of a long one, with a pasted artefact, start and end are searched.
            limit: most passages.
            areas: only these areas, and the user's own sources.
        """
        wording = "\n".join(_windows(query))
        with self._lock:
            meaning = self._find_by_meaning(query)
            words = self._find_lexical()
            similarity = Similarity(meaning, words.search(wording), words.overlap(wording))
            candidates = [p for p in self._passages.values() if is_indexed(p)]
            ranked = keep_areas(rank_passages(candidates, similarity), areas)
            records = [d for d in self._documents.values() if d.is_record]
            coverage = estimate_coverage(similarity)
            return Retrieval(
                passages=tuple(spread(ranked, max(limit, 0))),
                records=tuple(
                    (record, fit)
                    for record, fit in rank_records(records, candidates, similarity)
                    if areas is None or record.area in areas
                ),
                notes=(*self._notes, *self._index.notes),
                covered=coverage >= COVERED,
                coverage=round(coverage, 4),
            )

    def show(self, id: str) -> Document | Passage:  # noqa: A002 - the word users know
        """Return the document or passage with this id.

        Raises:
            KnowledgeError: there is none; near matches are named.
        """
        with self._lock:
            found = self._documents.get(id) or self._passages.get(id)
            if found is not None:
                return found
            pool = [*self._documents, *self._passages] if "#" in id else list(self._documents)
        near = difflib.get_close_matches(id[:200], pool, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else "`smeaton kb list` lists all ids."
        raise KnowledgeError(f"There is no document or passage {id[:200]!r}; {hint}")

    def documents(self) -> list[Document]:
        """Return all documents: those that ship, then the user's, in order of path."""
        with self._lock:
            return list(self._documents.values())

    def add(self, path: Path, progress: Progress | None = None) -> AddReport:
        """Copy a Markdown file or folder into the data folder as a source and index it.

        Raises:
            KnowledgeError: nothing readable lies there, or the copy can't be written.
        """
        with self._lock:
            report = add_source(path, self._added)
            self._load(progress)
            return report

    def remove(self, source: str) -> int:
        """Delete a source that was added, vectors included; return how many documents it had.

        Raises:
            KnowledgeError: there is no such source, or it can't be deleted.
        """
        with self._lock:
            count = remove_source(source, self._added)
            self._load(None)
            return count

    def close(self) -> None:
        """Release the index folder."""
        with self._lock:
            self._index.close()

    def _load(self, progress: Progress | None) -> None:
        """Read all documents and sync the index with their passages."""
        added, self._notes = read_added(self._added)
        self._documents: dict[str, Document] = {}
        for document in [*read_built_in(self._folder), *added]:
            if document.id in self._documents:
                raise KnowledgeError(
                    f"Two documents have the id {document.id!r}; rename one in "
                    f"{str(self._folder)!r}."
                )
            self._documents[document.id] = document
        self._passages: dict[str, Passage] = {
            passage.id: passage
            for document in self._documents.values()
            for passage in document.passages()
        }
        self._lexical: LexicalIndex | None = None
        self._by_meaning = True
        self._index.notes.clear()
        self._sync(progress)

    def _sync(self, progress: Progress | None) -> None:
        texts = compose_texts(self._documents.values())
        try:
            self._index.sync(texts, progress)
        except KnowledgeError as error:
            self._give_up_meaning(error)

    def _find_by_meaning(self, query: str) -> dict[str, float] | None:
        """Return cosines by id; None, from now on, if the index or the model can't be used."""
        if not self._by_meaning:
            return None
        try:
            return self._index.query(_windows(query))
        except KnowledgeError as error:
            self._give_up_meaning(error)
            return None

    def _give_up_meaning(self, error: KnowledgeError) -> None:
        self._by_meaning = False
        self._notes.append(f"Searching by words only, not by meaning: {error}")

    def _find_lexical(self) -> LexicalIndex:
        if self._lexical is None:
            self._lexical = LexicalIndex(
                {p.id: self._lexical_text(p) for p in self._passages.values() if is_indexed(p)}
            )
        return self._lexical

    def _lexical_text(self, passage: Passage) -> str:
        document = self._documents[passage.document]
        head = f"{passage.title} {document.question or ''} {' '.join(document.tags)}"
        return f"{head} {passage.heading} {passage.text}"


def _windows(query: str) -> list[str]:
    """Return the start and the end of a long query: a question stands before or after a paste."""
    return [query] if len(query) <= WINDOW else [query[:WINDOW], query[-WINDOW:]]
