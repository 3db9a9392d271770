"""The vector index: texts as vectors in a Chroma folder; the only importer of chromadb.

Content-addressed: a vector's id is the hash of the embedding model and the text, so nothing is
embedded twice and bringing the index up to date is a difference of two sets. The folder is
derived data: a damaged one is thrown away and built anew. Nothing heavy is loaded until texts
changed or the first query comes.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from smeaton.errors import KnowledgeError
from smeaton.knowledge.embedding import Embedder, hash_text
from smeaton.knowledge.vectors import read_vectors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

    from smeaton.knowledge.embedding import Vector, Vectors

BATCH = 16
"""Texts embedded between two writes: what a killed process loses at most."""
MAX_NEIGHBOURS = 1000
"""Most texts that a query ranks; a larger index ranks only its nearest."""
LOCK_SECONDS = 300
"""How long to wait while another process builds the index."""

Progress = Callable[[str], None]


class VectorIndex:
    """The vectors of the texts last given to `sync`, searchable by meaning.

    Not thread-safe; its owner serialises calls. Several processes may share the folder.
    """

    def __init__(self, folder: Path, shipped: Path, threads: int) -> None:
        self._folder = folder
        self._shipped = shipped
        self._threads = threads
        self._ids: dict[str, list[str]] = {}
        self._texts: dict[str, str] = {}
        self.notes: list[str] = []
        """What happened to the folder since it was opened, in words for the user."""
        self._embedder: Embedder | None = None
        self._client: Any = None
        self._collection: Collection | None = None

    def sync(self, texts: Mapping[str, str], progress: Progress | None = None) -> int:
        """Make the index hold exactly `texts` (id to text); return how many were embedded.

        Returns at once, loading nothing, if the folder already holds them.

        Raises:
            KnowledgeError: the embedding model is missing, the folder can't be written, or
                another process keeps it locked.
        """
        self._ids, self._texts = {}, {}
        for key, text in texts.items():
            digest = hash_text(text)
            self._ids.setdefault(digest, []).append(key)
            self._texts[digest] = text
        if self._is_current():
            return 0
        with self._locked(progress):
            if self._is_current():
                return 0
            try:
                return self._update(progress)
            except _DamagedIndex:
                return self._start_over(progress)

    def query(self, texts: Sequence[str]) -> dict[str, float]:
        """Return ids with the greatest cosine of their text to any of `texts`, best first.

        A damaged folder is built anew, which leaves a note.

        Raises:
            KnowledgeError: as `sync`.
        """
        if not self._texts:
            return {}
        vectors = self._load_embedder().embed(list(texts))
        try:
            return self._search(vectors)
        except _DamagedIndex:
            with self._locked(None):
                self._start_over(None)
            return self._search(vectors)

    def _search(self, vectors: "Vectors") -> dict[str, float]:
        if self._collection is None and self._count() != len(self._texts):
            with self._locked(None):
                self._update(None)
        with _explained(self._folder):
            found = self._open().query(
                query_embeddings=list(vectors),  # type: ignore[arg-type]
                n_results=min(len(self._texts), MAX_NEIGHBOURS),
                include=["distances"],
            )
        best: dict[str, float] = {}
        for digests, distances in zip(found["ids"], found["distances"] or [], strict=True):
            for digest, distance in zip(digests, distances, strict=True):
                for key in self._ids.get(digest, ()):
                    best[key] = max(best.get(key, -1.0), 1.0 - float(distance))
        return dict(sorted(best.items(), key=lambda item: -item[1]))

    def _count(self) -> int:
        with _explained(self._folder):
            return self._open().count()

    def close(self) -> None:
        """Release the folder; a later call opens it again."""
        client, self._client, self._collection = self._client, None, None
        if client is not None:
            client.close()

    @property
    def _vectors(self) -> Path:
        return self._folder / "chroma"

    @property
    def _manifest(self) -> Path:
        """Digest of what the folder holds; written last, so that it never promises too much."""
        return self._folder / "manifest"

    def _digest(self) -> str:
        return hashlib.sha256("\n".join(sorted(self._texts)).encode()).hexdigest()

    def _is_current(self) -> bool:
        try:
            held = self._manifest.read_text("ascii", "replace")
        except OSError:
            return False
        return held == self._digest() and (self._vectors / "chroma.sqlite3").is_file()

    @contextmanager
    def _locked(self, progress: Progress | None) -> Iterator[None]:
        lock = FileLock(self._folder / "lock")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                if progress:
                    progress("Waiting for another Smeaton that is indexing")
                lock.acquire(timeout=LOCK_SECONDS)
        except Timeout:
            raise KnowledgeError(
                f"Another process keeps the index in {str(self._folder)!r} locked; wait for it "
                "or end it."
            ) from None
        except OSError as error:
            raise _unwritable(self._folder, error) from None
        try:
            yield
        finally:
            lock.release()

    def _start_over(self, progress: Progress | None) -> int:
        """Throw a damaged folder's contents away and build them anew."""
        from chromadb.api.shared_system_client import SharedSystemClient

        self.close()
        SharedSystemClient.clear_system_cache()  # else Chroma hands out what failed to start
        try:
            self._manifest.unlink(missing_ok=True)
            if self._vectors.is_dir():
                shutil.rmtree(self._vectors)
            self._vectors.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(self._folder, error) from None
        embedded = self._update(progress)
        self.notes.append("The search index was damaged and has been built anew.")
        return embedded

    def _update(self, progress: Progress | None) -> int:
        """Delete what is no longer wanted, embed and store what is missing."""
        with _explained(self._folder):
            collection = self._open()
            held = set(collection.get(include=[])["ids"])
            if stale := sorted(held - self._texts.keys()):
                collection.delete(ids=stale)
        missing = self._texts.keys() - held
        known = read_vectors(self._shipped, missing) if missing else {}
        if known:
            self._store(list(known), list(known.values()))
        self._embed(
            [digest for digest in self._texts if digest in missing - known.keys()], progress
        )
        try:
            self._manifest.write_text(self._digest(), "ascii")
        except OSError as error:
            raise _unwritable(self._folder, error) from None
        return len(missing) - len(known)

    def _embed(self, digests: list[str], progress: Progress | None) -> None:
        for start in range(0, len(digests), BATCH):
            if progress:
                progress(f"Indexing the knowledge base: {start} of {len(digests)} passages")
            batch = digests[start : start + BATCH]
            self._store(batch, self._load_embedder().embed([self._texts[d] for d in batch]))

    def _store(self, digests: list[str], vectors: "Iterable[Vector]") -> None:
        with _explained(self._folder):
            self._open().upsert(ids=digests, embeddings=list(vectors))  # type: ignore[arg-type]

    def _open(self) -> "Collection":
        if self._collection is None:
            import chromadb
            from chromadb.config import Settings as ChromaSettings

            self._client = chromadb.PersistentClient(
                self._vectors, settings=ChromaSettings(anonymized_telemetry=False)
            )
            self._collection = self._client.get_or_create_collection(
                "passages",
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": MAX_NEIGHBOURS}},
            )
        return self._collection

    def _load_embedder(self) -> Embedder:
        if self._embedder is None:
            self._embedder = Embedder(self._threads)
        return self._embedder


class _DamagedIndex(KnowledgeError):
    """Chroma can't use its folder."""


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turn whatever Chroma raises, a panic of its Rust part included, into a KnowledgeError."""
    try:
        yield
    except KnowledgeError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise _DamagedIndex(
            f"The index in {str(folder)!r} can't be used ({type(error).__name__}: "
            f"{str(error)[:200]}); it holds nothing of yours: remove the folder to build it anew."
        ) from None


def _unwritable(folder: Path, error: OSError) -> KnowledgeError:
    return KnowledgeError(
        f"The index folder {str(folder)!r} can't be written ({error.strerror}); make it writable "
        "or set SMEATON_DATA_DIR."
    )
