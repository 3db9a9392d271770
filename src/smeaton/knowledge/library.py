"""The knowledge base as its users see it: open, search, show, add, remove.

Search by meaning is an improvement that may be unavailable (no embedding model, an index that
can't be written or read); every reason becomes a note, and search by words goes on.
"""

import difflib
import functools
from collections.abc import Callable, Collection
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self

from smeaton.errors import KnowledgeError
from smeaton.knowledge.added import Added
from smeaton.knowledge.document import Document, Passage
from smeaton.knowledge.embedding import Embedder
from smeaton.knowledge.index import HeldTexts, VectorIndex
from smeaton.knowledge.lexical import LexicalIndex
from smeaton.knowledge.questions import QuestionIndex, compose_all_words, read_questions
from smeaton.knowledge.reading import read_built_in
from smeaton.knowledge.retrieve import (
    COVERED,
    Ranking,
    Retrieval,
    Similarity,
    estimate_coverage,
    keep_areas,
    rank_passages,
    rank_records,
)
from smeaton.knowledge.sources import AddReport
from smeaton.knowledge.standards import put_standards_first
from smeaton.knowledge.store import Source
from smeaton.knowledge.vectors import compose_texts, is_indexed
from smeaton.resources import find_data
from smeaton.settings import Settings

if TYPE_CHECKING:
    from smeaton.knowledge.embedding import Vectors

WINDOW = 1000
"""Characters of a query that the embedding model sees at once, about its limit of 256 tokens."""

Progress = Callable[[str], None]


class KnowledgeBase:
    """Documents that ship and documents the user added, searchable. Safe to use from threads."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._folder = folder
        self._embedder = functools.cache(lambda: Embedder(settings.threads))
        self._added = Added(settings, self._embedder)
        self._index = VectorIndex(
            settings.data_dir / "index", self._embedder, shipped=folder, url=settings.chroma_url
        )
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
        ranking: Ranking = "reranked"
        return self.compare(query, (ranking,), limit=limit, areas=areas)[ranking]

    def compare(
        self,
        query: str,
        rankings: Collection[Ranking],
        *,
        limit: int = 8,
        areas: Collection[str] | None = None,
    ) -> dict[Ranking, Retrieval]:
        """Return what `search` would find with each of `rankings`; blocking."""
        wording = "\n".join(_windows(query))
        with self._lock:
            vectors = self._embed(query)
            meaning = self._find_by_meaning(vectors)
            words = self._find_lexical()
            hits = self._added.search(wording, vectors, words)
            similarity = Similarity(
                meaning if meaning is None else meaning | self._find_asked(vectors) | hits.meaning,
                words.search(wording) | hits.words,
                max(words.overlap(wording), hits.overlap),
            )
            candidates = [p for p in self._passages.values() if is_indexed(p)] + hits.passages
            records = [d for d in self._documents.values() if d.is_record] + hits.records
            coverage = estimate_coverage(similarity)
            fits = rank_records(records, candidates, similarity)
            return {
                ranking: Retrieval(
                    passages=tuple(
                        put_standards_first(
                            keep_areas(rank_passages(candidates, similarity, ranking), areas),
                            max(limit, 0),
                        )
                    ),
                    records=tuple(
                        (record, fit)
                        for record, fit in fits
                        if areas is None or record.area in areas
                    ),
                    notes=(*self._notes, *self._index.notes, *self._added.notes),
                    covered=coverage >= COVERED,
                    coverage=round(coverage, 4),
                )
                for ranking in rankings
            }

    def compare_texts(self, texts: list[str], others: list[str]) -> list[list[float]] | None:
        """Return the cosine of each of `texts` with each of `others`; blocking.

        None where there is no embedding model.
        """
        import numpy as np

        try:
            embedded = self._embedder().embed([*texts, *others])
        except KnowledgeError as error:
            self._give_up_meaning(error)
            return None
        length = np.linalg.norm(embedded, axis=1, keepdims=True)
        vectors = embedded / np.where(length, length, 1)
        cosines: list[list[float]] = (vectors[: len(texts)] @ vectors[len(texts) :].T).tolist()
        return cosines

    def searched(self) -> list[Passage]:
        """Return all passages of the documents that ship that a search can find."""
        with self._lock:
            return [passage for passage in self._passages.values() if is_indexed(passage)]

    def show(self, id: str) -> Document | Passage:  # noqa: A002 - the word users know
        """Return the document or passage with this id.

        Raises:
            KnowledgeError: there is none; near matches are named.
        """
        with self._lock:
            found = self._documents.get(id) or self._passages.get(id) or self._added.find(id)
            if found is not None:
                return found
            pool = [*self._documents, *self._passages] if "#" in id else list(self._documents)
            pool += self._added.suggest(id)
        near = difflib.get_close_matches(id[:200], pool, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else "`smeaton kb list` lists all ids."
        raise KnowledgeError(f"There is no document or passage {id[:200]!r}; {hint}")

    def documents(self) -> list[Document]:
        """Return all documents: those that ship, then the user's, in order of path."""
        with self._lock:
            return [*self._documents.values(), *self._added.documents()]

    def sources(self) -> list[Source]:
        """Return the sources that the user added, in order of name."""
        with self._lock:
            return self._added.sources()

    def add(
        self, path: Path, progress: Progress | None = None, *, name: str | None = None
    ) -> AddReport:
        """Keep a file or folder in the data folder as a source and index it; blocking.

        The same path again updates the source: only what changed is read and embedded.

        Args:
            path: Markdown, PDF or HTML, or a folder of them, of skills or of decision records.
            progress: told how far it is.
            name: what to call the source; by default it is named for the path.

        Raises:
            KnowledgeError: nothing readable lies there, the name is taken, or the data folder
                can't be written.
        """
        with self._lock:
            return self._added.add(path, name, progress)

    def remove(self, source: str) -> int:
        """Delete a source that was added, vectors included; return how many documents it had.

        Raises:
            KnowledgeError: there is no such source, or it can't be deleted.
        """
        with self._lock:
            return self._added.remove(source, None)

    def close(self) -> None:
        """Release the index folder."""
        with self._lock:
            self._index.close()
            self._added.close()

    def _load(self, progress: Progress | None) -> None:
        """Read all documents and sync the index with their passages."""
        self._notes: list[str] = []
        self._documents: dict[str, Document] = {}
        for document in read_built_in(self._folder):
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
        self._questions: dict[str, tuple[str, ...]] | None = None
        self._asked: QuestionIndex | None = None
        self._by_meaning = True
        self._index.notes.clear()
        self._sync(progress)

    def _sync(self, progress: Progress | None) -> None:
        self._texts = HeldTexts(compose_texts(self._documents.values()))
        try:
            self._index.sync(self._texts, progress)
        except KnowledgeError as error:
            self._give_up_meaning(error)
        self._added.open(progress)

    def _embed(self, query: str) -> "Vectors | None":
        """Return a vector for each part of the query; None without an embedding model."""
        try:
            return self._embedder().embed(_windows(query))
        except KnowledgeError as error:
            self._give_up_meaning(error)
            return None

    def _find_by_meaning(self, vectors: "Vectors | None") -> dict[str, float] | None:
        """Return cosines by id; None, from now on, if the index or the model can't be used."""
        if vectors is None or not self._by_meaning:
            return None
        try:
            return self._index.query(vectors, self._texts)
        except KnowledgeError as error:
            self._give_up_meaning(error)
            return None

    def _give_up_meaning(self, error: KnowledgeError) -> None:
        self._by_meaning = False
        note = f"Searching by words only, not by meaning: {error}"
        if note not in self._notes:
            self._notes.append(note)

    def _find_asked(self, vectors: "Vectors | None") -> dict[str, float]:
        """Return how near the query is to what is asked, by id with `ASKED` behind it."""
        if self._asked is None:
            self._asked = QuestionIndex.load(self._folder, self._read_questions())
        return {} if vectors is None else self._asked.search(vectors)

    def _read_questions(self) -> dict[str, tuple[str, ...]]:
        if self._questions is None:
            self._questions = read_questions(self._folder)
        return self._questions

    def _find_lexical(self) -> LexicalIndex:
        if self._lexical is None:
            texts = compose_all_words(self._documents.values(), self._read_questions())
            self._lexical = LexicalIndex.load(self._folder, texts)
        return self._lexical


def _windows(query: str) -> list[str]:
    """Return the start and the end of a long query: a question stands before or after a paste."""
    return [query] if len(query) <= WINDOW else [query[:WINDOW], query[-WINDOW:]]
