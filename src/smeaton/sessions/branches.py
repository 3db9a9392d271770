"""Turns as a tree: each follows one turn, and several may follow the same one.

The conversation keeps the last turn of the branch that is shown (`tip`). Turns are only ever
added, so that an id is larger than those of all turns before it on its branch.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any, cast

from smeaton.sessions.conversation import Attachment, Turn, TurnState

_BRANCH = """
WITH RECURSIVE branch (id) AS (
    SELECT ? UNION ALL
    SELECT turn.parent_id FROM turn JOIN branch ON turn.id = branch.id
    WHERE turn.parent_id IS NOT NULL
)
SELECT id, question, state, answer, payload, error, parent_id, conversation_id
FROM turn WHERE id IN branch ORDER BY id
"""
_TREE = """
SELECT id, question, state, answer, payload, error, parent_id, conversation_id
FROM turn WHERE conversation_id = ? ORDER BY id
"""
_ONE = """
SELECT id, question, state, answer, payload, error, parent_id, conversation_id
FROM turn WHERE id = ?
"""
_NEWEST_BELOW = """
WITH RECURSIVE below (id) AS (
    SELECT ? UNION ALL SELECT turn.id FROM turn JOIN below ON turn.parent_id = below.id
)
SELECT max(id) FROM below
"""


def read_turn(db: sqlite3.Connection, turn: int) -> Turn | None:
    """Return one turn, or None if there is none of that id."""
    row = db.execute(_ONE, (turn,)).fetchone()
    return None if row is None else _read(db, row)


def read_branch(db: sqlite3.Connection, tip: int | None) -> tuple[Turn, ...]:
    """Return the turns from the first one to `tip`."""
    return tuple(_read(db, row) for row in db.execute(_BRANCH, (tip,)).fetchall())


def read_tree(db: sqlite3.Connection, conversation: int) -> tuple[Turn, ...]:
    """Return the turns of all branches, each after the one that it follows."""
    return tuple(_read(db, row) for row in db.execute(_TREE, (conversation,)).fetchall())


def find_tip(db: sqlite3.Connection, conversation: int) -> int | None:
    """Return the last turn of the branch that is shown; None in a conversation without turns."""
    row = db.execute("SELECT tip FROM conversation WHERE id = ?", (conversation,)).fetchone()
    return None if row is None else row[0]


def find_newest_below(db: sqlite3.Connection, turn: int) -> int:
    """Return the newest turn of all that build on `turn`; itself if none does."""
    return int(db.execute(_NEWEST_BELOW, (turn,)).fetchone()[0])


def _read(db: sqlite3.Connection, row: tuple[Any, ...]) -> Turn:
    attached = db.execute(
        "SELECT name, text FROM turn_attachment WHERE turn_id = ? ORDER BY position", (row[0],)
    )
    siblings = (
        db.execute("SELECT id FROM turn WHERE parent_id = ? ORDER BY id", (row[6],))
        if row[6] is not None
        else db.execute(
            "SELECT id FROM turn WHERE conversation_id = ? AND parent_id IS NULL ORDER BY id",
            (row[7],),
        )
    )
    return Turn(
        id=row[0],
        question=row[1],
        attachments=tuple(Attachment(*item) for item in attached.fetchall()),
        state=cast(TurnState, row[2]),
        answer=row[3],
        payload=None if row[4] is None else json.loads(row[4]),
        error=row[5],
        parent=row[6],
        siblings=tuple(key for (key,) in siblings.fetchall()),
    )
