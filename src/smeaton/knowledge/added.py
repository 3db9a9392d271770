"""What the user added, searchable: the store with its vector index and its word index.

Kept apart from what ships, so that no amount of added text crowds the built-in guidance out of a
ranking, and a search costs what its hits cost, not what was added.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smeaton.errors import KnowledgeError
from smeaton.knowledge.document import Document, Passage
from smeaton.knowledge.embedding import Embedder
from smeaton.knowledge.index import Progress, VectorIndex
from smeaton.knowledge.lexical import LexicalIndex
from smeaton.knowledge.postings import Postings, weigh_beside
from smeaton.knowledge.sources import (
    COPIED_FROM,
    AddReport,
    add_source,
    adopt_copies,
    remove_source,
)
from smeaton.knowledge.store import FILE, Source, Store
from smeaton.knowledge.terms import distinct_terms
from smeaton.settings import Settings

if TYPE_CHECKING:
    from smeaton.knowledge.embedding import Vectors

NEIGHBOURS = 50
"""Passages that each way of searching contributes; the ranking sees their whole documents."""
EMBEDDED_AT_OPEN = 500
"""Most texts that opening embeds; more wait until their source is added again."""


class Hits(NamedTuple):
    """What was found among the user's sources."""

    meaning: dict[str, float]
    """Cosine by id of passage and of record."""
    words: dict[str, float]
    """BM25 by id of passage."""
    overlap: float
    passages: list[Passage]
    """All passages of the documents that were found."""
    records: list[Document]


NOTHING = Hits({}, {}, 0.0, [], [])


class Added:
    """The user's sources. Not thread-safe; its owner serialises calls.

    What can't be used becomes a note, and the rest goes on.
    """

    def __init__(self, settings: Settings, embedder: Callable[[], Embedder]) -> None:
        self._file = settings.data_dir / "knowledge" / FILE
        self._folder = settings.data_dir / "index" / "added"
        self._index = VectorIndex(
            self._folder, embedder, url=settings.chroma_url, neighbours=NEIGHBOURS
        )
        self._store: Store | None = None
        self._postings: Postings | None = None
        self._stamp = ""
        self._notes: list[str] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """What is degraded, in words for the user."""
        return (*self._notes, *self._index.notes)

    def open(self, progress: Progress | None = None) -> None:
        """Read what was added before, if anything was; embed a small remainder."""
        self._notes = []
        copies = any(self._file.parent.glob(f"*/{COPIED_FROM}"))
        if copies or self._file.exists():
            try:
                if copies:
                    self._notes += adopt_copies(self._file.parent, self._open_store())
                self._bring_up_to_date(progress, EMBEDDED_AT_OPEN)
            except KnowledgeError as error:
                self._notes.append(str(error))

    def close(self) -> None:
        """Release all files."""
        self._index.close()
        if self._store is not None:
            self._store.close()
            self._store = None

    def add(self, path: Path, name: str | None, progress: Progress | None) -> AddReport:
        """Bring a source up to date with its path and index it.

        Raises:
            KnowledgeError: as `add_source`.
        """
        report = add_source(path, self._open_store(), name, progress)
        self._notes = []
        self._bring_up_to_date(progress, None)
        return report

    def remove(self, source: str, progress: Progress | None) -> int:
        """Delete a source and all that was made of it; return how many documents it had.

        Raises:
            KnowledgeError: there is no such source, it can't be deleted, or its vectors can't be
                (then they go when the server or the folder can be reached again).
        """
        count = remove_source(source, self._open_store())
        self._notes = []
        if not self._open_store().is_empty:
            self._bring_up_to_date(progress, EMBEDDED_AT_OPEN)
            return count
        self._postings = None
        shutil.rmtree(self._words, ignore_errors=True)
        self._index.clear(self._open_store())
        return count

    def sources(self) -> list[Source]:
        """Return the sources in order of name."""
        return self._store.sources() if self._store else []

    def documents(self) -> list[Document]:
        """Return all documents in order of source and path."""
        return list(self._store.documents()) if self._store else []

    def find(self, key: str) -> Document | Passage | None:
        """Return the document or passage with this id; None if there is none."""
        if self._store is None:
            return None
        if "#" in key:
            return self._store.find_passage(key)
        return next(iter(self._store.find_documents([key])), None)

    def suggest(self, key: str) -> list[str]:
        """Return ids of documents that may be meant by a mistyped one."""
        if self._store is None:
            return []
        return self._store.ids_near(key.partition("#")[0].rpartition("/")[2][:4])

    def search(self, query: str, vectors: "Vectors | None", beside: LexicalIndex) -> Hits:
        """Return what comes near a query.

        Args:
            query: what is searched by words.
            vectors: what is searched by meaning; None to search by words only.
            beside: the word index of what ships, which scores are made comparable with.
        """
        if self._store is None and self._file.exists():
            self.open()  # another process was the first to add something
        if self._store is None or self._store.is_empty:
            return NOTHING
        meaning: dict[str, float] = {}
        if vectors is not None:
            try:
                meaning = self._index.query(vectors, self._store)
            except KnowledgeError as error:
                self._note(error)
        terms = distinct_terms(query)
        weigh = weigh_beside(beside.count_holders, len(beside))
        postings = self._load_postings(self._store)
        rows = postings.search(terms, weigh, NEIGHBOURS)
        names = self._store.name_passages(list(rows))
        words = {names[row]: score for row, score in rows.items() if row in names}
        documents = list(dict.fromkeys(key.partition("#")[0] for key in [*meaning, *words]))
        return Hits(
            meaning,
            words,
            postings.overlap(terms, weigh),
            self._store.find_passages(documents),
            self._store.find_records(documents),
        )

    def _open_store(self) -> Store:
        if self._store is None:
            self._store = Store(self._file)
        return self._store

    def _bring_up_to_date(self, progress: Progress | None, most: int | None) -> None:
        store = self._open_store()
        self._notes += [
            f"Adding {name!r} was cut short; `smeaton kb add {path}` goes on."
            for name, path in store.unfinished()
        ]
        self._notes += [f"Left out: {note}" for note in store.notes()]
        self._build_postings(store, progress)
        try:
            self._index.sync(store, progress, most=most)
        except KnowledgeError as error:
            self._note(error)
            return
        if self._index.pending:
            self._notes.append(
                f"{self._index.pending:,} passages that you added are found by words only, until "
                "`smeaton kb add` of their source has embedded them."
            )

    def _note(self, error: KnowledgeError) -> None:
        note = f"Searching what you added by words only, not by meaning: {error}"
        if note not in self._notes:
            self._notes.append(note)

    @property
    def _words(self) -> Path:
        return self._folder / "words"

    def _build_postings(self, store: Store, progress: Progress | None) -> None:
        """Sort the terms anew if passages changed; kept in memory where they can't be written."""
        if self._is_saved(store.stamp):
            return
        if progress:
            progress("Indexing the words of what you added")
        postings, stamp = Postings.build(store.terms()), store.stamp
        self._postings, self._stamp = postings, stamp
        try:
            postings.save(self._words)
            (self._words / "stamp").write_text(stamp, "ascii")
        except OSError:
            return
        self._postings = None  # map what was saved instead of holding it

    def _is_saved(self, stamp: str) -> bool:
        try:
            return (self._words / "stamp").read_text("ascii", "replace") == stamp
        except OSError:
            return False

    def _load_postings(self, store: Store) -> Postings:
        """Return the word lists: this process's, or newer ones that another has saved."""
        stamp = store.stamp
        if self._postings is None or (stamp != self._stamp and self._is_saved(stamp)):
            try:
                self._postings = Postings.load(self._words)
            except (OSError, ValueError):
                self._postings = Postings.build(store.terms())
            self._stamp = stamp
        return self._postings
