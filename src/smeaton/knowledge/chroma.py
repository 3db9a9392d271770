"""Opens a Chroma collection, in a folder or on a server; the only importer of chromadb."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from smeaton.errors import KnowledgeError
from smeaton.settings import public_url

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

PROBE_SECONDS = 5
"""How long a server may take to say that it is there."""
CALL_SECONDS = 60
"""How long it may take to answer a call."""

OFTEN, RARELY = 1000, 10_000
"""Vectors that Chroma keeps in its log before it writes the whole graph."""


class DamagedIndex(KnowledgeError):
    """Chroma can't use its folder."""


class Opened(NamedTuple):
    """A collection and its client."""

    client: Any
    collection: "Collection"

    def close(self) -> None:
        """Release the folder, or the connection to the server, which Chroma would leave open."""
        sessions = _find_sessions(self.client)
        self.client.close()
        for session in sessions:
            session.close()


def open_collection(folder: Path, url: str | None, name: str, neighbours: int) -> Opened:
    """Open a collection by cosine, making it if it is new.

    Args:
        folder: where the vectors lie if there is no server.
        url: address of a Chroma server; None for the folder.
        name: the collection's name on a server; in a folder there is only one.
        neighbours: how many candidates a query keeps.

    Raises:
        DamagedIndex: the folder can't be used.
        KnowledgeError: the server does not answer.
    """
    with explained(folder, url):
        client = _connect(folder) if url is None else _reach(url)
        collection = client.get_or_create_collection(
            "passages" if url is None else name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": neighbours}},
        )
        return Opened(client, collection)


def write_rarely(collection: "Collection") -> None:
    """Let Chroma write its graph every `RARELY` vectors while many are added."""
    collection.modify(configuration={"hnsw": {"sync_threshold": RARELY}})


def write_out(collection: "Collection") -> None:
    """Make Chroma write its graph now: else each process that opens it adds the rest again.

    It does so once more vectors than a threshold came in, so the threshold is lowered for a
    moment and one vector stored again.
    """
    one = collection.get(limit=1, include=["embeddings"])
    if not one["ids"] or one["embeddings"] is None:
        return
    collection.modify(configuration={"hnsw": {"sync_threshold": 2}})
    for _ in range(3):
        collection.upsert(ids=one["ids"], embeddings=one["embeddings"])
        collection.query(query_embeddings=one["embeddings"], n_results=1, include=[])
    collection.modify(configuration={"hnsw": {"sync_threshold": OFTEN}})


def forget_failures() -> None:
    """Let a folder be opened again that could not be: Chroma hands out what failed to start."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()


@contextmanager
def explained(folder: Path, url: str | None) -> Iterator[None]:
    """Turn whatever Chroma raises, a panic of its Rust part included, into a KnowledgeError."""
    try:
        yield
    except KnowledgeError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        reason = f"{type(error).__name__}: {str(error)[:200]}"
        if url is not None:
            raise _unreachable(url, reason) from None
        raise DamagedIndex(
            f"The index in {str(folder)!r} can't be used ({reason}); it holds nothing of yours: "
            "remove the folder to build it anew."
        ) from None


def _connect(folder: Path) -> Any:
    import chromadb

    return chromadb.PersistentClient(folder, settings=_quiet_settings())


def _quiet_settings() -> Any:
    """Return Chroma's settings without telemetry, and without the `.env` of the current folder.

    Chroma reads that file wherever it runs; a stranger's repository could name in it a class to
    load and a host to report to.
    """
    from chromadb.config import Settings

    return Settings(_env_file=None, anonymized_telemetry=False, chroma_otel_collection_endpoint="")


def _reach(url: str) -> Any:
    """Return a client of a server that has answered; Chroma itself would wait without end."""
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 8000)
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not parts.hostname or not port:
        raise KnowledgeError(
            f"SMEATON_CHROMA_URL is {public_url(url)!r}, which is no address; write it like "
            "'http://localhost:8000'."
        )
    import urllib.request

    heartbeat = f"{parts.scheme}://{parts.hostname}:{port}/api/v2/heartbeat"
    try:
        with urllib.request.urlopen(heartbeat, timeout=PROBE_SECONDS) as reply:  # noqa: S310
            reply.read(1000)
    except (OSError, ValueError) as error:
        raise _unreachable(url, str(getattr(error, "reason", error))) from None
    import chromadb

    client = chromadb.HttpClient(
        parts.hostname, port, ssl=parts.scheme == "https", settings=_quiet_settings()
    )
    for session in _find_sessions(client):
        session.timeout = CALL_SECONDS
    return client


def _find_sessions(client: Any) -> list[Any]:
    """Return the HTTP sessions that Chroma's client keeps to itself; none for a folder."""
    owners = [client, getattr(client, "_admin_client", None)]
    sessions = [getattr(getattr(owner, "_server", None), "_session", None) for owner in owners]
    return [session for session in sessions if session is not None]


def _unreachable(url: str, reason: str) -> KnowledgeError:
    return KnowledgeError(
        f"The Chroma server at {public_url(url)!r} can't be used ({reason}); start it with "
        "`chroma run`, or mend or unset SMEATON_CHROMA_URL."
    )
