"""The file itself: its schema, its transactions, and what its failures mean for people."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from smeaton.errors import StorageError

BUSY_TIMEOUT_S = 5.0
"""Seconds to wait for another process that is writing."""

_FIRST = """
CREATE TABLE conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE turn (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('asking', 'streaming', 'answered', 'stopped', 'failed')),
    answer TEXT NOT NULL DEFAULT '',
    payload TEXT,
    error TEXT
);
CREATE INDEX turn_conversation ON turn (conversation_id);
CREATE TABLE turn_attachment (
    turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (turn_id, position)
);
CREATE TABLE draft (
    conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);
CREATE TABLE draft_attachment (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (conversation_id, position)
);
"""
# a chain of ON DELETE CASCADE from turn to turn would end at SQLite's depth limit of triggers
_BRANCHES = """
ALTER TABLE turn ADD COLUMN parent_id INTEGER REFERENCES turn (id);
ALTER TABLE turn ADD COLUMN in_index INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN tip INTEGER REFERENCES turn (id);
ALTER TABLE conversation ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX turn_parent ON turn (parent_id);
CREATE INDEX turn_outside_index ON turn (id) WHERE in_index = 0;
CREATE INDEX conversation_tip ON conversation (tip);
UPDATE turn SET parent_id = (SELECT max(earlier.id) FROM turn earlier
    WHERE earlier.conversation_id = turn.conversation_id AND earlier.id < turn.id);
UPDATE conversation SET tip = (SELECT max(id) FROM turn WHERE conversation_id = conversation.id);
"""
_CORRECTIONS = """
CREATE TABLE correction (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    after_turn INTEGER NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX correction_conversation ON correction (conversation_id);
"""
_MIGRATIONS = (_FIRST, _BRANCHES, _CORRECTIONS)
"""What leads from each version to the next; an empty file is version 0."""
VERSION = len(_MIGRATIONS)
"""Schema version, kept in the file's `user_version`."""
_INDEX = """
CREATE VIRTUAL TABLE IF NOT EXISTS turn_index USING fts5(
    title, question, answer, findings, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
)
"""

_ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full; free some space and try again",
    sqlite3.SQLITE_IOERR: "the disk refused; check that it is there and has space left",
    sqlite3.SQLITE_READONLY: "it can't be written; change its rights or set SMEATON_DATA_DIR",
    sqlite3.SQLITE_CANTOPEN: "it can't be opened; change its rights or set SMEATON_DATA_DIR",
    sqlite3.SQLITE_PERM: "it can't be opened; change its rights or set SMEATON_DATA_DIR",
    sqlite3.SQLITE_BUSY: "another process keeps it locked; close that one and try again",
    sqlite3.SQLITE_CORRUPT: "it is damaged; move it away to start afresh, or mend a copy with "
    "`sqlite3 sessions.db .recover`",
    sqlite3.SQLITE_NOTADB: "it is no SQLite file; move it away to start afresh",
    sqlite3.SQLITE_CONSTRAINT: "that conversation was deleted meanwhile; start a new one",
}


def open_database(path: Path) -> sqlite3.Connection:
    """Open the file, private to its owner, and create it where it does not exist.

    Raises:
        StorageError: it can't be opened, is damaged, or a newer Smeaton wrote it.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageError(
            f"The conversations can't be kept in {str(path)!r}: {error.strerror}. "
            "Change its rights, free some space, or set SMEATON_DATA_DIR to another folder."
        ) from None
    with translated(path):
        db = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(path, db)
        except BaseException:
            db.close()
            raise
    return db


def find_damage(path: Path) -> str | None:
    """Return what is wrong with the file, None if nothing is; it is only read.

    Raises:
        StorageError: it can't be opened or is no SQLite file at all.
    """
    with translated(path), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            return f"a newer Smeaton wrote it (version {version}, this one reads {VERSION})"
        found = [row[0] for row in db.execute("PRAGMA quick_check(3)")]
        return None if found == ["ok"] else "; ".join(found)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block writes, or none of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into `StorageError` with what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        reason = _ADVICE.get(code, f"{error}; try again")
        damaged = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        what = "can't be read" if damaged else "can't be used now, what was saved is safe"
        raise StorageError(f"The conversations file {str(path)!r} {what}: {reason}.") from error


def _switch_to_wal(db: sqlite3.Connection) -> None:
    """Use a write-ahead log; SQLite's own timeout does not count while another process switches."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _prepare(path: Path, db: sqlite3.Connection) -> None:
    _switch_to_wal(db)
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA foreign_keys = ON")
    with transaction(db):
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise StorageError(
                f"The conversations file {str(path)!r} was written by a newer Smeaton (version "
                f"{version}, this one reads {VERSION}); upgrade, or set SMEATON_DATA_DIR."
            )
        for script in _MIGRATIONS[version:]:
            for statement in script.split(";\n"):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
        if has_full_text(db):
            db.execute(_INDEX)


def has_full_text(db: sqlite3.Connection) -> bool:
    """Whether this SQLite has FTS5, and with it a word index of all turns."""
    return bool(db.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()[0])
