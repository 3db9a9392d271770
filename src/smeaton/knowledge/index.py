"""The vector index: texts as vectors in a Chroma collection.

Content-addressed: a vector's id is the hash of the embedding model and the text, so nothing is
embedded twice and bringing the index up to date is a difference of two sets. The collection is
derived data, in a folder or on a server: a damaged folder is thrown away and built anew.
Nothing heavy is loaded until texts changed or the first query comes.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from filelock import FileLock, Timeout

from smeaton.errors import KnowledgeError
from smeaton.knowledge.chroma import (
    DamagedIndex,
    explained,
    forget_failures,
    open_collection,
    write_out,
    write_rarely,
)
from smeaton.knowledge.embedding import Embedder, hash_text
from smeaton.knowledge.vectors import read_vectors

if TYPE_CHECKING:
    from smeaton.knowledge.chroma import Opened
    from smeaton.knowledge.embedding import Vector, Vectors

BATCH, LARGEST_BATCH = 16, 256
"""Texts embedded between two writes, at first and later: what a killed process loses at most."""
WRITE = 1024
"""Vectors handed to Chroma at once."""
MAX_NEIGHBOURS = 1000
"""Most texts that a query ranks; a larger index ranks only its nearest."""
MANY = 3000
"""Vectors from which it matters when Chroma writes them to its folder."""
LOCK_SECONDS = 300
"""How long to wait while another process builds the index."""

Progress = Callable[[str], None]


class Texts(Protocol):
    """The texts that an index should hold; each is known by its hash."""

    @property
    def name(self) -> str:
        """The collection's name where several share a server."""

    @property
    def stamp(self) -> str:
        """Names the present content: differs after every change."""

    def digests(self) -> list[str]:
        """Return the hashes of all texts, in the order in which to embed them."""

    def texts(self, digests: Sequence[str]) -> Mapping[str, str]:
        """Return texts by their hashes."""

    def ids(self, digests: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return what each text is the text of."""


class HeldTexts:
    """Texts in memory, by id."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._ids: dict[str, list[str]] = {}
        self._texts: dict[str, str] = {}
        for key, text in texts.items():
            digest = hash_text(text)
            self._ids.setdefault(digest, []).append(key)
            self._texts[digest] = text

    @property
    def name(self) -> str:
        """Named for the content, so that clients with the same content share it."""
        return f"smeaton-{self.stamp[:32]}"

    @property
    def stamp(self) -> str:
        """Hash of all hashes."""
        return hashlib.sha256("\n".join(sorted(self._texts)).encode()).hexdigest()

    def digests(self) -> list[str]:
        """Return the hashes of all texts, in the order in which to embed them."""
        return list(self._texts)

    def texts(self, digests: Sequence[str]) -> Mapping[str, str]:
        """Return texts by their hashes."""
        return {digest: self._texts[digest] for digest in digests}

    def ids(self, digests: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return what each text is the text of."""
        return {digest: self._ids.get(digest, []) for digest in digests}


class Manifest(NamedTuple):
    """What the collection holds; written last, so that it never promises too much."""

    stamp: str = ""
    held: int = 0
    pending: int = 0
    """Texts that wait to be embedded."""


class VectorIndex:
    """The vectors of the texts last given to `sync`, searchable by meaning.

    Not thread-safe; its owner serialises calls. Several processes may share the folder.

    Args:
        folder: where the manifest, the lock and, without a server, the vectors lie.
        embedder: returns the embedding model, loading it at the first call.
        shipped: folder with vectors that came along; None without any.
        url: address of the Chroma server that keeps the vectors; None to keep them in `folder`.
        neighbours: most texts that a query returns.
    """

    def __init__(
        self,
        folder: Path,
        embedder: Callable[[], Embedder],
        *,
        shipped: Path | None = None,
        url: str | None = None,
        neighbours: int = MAX_NEIGHBOURS,
    ) -> None:
        self._folder = folder
        self._embedder = embedder
        self._shipped = shipped
        self._url = url
        self._neighbours = neighbours
        self._name = ""
        self._chroma: Opened | None = None
        self._opened = Manifest()
        self.notes: list[str] = []
        """What happened to the folder since it was opened, in words for the user."""

    @property
    def pending(self) -> int:
        """How many texts wait to be embedded."""
        return self._read_manifest().pending

    def sync(
        self, texts: Texts, progress: Progress | None = None, *, most: int | None = None
    ) -> int:
        """Make the index hold exactly `texts`; return how many were embedded.

        Returns at once, loading nothing, if it already does.

        Args:
            texts: what to hold.
            progress: told how far it is.
            most: leave all texts pending if more than this many would have to be embedded.

        Raises:
            KnowledgeError: the embedding model is missing, the folder can't be written, the
                server does not answer, or another process keeps the index locked.
        """
        self._select(texts)
        if self._is_current(texts, most) or not (self._read_manifest().held or texts.digests()):
            return 0
        with self._locked(progress):
            if self._is_current(texts, most):
                return 0
            try:
                return self._update(texts, progress, most)
            except DamagedIndex:
                return self._start_over(texts, progress, most)

    def query(self, vectors: "Vectors", texts: Texts) -> dict[str, float]:
        """Return ids with the greatest cosine of their text to any vector, best first.

        A damaged folder is built anew, which leaves a note.

        Raises:
            KnowledgeError: as `sync`.
        """
        self._select(texts)
        try:
            found = self._search(vectors, texts)
        except DamagedIndex:
            with self._locked(None):
                self._start_over(texts, None, MAX_NEIGHBOURS)
            found = self._search(vectors, texts)
        ids = texts.ids(list(found))
        by_id = {key: cosine for digest, cosine in found.items() for key in ids.get(digest, ())}
        return dict(sorted(by_id.items(), key=lambda item: -item[1]))

    def _search(self, vectors: "Vectors", texts: Texts) -> dict[str, float]:
        """Return the best cosine by hash of text."""
        if self._read_manifest() != self._opened:
            self.close()  # this or another process has changed what is held
        if self._chroma is None:
            self._opened = self._read_manifest()
            if self._count() != self._opened.held:
                with self._locked(None):
                    self._update(texts, None, MAX_NEIGHBOURS)
                self._opened = self._read_manifest()
        count = min(self._opened.held, self._neighbours)
        if not count:
            return {}
        with explained(self._vectors, self._url):
            found = self._open().query(
                query_embeddings=list(vectors),
                n_results=count,
                include=["distances"],
            )
        best: dict[str, float] = {}
        for digests, distances in zip(found["ids"], found["distances"] or [], strict=True):
            for digest, distance in zip(digests, distances, strict=True):
                best[digest] = max(best.get(digest, -1.0), 1.0 - float(distance))
        return best

    def _count(self) -> int:
        with explained(self._vectors, self._url):
            return int(self._open().count())

    def clear(self, texts: Texts) -> None:
        """Delete the collection and all files: deleted vectors would linger in Chroma's graph.

        Raises:
            KnowledgeError: as `sync`.
        """
        self._select(texts)
        with self._locked(None):
            if self._url is not None:
                with explained(self._vectors, self._url):
                    self._open()
                    assert self._chroma is not None
                    self._chroma.client.delete_collection(self._name)
            self._throw_away()

    def _throw_away(self) -> None:
        self.close()
        try:
            (self._folder / "manifest").unlink(missing_ok=True)
            if self._vectors.is_dir():
                shutil.rmtree(self._vectors)
            self._vectors.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(self._folder, error) from None

    def close(self) -> None:
        """Release the collection; a later call opens it again."""
        chroma, self._chroma = self._chroma, None
        if chroma is not None:
            chroma.close()

    @property
    def _vectors(self) -> Path:
        return self._folder / "chroma"

    def _read_manifest(self) -> Manifest:
        try:
            return Manifest(**json.loads((self._folder / "manifest").read_text("utf-8", "replace")))
        except (OSError, ValueError, TypeError, RecursionError):
            return Manifest()

    def _stamp(self, texts: Texts) -> str:
        return hashlib.sha256(f"{self._url}\n{texts.stamp}".encode()).hexdigest()

    def _is_current(self, texts: Texts, most: int | None) -> bool:
        manifest = self._read_manifest()
        return (
            manifest.stamp == self._stamp(texts)
            and (not manifest.pending or (most is not None and manifest.pending > most))
            and (self._url is not None or (self._vectors / "chroma.sqlite3").is_file())
        )

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

    def _start_over(self, texts: Texts, progress: Progress | None, most: int | None) -> int:
        """Throw a damaged folder's contents away and build them anew."""
        self._throw_away()
        forget_failures()
        embedded = self._update(texts, progress, most)
        self.notes.append("The search index was damaged and has been built anew.")
        return embedded

    def _update(self, texts: Texts, progress: Progress | None, most: int | None) -> int:
        """Delete what is no longer wanted, embed and store what is missing."""
        stamp, wanted = self._stamp(texts), dict.fromkeys(texts.digests())
        with explained(self._vectors, self._url):
            collection = self._open()
            held = set(collection.get(include=[])["ids"])
            stale = sorted(held - wanted.keys())
            for start in range(0, len(stale), WRITE):
                collection.delete(ids=stale[start : start + WRITE])
        missing = wanted.keys() - held
        known = read_vectors(self._shipped, missing) if missing and self._shipped else {}
        self._store(list(known), list(known.values()))
        rest = [digest for digest in wanted if digest in missing and digest not in known]
        if most is not None and len(rest) > most:
            self._write_manifest(Manifest(stamp, len(wanted) - len(rest), len(rest)))
            return 0
        if len(rest) > MANY and self._url is None:
            with explained(self._vectors, self._url):
                write_rarely(self._open())
        self._embed(rest, texts, progress)
        if missing and len(wanted) > MANY and self._url is None:
            with explained(self._vectors, self._url):
                write_out(self._open())
        self._write_manifest(Manifest(stamp, len(wanted)))
        return len(rest)

    def _write_manifest(self, manifest: Manifest) -> None:
        try:
            (self._folder / "manifest").write_text(json.dumps(manifest._asdict()), "ascii")
        except OSError as error:
            raise _unwritable(self._folder, error) from None

    def _embed(self, digests: list[str], texts: Texts, progress: Progress | None) -> None:
        began = time.monotonic()
        done, size = 0, BATCH
        while batch := digests[done : done + size]:
            if progress:
                progress(_say_progress(done, len(digests), time.monotonic() - began))
            found = texts.texts(batch)
            self._store(list(found), self._embedder().embed(list(found.values())))
            done, size = done + len(batch), min(2 * size, LARGEST_BATCH)

    def _store(self, digests: list[str], vectors: "Iterable[Vector]") -> None:
        rows = list(vectors)
        for start in range(0, len(digests), WRITE):
            part = slice(start, start + WRITE)
            with explained(self._vectors, self._url):
                self._open().upsert(ids=digests[part], embeddings=rows[part])

    def _open(self) -> Any:
        """Return the collection of the texts last named."""
        if self._chroma is None:
            self._chroma = open_collection(
                self._vectors, self._url, self._name, max(self._neighbours, 200)
            )
        return self._chroma.collection

    def _select(self, texts: Texts) -> None:
        """Turn to the collection of these texts: on a server, each content has its own."""
        if texts.name != self._name:
            self.close()
            self._name = texts.name


def _say_progress(done: int, total: int, seconds: float) -> str:
    text = f"Indexing the knowledge base: {done} of {total} passages"
    left = seconds / done * (total - done) if done else 0
    return f"{text}, about {left / 60:.0f} minutes left" if left > 90 else text


def _unwritable(folder: Path, error: OSError) -> KnowledgeError:
    return KnowledgeError(
        f"The index folder {str(folder)!r} can't be written ({error.strerror}); make it writable "
        "or set SMEATON_DATA_DIR."
    )
