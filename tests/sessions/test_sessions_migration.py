"""A file of any earlier version opens with everything that was in it."""

import sqlite3

import pytest

from smeaton.sessions import Attachment, SessionStore
from smeaton.sessions.database import VERSION
from smeaton.settings import Settings

FIRST_VERSION = """
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
PRAGMA user_version = 1;
"""
"""As the first release wrote it; kept here as it was."""

TALKS = """
INSERT INTO conversation VALUES (1, 'Keys', '2026-01-01T00:00+00:00', '2026-01-03T00:00+00:00');
INSERT INTO conversation VALUES (2, 'Money', '2026-01-01T00:00+00:00', '2026-01-02T00:00+00:00');
INSERT INTO conversation VALUES (3, '', '2026-01-01T00:00+00:00', '2026-01-01T00:00+00:00');
INSERT INTO turn VALUES (1, 1, 'uuid?', 'answered', 'No.', '{"notes": []}', NULL);
INSERT INTO turn VALUES (2, 2, 'float?', 'answered', 'Use NUMERIC.', NULL, NULL);
INSERT INTO turn VALUES (3, 1, 'bigint?', 'failed', '', NULL, 'refused');
INSERT INTO turn VALUES (4, 1, 'sure?', 'stopped', 'Ye', NULL, NULL);
INSERT INTO turn_attachment VALUES (3, 0, 'a.sql', 'CREATE TABLE a ();');
INSERT INTO draft VALUES (3, 'half a');
"""


@pytest.fixture
def first_version(settings: Settings) -> Settings:
    settings.data_dir.mkdir()
    db = sqlite3.connect(settings.data_dir / "sessions.db")
    db.executescript(FIRST_VERSION + TALKS)
    db.close()
    return settings


def test_turns_of_the_first_version_follow_each_other(first_version: Settings) -> None:
    store = SessionStore.open(first_version)
    keys = store.load(1).turns
    assert [(turn.id, turn.parent, turn.siblings) for turn in keys] == [
        (1, None, (1,)),
        (3, 1, (3,)),
        (4, 3, (4,)),
    ]
    assert (keys[1].state, keys[1].error) == ("failed", "refused")
    assert keys[1].attachments == (Attachment("a.sql", "CREATE TABLE a ();"),)
    assert [turn.question for turn in store.load(2).turns] == ["float?"]
    assert store.load(3).draft.text == "half a"
    assert [line.id for line in store.list()] == [1, 2]
    assert [line.id for line in store.list(query="numeric")] == [2]
    store.begin_turn(2, "and now?")
    assert [turn.question for turn in store.load(2).turns] == ["float?", "and now?"]
    store.close()


def test_a_migrated_file_is_what_a_fresh_one_is(first_version: Settings) -> None:
    SessionStore.open(first_version).close()
    assert shape(first_version) == shape_of_a_fresh_file(first_version)


def test_opening_twice_migrates_once(first_version: Settings) -> None:
    for _ in range(2):
        store = SessionStore.open(first_version)
        assert len(store.load(1).turns) == 3
        store.close()
    assert shape(first_version)[0] == VERSION


def shape(settings: Settings) -> tuple[int, list[tuple[str, ...]]]:
    db = sqlite3.connect(settings.data_dir / "sessions.db")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    found = db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY name").fetchall()
    db.close()
    return version, found


def shape_of_a_fresh_file(settings: Settings) -> tuple[int, list[tuple[str, ...]]]:
    fresh = settings.model_copy(update={"data_dir": settings.data_dir / "fresh"})
    SessionStore.open(fresh).close()
    return shape(fresh)
