"""The user's sources on disk: one SQLite file with their documents, passages and search terms.

Everything is written file by file in short transactions, so that a killed process loses one batch
at most, and read row by row, so that memory and the time to open don't grow with what was added.
Documents that ship are not kept here.
"""

import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from smeaton.errors import KnowledgeError
from smeaton.knowledge.derivation import DERIVATION, derive_rows, pack_head, unpack_passage
from smeaton.knowledge.document import Document, Passage
from smeaton.knowledge.embedding import hash_text
from smeaton.knowledge.vectors import compose_texts

FILE = "sources.sqlite3"
BUSY_SECONDS = 60
_ROWS = 500
"""Values bound in one query; SQLite takes at least 999."""

Row = tuple[Any, ...]
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS source (
  name TEXT PRIMARY KEY, path TEXT NOT NULL, added TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
  n INTEGER PRIMARY KEY, source TEXT NOT NULL REFERENCES source ON DELETE CASCADE,
  path TEXT NOT NULL, sha256 TEXT NOT NULL, note TEXT, broken INTEGER, document TEXT UNIQUE,
  head TEXT, body TEXT,
  UNIQUE (source, path)
);
CREATE TABLE IF NOT EXISTS passage (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
  file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
  heading TEXT, text TEXT NOT NULL, digest TEXT, terms BLOB
);
CREATE INDEX IF NOT EXISTS passage_file ON passage (file);
CREATE INDEX IF NOT EXISTS passage_digest ON passage (digest);
"""


class Source(NamedTuple):
    """A file or folder that the user added."""

    name: str
    path: str
    """Where it was added from."""
    added: str | None
    """When it was last brought up to date (ISO 8601, UTC); None if that was cut short."""
    documents: int
    passages: int


class ReadFile(NamedTuple):
    """A file of a source: what it holds, or why it was left out."""

    path: str
    """Below the source's own path."""
    sha256: str
    document: Document | None
    note: str | None
    is_broken: bool = False
    """Whether it was left out for a fault, and not on purpose."""


class Store:
    """The user's sources. Not thread-safe; its owner serialises calls.

    Several processes may share the file; each sees what the others have finished writing.

    Args:
        path: the SQLite file; made if it is missing.

    Raises:
        KnowledgeError: the file is damaged, or can be neither written nor read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection = self._connect()
        except (sqlite3.Error, OSError) as error:
            if not path.is_file():
                raise KnowledgeError(
                    f"What you add can't be kept in {str(path)!r} ({error}); make its folder "
                    "writable, or set SMEATON_DATA_DIR to another."
                ) from None
            raise KnowledgeError(
                f"The sources that you added can't be read from {str(path)!r} ({error}); make it "
                "readable, or remove it and add them again."
            ) from None

    def _connect(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, BUSY_SECONDS, check_same_thread=False)
            self._tune(connection)
            connection.executescript(_SCHEMA)
            self._refresh(connection)
        except (sqlite3.OperationalError, OSError):
            if not self._path.is_file():
                raise
            address = f"{self._path.resolve().as_uri()}?mode=ro"
            connection = sqlite3.connect(address, BUSY_SECONDS, uri=True, check_same_thread=False)
            connection.execute("SELECT count(*) FROM passage").fetchone()
        return connection

    @staticmethod
    def _tune(connection: sqlite3.Connection) -> None:
        """Cascade deletions, and overwrite what is deleted: removed text leaves no trace."""
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    @property
    def stamp(self) -> str:
        """Names the present content: differs after every change and between stores."""
        rows: dict[str, str] = dict(self._rows("SELECT key, value FROM meta"))
        return f"{rows.get('id', '')}-{rows.get('generation', '0')}-{rows.get('derivation', '')}"

    @property
    def name(self) -> str:
        """Random name of this store, the same for all processes that share it."""
        [(name,)] = self._rows("SELECT value FROM meta WHERE key = 'id'")
        return f"smeaton-{name}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added."""
        return not self._rows("SELECT 1 FROM passage LIMIT 1")

    def sources(self) -> list[Source]:
        """Return the sources in order of name."""
        return [
            Source(name, path, added, *self.size(name))
            for name, path, added in self._rows(
                "SELECT name, path, added FROM source ORDER BY name"
            )
        ]

    def unfinished(self) -> list[Row]:
        """Return name and path of the sources whose adding was cut short."""
        return self._rows("SELECT name, path FROM source WHERE added IS NULL ORDER BY name")

    def size(self, source: str) -> tuple[int, int]:
        """Return how many documents and passages a source has."""
        row = self._rows(
            "SELECT count(DISTINCT f.n), count(p.heading)"
            " FROM file f JOIN passage p ON p.file = f.n WHERE f.source = ?",
            source,
        )[0]
        return int(row[0]), int(row[1])

    def files(self, source: str) -> dict[str, str]:
        """Return the content hash of each file of a source; "" for one that was left out."""
        return dict(
            self._rows(
                "SELECT path, CASE WHEN note IS NULL THEN sha256 ELSE '' END FROM file"
                " WHERE source = ?",
                source,
            )
        )

    def notes(self, source: str | None = None) -> list[str]:
        """Return why files were left out: of one source, or of all."""
        return [
            note
            for (note,) in self._rows(
                "SELECT note FROM file WHERE note IS NOT NULL AND (?1 IS NULL OR source = ?1)"
                " ORDER BY source, path",
                source,
            )
        ]

    def left_out(self) -> list[tuple[str, str, bool]]:
        """Return source and reason of each file that was left out, and whether it is at fault."""
        rows = self._rows("SELECT source, note, broken FROM file WHERE note IS NOT NULL")
        return [(source, note, bool(broken)) for source, note, broken in rows]

    def begin(self, source: str, path: str) -> None:
        """Name a source and mark it as incomplete until `finish`."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO source VALUES (?, ?, NULL) ON CONFLICT DO UPDATE SET added = NULL",
                (source, path),
            )

    def finish(self, source: str) -> None:
        """Mark a source as complete, as of now."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._writing() as connection:
            connection.execute("UPDATE source SET added = ? WHERE name = ?", (now, source))

    def put(self, source: str, files: Iterable[ReadFile]) -> None:
        """Add files, each replacing its earlier version, in one transaction.

        A document whose id another file has already is left out with a note.
        """
        with self._writing() as connection:
            for file in files:
                connection.execute(
                    "DELETE FROM file WHERE source = ? AND path = ?", (source, file.path)
                )
                _insert(connection, source, file)
            _count_up(connection)

    def drop_files(self, source: str, paths: Iterable[str]) -> None:
        """Delete files of a source, with all that was made of them."""
        with self._writing() as connection:
            connection.executemany(
                "DELETE FROM file WHERE source = ? AND path = ?",
                [(source, path) for path in paths],
            )
            _count_up(connection)

    def drop_source(self, source: str) -> None:
        """Delete a source, with all that was made of it."""
        with self._writing() as connection:
            connection.execute("DELETE FROM source WHERE name = ?", (source,))
            _count_up(connection)

    def documents(self) -> Iterator[Document]:
        """Yield all documents in order of source and path."""
        for (body,) in self._connection.execute(
            "SELECT body FROM file WHERE body IS NOT NULL ORDER BY source, path"
        ):
            yield Document.model_validate_json(body)

    def find_documents(self, ids: Sequence[str]) -> list[Document]:
        """Return those of the documents `ids` that exist."""
        rows = self._rows_in("SELECT body FROM file WHERE document IN ({})", ids)
        return [Document.model_validate_json(body) for (body,) in rows]

    def find_records(self, documents: Sequence[str]) -> list[Document]:
        """Return those of these documents that are decision records."""
        rows = self._rows_in(
            "SELECT f.body FROM file f JOIN passage p ON p.id = f.document"
            " WHERE f.document IN ({})",
            documents,
        )
        return [Document.model_validate_json(body) for (body,) in rows]

    def find_passage(self, key: str) -> Passage | None:
        """Return the passage with this id, searched or not; None if there is none."""
        found = self.find_documents([key.partition("#")[0]])
        return next((p for each in found for p in each.passages() if p.id == key), None)

    def find_passages(self, documents: Sequence[str]) -> list[Passage]:
        """Return the passages of these documents that are searched."""
        rows = self._rows_in(
            "SELECT p.id, p.heading, p.text, f.document, f.source, f.head FROM file f"
            " JOIN passage p ON p.file = f.n"
            " WHERE f.document IN ({}) AND p.terms IS NOT NULL ORDER BY p.n",
            documents,
        )
        return [
            unpack_passage(key, heading, text, document, source, head)
            for key, heading, text, document, source, head in rows
        ]

    def name_passages(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the ids of passages by their row numbers."""
        return dict(self._rows_in("SELECT n, id FROM passage WHERE n IN ({})", numbers))

    def ids_near(self, word: str, limit: int = 200) -> list[str]:
        """Return ids of documents that contain `word`, to suggest for a mistyped one."""
        rows = self._rows("SELECT document FROM file WHERE instr(document, ?) LIMIT ?", word, limit)
        return [key for (key,) in rows]

    def digests(self) -> list[str]:
        """Return the hashes of all texts that have to be embedded, those of a document together."""
        rows = self._connection.execute(
            "SELECT digest FROM passage WHERE digest IS NOT NULL ORDER BY n"
        )
        return [digest for (digest,) in rows]

    def texts(self, digests: Sequence[str]) -> dict[str, str]:
        """Return the texts to embed by their hashes."""
        rows = self._rows_in(
            "SELECT DISTINCT f.document FROM passage p JOIN file f ON p.file = f.n"
            " WHERE p.digest IN ({})",
            digests,
        )
        documents = self.find_documents([key for (key,) in rows])
        found = {hash_text(text): text for text in compose_texts(documents).values()}
        return {digest: found[digest] for digest in digests if digest in found}

    def ids(self, digests: Sequence[str]) -> dict[str, list[str]]:
        """Return the ids of passages and of records by the hash of their text."""
        found: dict[str, list[str]] = {}
        for digest, key in self._rows_in(
            "SELECT digest, id FROM passage WHERE digest IN ({})", digests
        ):
            found.setdefault(digest, []).append(key)
        return found

    def terms(self) -> Iterator[tuple[int, bytes]]:
        """Yield row number and packed search terms of every passage that is searched."""
        yield from self._connection.execute(
            "SELECT n, terms FROM passage WHERE terms IS NOT NULL ORDER BY n"
        )

    def _rows(self, query: str, *values: object) -> list[Row]:
        return self._connection.execute(query, values).fetchall()

    def _rows_in(self, query: str, values: Sequence[object]) -> list[Row]:
        """Run a query whose `{}` stands for a list of values, in parts of bounded size."""
        rows: list[Row] = []
        for start in range(0, len(values), _ROWS):
            part = values[start : start + _ROWS]
            rows += self._rows(query.format(",".join("?" * len(part))), *part)
        return rows

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        try:
            with self._connection as connection:
                yield connection
        except sqlite3.Error as error:
            raise KnowledgeError(
                f"What was added can't be kept in {str(self._path)!r} ({error}); make room or "
                "make it writable."
            ) from None

    def _refresh(self, connection: sqlite3.Connection) -> None:
        """Derive passages anew if the code that derives them has changed since."""
        with connection:
            connection.execute(
                "INSERT OR IGNORE INTO meta VALUES ('id', ?), ('generation', '0'),"
                " ('derivation', ?)",
                (uuid.uuid4().hex, DERIVATION),
            )
            row = connection.execute("SELECT value FROM meta WHERE key = 'derivation'").fetchone()
            if row[0] == DERIVATION:
                return
            files = connection.execute("SELECT n, body FROM file WHERE body IS NOT NULL").fetchall()
            for number, body in files:
                connection.execute("DELETE FROM passage WHERE file = ?", (number,))
                try:
                    _insert_passages(connection, number, Document.model_validate_json(body))
                except ValidationError:
                    connection.execute(
                        "UPDATE file SET document = NULL, body = NULL, sha256 = '', note ="
                        " path || ': kept in an old form; add its source again.' WHERE n = ?",
                        (number,),
                    )
            connection.execute("UPDATE meta SET value = ? WHERE key = 'derivation'", (DERIVATION,))


def _insert(connection: sqlite3.Connection, source: str, file: ReadFile) -> None:
    document, note, is_broken = file.document, file.note, file.is_broken
    if document is not None:
        taken = connection.execute(
            "SELECT path FROM file WHERE document = ?", (document.id,)
        ).fetchone()
        if taken:
            note = f"{file.path}: {taken[0]} has the id {document.id!r} too."
            document, is_broken = None, True
    cursor = connection.execute(
        "INSERT INTO file (source, path, sha256, note, broken, document, head, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            source,
            file.path,
            file.sha256,
            note,
            is_broken,
            document.id if document else None,
            pack_head(document) if document else None,
            document.model_dump_json() if document else None,
        ),
    )
    if document is not None:
        assert cursor.lastrowid is not None
        _insert_passages(connection, cursor.lastrowid, document)


def _insert_passages(connection: sqlite3.Connection, file: int, document: Document) -> None:
    connection.executemany(
        "INSERT INTO passage (file, id, heading, text, digest, terms) VALUES (?, ?, ?, ?, ?, ?)",
        [(file, *row) for row in derive_rows(document)],
    )


def _count_up(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
