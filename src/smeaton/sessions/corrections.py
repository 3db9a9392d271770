"""What the user corrected in the state of a conversation, apart from its turns.

A correction belongs to no turn, so that it outlives an answer given anew: it only says after
which one of the whole conversation it was made.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from smeaton.sessions.conversation import Correction


def insert(db: sqlite3.Connection, conversation: int, data: Mapping[str, Any]) -> None:
    """Keep a correction made now."""
    db.execute(
        "INSERT INTO correction (conversation_id, after_turn, data)"
        " SELECT ?, coalesce(max(id), 0), ? FROM turn WHERE conversation_id = ?",
        (conversation, json.dumps(data), conversation),
    )


def read(db: sqlite3.Connection, conversation: int) -> tuple[Correction, ...]:
    """Return all corrections of a conversation, oldest first."""
    rows = db.execute(
        "SELECT after_turn, data FROM correction WHERE conversation_id = ? ORDER BY id",
        (conversation,),
    )
    return tuple(Correction(after, json.loads(data)) for after, data in rows.fetchall())


def copy(
    db: sqlite3.Connection,
    conversation: int,
    corrections: Iterable[Correction],
    ids: Mapping[int, int],
) -> None:
    """Keep corrections of another conversation, whose turns have other `ids` here."""
    known: Sequence[int] = sorted(ids)
    for after, data in corrections:
        before = [turn for turn in known if turn <= after]
        db.execute(
            "INSERT INTO correction (conversation_id, after_turn, data) VALUES (?, ?, ?)",
            (conversation, ids[before[-1]] if before else 0, json.dumps(data)),
        )
