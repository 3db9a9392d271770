"""Saving, listing and loading conversations."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smeaton.advice import encodable
from smeaton.errors import StorageError
from smeaton.sessions import corrections
from smeaton.sessions.branches import (
    find_newest_below,
    find_tip,
    read_branch,
    read_tree,
    read_turn,
)
from smeaton.sessions.conversation import (
    Attachment,
    Conversation,
    Correction,
    Draft,
    Summary,
    Turn,
    TurnState,
)
from smeaton.sessions.database import open_database, transaction, translated
from smeaton.sessions.search import forget, list_summaries, search
from smeaton.sessions.spending import Spending, read_spendings

if TYPE_CHECKING:
    from smeaton.settings import Settings

TITLE_CHARS = 60
FORKED = " (fork)"
"""Ends the title of a conversation that branched off another one."""


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
        """Return conversations that have turns: pinned ones first, then the last touched.

        Args:
            limit: how many at most.
            query: beginnings of words to be found in titles, questions, answers and findings, in
                any case; what fits is then ordered by how well, and comes with an excerpt.
        """
        with self._reading() as db:
            return search(db, query, limit) if query else list_summaries(db, limit)

    def load(self, conversation: int, tip: int | None = None) -> Conversation:
        """Return a conversation with its draft.

        Args:
            conversation: its id.
            tip: the last turn of the branch wanted; that of the branch last shown by default.

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
            turns = read_branch(db, tip or find_tip(db, conversation))
            corrected = corrections.read(db, conversation)
            attached = db.execute(
                "SELECT name, text FROM draft_attachment WHERE conversation_id = ?"
                " ORDER BY position",
                (conversation,),
            ).fetchall()
        draft = Draft(row[2] or "", tuple(Attachment(*item) for item in attached))
        return Conversation(row[0], row[1], turns, draft, corrected)

    def load_turn(self, turn: int) -> Turn:
        """Return one turn.

        Raises:
            StorageError: there is none of that id.
        """
        with self._reading() as db:
            found = read_turn(db, turn)
        if found is None:
            raise StorageError("That turn was deleted meanwhile; choose another with /resume.")
        return found

    def load_tree(self, conversation: int) -> tuple[Turn, ...]:
        """Return the turns of all branches, each after the one that it follows."""
        with self._reading() as db:
            return read_tree(db, conversation)

    def list_spendings(self, conversation: int) -> Sequence[Spending]:
        """Return what the turns of all branches took of a model, oldest first."""
        with self._reading() as db:
            return read_spendings(db, conversation)

    def begin_turn(
        self,
        conversation: int,
        question: str,
        attachments: Sequence[Attachment] = (),
        *,
        after: int | None = None,
        instead_of: int | None = None,
    ) -> int:
        """Save a question before it is shown, empty the draft, and return the turn's id.

        Args:
            conversation: where it belongs; shows the new turn's branch from here on.
            question: as asked.
            attachments: what goes with it.
            after: the turn that it follows; the last one shown by default.
            instead_of: the turn beside which it is put, as another way to go on from the same
                place; that one is kept with all that follows it.
        """
        with self._writing() as db:
            parent = after or find_tip(db, conversation)
            if instead_of is not None:
                beside = db.execute("SELECT parent_id FROM turn WHERE id = ?", (instead_of,))
                (parent,) = beside.fetchone() or (None,)
            turn = _insert(db, conversation, parent, question, attachments)
            db.execute(
                "UPDATE conversation SET updated_at = ?, tip = ?,"
                " title = CASE title WHEN '' THEN ? ELSE title END WHERE id = ?",
                (_now(), turn, _title(question, attachments), conversation),
            )
            if instead_of is None:
                db.execute("DELETE FROM draft WHERE conversation_id = ?", (conversation,))
                db.execute(
                    "DELETE FROM draft_attachment WHERE conversation_id = ?", (conversation,)
                )
        return turn

    def show(self, turn: int) -> None:
        """Make the branch of `turn`, to its newest end, the one that is shown."""
        with self._writing() as db:
            db.execute(
                "UPDATE conversation SET tip = ?"
                " WHERE id = (SELECT conversation_id FROM turn WHERE id = ?)",
                (find_newest_below(db, turn), turn),
            )

    def correct(self, conversation: int, data: Mapping[str, Any]) -> None:
        """Keep a correction, which is plain JSON data, with the conversation."""
        with self._writing() as db:
            corrections.insert(db, conversation, data)
            db.execute(
                "UPDATE conversation SET updated_at = ? WHERE id = ?", (_now(), conversation)
            )

    def load_corrections(self, conversation: int) -> tuple[Correction, ...]:
        """Return what was corrected in a conversation, oldest first."""
        with self._reading() as db:
            return corrections.read(db, conversation)

    def add(
        self,
        title: str,
        turns: Sequence[Turn],
        tip: int | None = None,
        corrected: Sequence[Correction] = (),
    ) -> int:
        """Save copies of `turns` as a new conversation and return its id.

        Args:
            title: of the new conversation.
            turns: each after the one that it follows; where that one is missing, it is a first.
            tip: the last turn of the branch to show; the last of `turns` by default.
            corrected: what was corrected in the conversation that they are copied from.
        """
        now, ids = _now(), dict[int, int]()
        with self._writing() as db:
            conversation = _new_id(
                db.execute(
                    "INSERT INTO conversation (title, created_at, updated_at) VALUES (?, ?, ?)",
                    (encodable(title), now, now),
                )
            )
            for turn in turns:
                parent = None if turn.parent is None else ids.get(turn.parent)
                ids[turn.id] = _insert(db, conversation, parent, turn.question, turn.attachments)
                _finish(db, ids[turn.id], turn.state, turn.answer, turn.payload, turn.error)
            corrections.copy(db, conversation, corrected, ids)
            shown = ids.get(tip or 0, max(ids.values(), default=None))
            db.execute("UPDATE conversation SET tip = ? WHERE id = ?", (shown, conversation))
        return conversation

    def fork(self, turn: int) -> int:
        """Start a conversation with copies of all turns up to `turn`, and return its id."""
        with self._reading() as db:
            source, title = db.execute(
                "SELECT id, title FROM conversation"
                " WHERE id = (SELECT conversation_id FROM turn WHERE id = ?)",
                (turn,),
            ).fetchone() or (0, "")
            turns, corrected = read_branch(db, turn), corrections.read(db, source)
        title = f"{title.removesuffix(FORKED)[: TITLE_CHARS - len(FORKED)]}{FORKED}"
        return self.add(title, turns, corrected=corrected)

    def append_answer(self, turn: int, text: str) -> None:
        """Add a piece to the answer, which is `streaming` from here on; no effect once finished."""
        with self._writing() as db:
            db.execute(
                "UPDATE turn SET answer = answer || ?, state = 'streaming', in_index = 0"
                " WHERE id = ? AND state IN ('asking', 'streaming')",
                (encodable(text), turn),
            )

    def record_payload(self, turn: int, payload: Mapping[str, Any]) -> None:
        """Keep what came besides the answer, while the answer is still under way."""
        with self._writing() as db:
            db.execute(
                "UPDATE turn SET payload = ?, in_index = 0 WHERE id = ?", (_dump(payload), turn)
            )

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
            _finish(db, turn, state, answer, payload, error)
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
                (conversation, encodable(text)),
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
                (encodable(title)[:TITLE_CHARS], conversation),
            )
            db.execute("UPDATE turn SET in_index = 0 WHERE conversation_id = ?", (conversation,))

    def pin(self, conversation: int, pinned: bool) -> None:
        """List a conversation before all that are not pinned, or no longer."""
        with self._writing() as db:
            db.execute(
                "UPDATE conversation SET pinned = ? WHERE id = ?", (int(pinned), conversation)
            )

    def delete(self, conversation: int) -> None:
        """Remove a conversation with its turns, attachments and draft; unknown ids are ignored."""
        with self._writing() as db:
            forget(db, conversation)
            db.execute("DELETE FROM conversation WHERE id = ?", (conversation,))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self._path):
            yield self._db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, translated(self._path), transaction(self._db):
            yield self._db


def _insert(
    db: sqlite3.Connection,
    conversation: int,
    parent: int | None,
    question: str,
    attachments: Sequence[Attachment],
) -> int:
    turn = _new_id(
        db.execute(
            "INSERT INTO turn (conversation_id, parent_id, question, state)"
            " VALUES (?, ?, ?, 'asking')",
            (conversation, parent, encodable(question)),
        )
    )
    db.executemany(
        "INSERT INTO turn_attachment (turn_id, position, name, text) VALUES (?, ?, ?, ?)",
        _numbered(turn, attachments),
    )
    return turn


def _finish(
    db: sqlite3.Connection,
    turn: int,
    state: TurnState,
    answer: str,
    payload: Mapping[str, Any] | None,
    error: str | None,
) -> None:
    db.execute(
        "UPDATE turn SET state = ?, answer = ?, payload = ?, error = ?, in_index = 0 WHERE id = ?",
        (state, encodable(answer), _dump(payload), encodable(error or "") or None, turn),
    )


def _numbered(owner: int, attachments: Sequence[Attachment]) -> Iterator[tuple[int, int, str, str]]:
    for position, (name, text) in enumerate(attachments):
        yield owner, position, encodable(name), encodable(text)


def _title(question: str, attachments: Sequence[Attachment]) -> str:
    words = " ".join(question.split()) or "Review of " + ", ".join(a.name for a in attachments)
    return encodable(words if len(words) <= TITLE_CHARS else words[: TITLE_CHARS - 1] + "…")


def _dump(payload: Mapping[str, Any] | None) -> str | None:
    return None if payload is None else json.dumps(payload)


def _new_id(cursor: sqlite3.Cursor) -> int:
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _now() -> str:
    return datetime.now(UTC).isoformat()
