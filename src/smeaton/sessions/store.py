"""Saving, listing and loading conversations."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from smeaton.errors import StorageError
from smeaton.sessions.conversation import (
    Attachment,
    Conversation,
    Draft,
    Summary,
    Turn,
    TurnState,
)
from smeaton.sessions.database import open_database, transaction, translated

if TYPE_CHECKING:
    from smeaton.settings import Settings

TITLE_CHARS = 60


class SessionStore:
    """The conversations file. Thread-safe; every method raises `StorageError` if the disk fails."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self._path = path
        self._db = db
        self._lock = threading.RLock()

    @classmethod
    def open(cls, settings: Settings) -> SessionStore:
        """Open or create `sessions.db` in the data folder.

        Raises:
            StorageError: it can't be opened, is damaged, or a newer Smeaton wrote it.
        """
        path = settings.data_dir / "sessions.db"
        return cls(path, open_database(path))

    def close(self) -> None:
        """Close the file; later calls fail."""
        with self._lock:
            self._db.close()

    def create(self) -> int:
        """Start a conversation and return its id."""
        now = _now()
        with self._writing() as db:
            return _new_id(
                db.execute(
                    "INSERT INTO conversation (created_at, updated_at) VALUES (?, ?)", (now, now)
                )
            )

    def latest(self) -> int | None:
        """Return the id of the conversation last touched, or None."""
        with self._reading() as db:
            row = db.execute(
                "SELECT id FROM conversation ORDER BY updated_at DESC, id DESC LIMIT 1"
            ).fetchone()
        return None if row is None else int(row[0])

    def list(self, limit: int = 50, query: str | None = None) -> list[Summary]:
        """Return conversations that have turns, last touched first.

        Args:
            limit: how many at most.
            query: words to be found in the title, a question or an answer, in any case.
        """
        pattern = "%" + _escape_like(query or "") + "%"
        with self._reading() as db:
            rows = db.execute(
                "SELECT c.id, c.title, c.updated_at, count(*) FROM conversation c"
                " JOIN turn t ON t.conversation_id = c.id"
                " WHERE c.title LIKE :p ESCAPE '\\' OR EXISTS (SELECT 1 FROM turn f"
                "  WHERE f.conversation_id = c.id"
                "  AND (f.question LIKE :p ESCAPE '\\' OR f.answer LIKE :p ESCAPE '\\'))"
                " GROUP BY c.id ORDER BY c.updated_at DESC, c.id DESC LIMIT :limit",
                {"p": pattern, "limit": limit},
            ).fetchall()
        return [
            Summary(key, title, datetime.fromisoformat(at), turns) for key, title, at, turns in rows
        ]

    def load(self, conversation: int) -> Conversation:
        """Return a whole conversation with its draft.

        Raises:
            StorageError: there is none of that id.
        """
        with self._reading() as db:
            row = db.execute(
                "SELECT c.id, c.title, d.text FROM conversation c"
                " LEFT JOIN draft d ON d.conversation_id = c.id WHERE c.id = ?",
                (conversation,),
            ).fetchone()
            if row is None:
                raise StorageError(
                    f"There is no conversation {conversation}; choose another with /resume."
                )
            turns = tuple(
                _read_turn(db, turn)
                for turn in db.execute(
                    "SELECT id, question, state, answer, payload, error FROM turn"
                    " WHERE conversation_id = ? ORDER BY id",
                    (conversation,),
                ).fetchall()
            )
            attached = db.execute(
                "SELECT name, text FROM draft_attachment WHERE conversation_id = ?"
                " ORDER BY position",
                (conversation,),
            ).fetchall()
        draft = Draft(row[2] or "", tuple(Attachment(*item) for item in attached))
        return Conversation(row[0], row[1], turns, draft)

    def begin_turn(
        self, conversation: int, question: str, attachments: Sequence[Attachment] = ()
    ) -> int:
        """Save a question before it is shown, empty the draft, and return the turn's id."""
        question = _encodable(question)
        with self._writing() as db:
            turn = _new_id(
                db.execute(
                    "INSERT INTO turn (conversation_id, question, state) VALUES (?, ?, 'asking')",
                    (conversation, question),
                )
            )
            db.executemany(
                "INSERT INTO turn_attachment (turn_id, position, name, text) VALUES (?, ?, ?, ?)",
                _numbered(turn, attachments),
            )
            db.execute(
                "UPDATE conversation SET updated_at = ?,"
                " title = CASE title WHEN '' THEN ? ELSE title END WHERE id = ?",
                (_now(), _title(question, attachments), conversation),
            )
            db.execute("DELETE FROM draft WHERE conversation_id = ?", (conversation,))
            db.execute("DELETE FROM draft_attachment WHERE conversation_id = ?", (conversation,))
        return turn

    def append_answer(self, turn: int, text: str) -> None:
        """Add a piece to the answer, which is `streaming` from here on; no effect once finished."""
        with self._writing() as db:
            db.execute(
                "UPDATE turn SET answer = answer || ?, state = 'streaming'"
                " WHERE id = ? AND state IN ('asking', 'streaming')",
                (_encodable(text), turn),
            )

    def record_payload(self, turn: int, payload: Mapping[str, Any]) -> None:
        """Keep what came besides the answer, while the answer is still under way."""
        with self._writing() as db:
            db.execute("UPDATE turn SET payload = ? WHERE id = ?", (_dump(payload), turn))

    def finish_turn(
        self,
        turn: int,
        state: TurnState,
        answer: str,
        payload: Mapping[str, Any] | None = None,
        error: str | None = None,
    ) -> None:
        """Set the final state, the whole answer, and what came besides it."""
        with self._writing() as db:
            db.execute(
                "UPDATE turn SET state = ?, answer = ?, payload = ?, error = ? WHERE id = ?",
                (state, _encodable(answer), _dump(payload), _encodable(error or "") or None, turn),
            )
            db.execute(
                "UPDATE conversation SET updated_at = ?"
                " WHERE id = (SELECT conversation_id FROM turn WHERE id = ?)",
                (_now(), turn),
            )

    def save_draft(
        self, conversation: int, text: str, attachments: Sequence[Attachment] | None = None
    ) -> None:
        """Keep a half-typed prompt; `attachments` None leaves those saved before untouched."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO draft (conversation_id, text) VALUES (?, ?)"
                " ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text",
                (conversation, _encodable(text)),
            )
            if attachments is None:
                return
            db.execute("DELETE FROM draft_attachment WHERE conversation_id = ?", (conversation,))
            db.executemany(
                "INSERT INTO draft_attachment (conversation_id, position, name, text)"
                " VALUES (?, ?, ?, ?)",
                _numbered(conversation, attachments),
            )

    def rename(self, conversation: int, title: str) -> None:
        """Give a conversation another title."""
        with self._writing() as db:
            db.execute(
                "UPDATE conversation SET title = ? WHERE id = ?",
                (_encodable(title)[:TITLE_CHARS], conversation),
            )

    def delete(self, conversation: int) -> None:
        """Remove a conversation with its turns, attachments and draft; unknown ids are ignored."""
        with self._writing() as db:
            db.execute("DELETE FROM conversation WHERE id = ?", (conversation,))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self._path):
            yield self._db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self._path), transaction(self._db):
            yield self._db


def _read_turn(db: sqlite3.Connection, row: tuple[Any, ...]) -> Turn:
    attached = db.execute(
        "SELECT name, text FROM turn_attachment WHERE turn_id = ? ORDER BY position", (row[0],)
    ).fetchall()
    return Turn(
        id=row[0],
        question=row[1],
        attachments=tuple(Attachment(*item) for item in attached),
        state=cast(TurnState, row[2]),
        answer=row[3],
        payload=None if row[4] is None else json.loads(row[4]),
        error=row[5],
    )


def _numbered(owner: int, attachments: Sequence[Attachment]) -> Iterator[tuple[int, int, str, str]]:
    for position, (name, text) in enumerate(attachments):
        yield owner, position, _encodable(name), _encodable(text)


def _title(question: str, attachments: Sequence[Attachment]) -> str:
    words = " ".join(question.split()) or "Review of " + ", ".join(a.name for a in attachments)
    return _encodable(words if len(words) <= TITLE_CHARS else words[: TITLE_CHARS - 1] + "…")


def _encodable(text: str) -> str:
    """Replace lone surrogates, which a model can send as JSON escapes and SQLite can't store."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _dump(payload: Mapping[str, Any] | None) -> str | None:
    return None if payload is None else json.dumps(payload)


def _escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _new_id(cursor: sqlite3.Cursor) -> int:
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _now() -> str:
    return datetime.now(UTC).isoformat()
