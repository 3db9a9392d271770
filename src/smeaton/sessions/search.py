"""Conversations as a list, and what is found in them.

Words are looked up in an index of titles, questions, answers and findings (SQLite's FTS5), best
match first. The index is brought up to date when something is searched, so that saving a piece of
an answer costs nothing more. Where no word fits, and in an SQLite without FTS5, any part of the
text counts, last touched first.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from smeaton.sessions.conversation import Summary
from smeaton.sessions.database import has_full_text, transaction

MAX_TERMS = 12
EXCERPT_CHARS = 160
LEAD_CHARS = 40
"""How much of an excerpt stands before the first word that was found."""

_ALL = """
SELECT c.id, c.title, c.updated_at, count(*), c.pinned
FROM conversation c JOIN turn t ON t.conversation_id = c.id
GROUP BY c.id ORDER BY c.pinned DESC, c.updated_at DESC, c.id DESC LIMIT ?
"""
_ONE = """
SELECT c.id, c.title, c.updated_at, (SELECT count(*) FROM turn WHERE conversation_id = c.id),
    c.pinned, t.question, t.answer, t.payload
FROM conversation c JOIN turn t ON t.conversation_id = c.id WHERE t.id = ?
"""
# a word counts most in a title, then in a question, a finding and an answer
_WORDS = """
SELECT t.conversation_id, t.id FROM turn_index JOIN turn t ON t.id = turn_index.rowid
WHERE turn_index MATCH ? ORDER BY bm25(turn_index, 8, 4, 1, 2), t.id DESC
"""
_ANYWHERE = r"""
SELECT t.conversation_id, t.id FROM turn t JOIN conversation c ON c.id = t.conversation_id
WHERE c.title LIKE :p ESCAPE '\' OR t.question LIKE :p ESCAPE '\'
    OR t.answer LIKE :p ESCAPE '\'
    OR EXISTS (SELECT 1 FROM json_each(t.payload, '$.review.findings') f
        WHERE json_extract(f.value, '$.message') LIKE :p ESCAPE '\'
        OR json_extract(f.value, '$.object') LIKE :p ESCAPE '\'
        OR json_extract(f.value, '$.code') LIKE :p ESCAPE '\')
ORDER BY c.updated_at DESC, c.id DESC, t.id
"""
_OUTSIDE_INDEX = """
SELECT t.id, c.title, t.question, t.answer, t.payload
FROM turn t JOIN conversation c ON c.id = t.conversation_id WHERE t.in_index = 0
"""


def list_summaries(db: sqlite3.Connection, limit: int) -> list[Summary]:
    """Return conversations that have turns: pinned ones first, then the last touched."""
    return [_summary(row) for row in db.execute(_ALL, (limit,)).fetchall()]


def search(db: sqlite3.Connection, query: str, limit: int) -> list[Summary]:
    """Return the conversations that `query` is found in, each with its best turn."""
    terms = re.findall(r"\w+", query)[:MAX_TERMS]
    found: dict[int, int] = {}
    if terms and has_full_text(db):
        found = _first_of_each(_find_words(db, terms), limit)
    if not found:
        pattern = {"p": f"%{_escape_like(query)}%"}
        found = _first_of_each(db.execute(_ANYWHERE, pattern), limit)
        terms = [query]
    return [_describe(db, turn, terms) for turn in found.values()]


def forget(db: sqlite3.Connection, conversation: int) -> None:
    """Take the turns of a conversation out of the index."""
    if has_full_text(db):
        db.execute(
            "DELETE FROM turn_index WHERE rowid IN (SELECT id FROM turn WHERE conversation_id = ?)",
            (conversation,),
        )


def _find_words(db: sqlite3.Connection, terms: Iterable[str]) -> sqlite3.Cursor:
    _update_index(db)
    return db.execute(_WORDS, (" ".join(f'"{term}"*' for term in terms),))


def _update_index(db: sqlite3.Connection) -> None:
    if db.execute("SELECT 1 FROM turn WHERE in_index = 0 LIMIT 1").fetchone() is None:
        return
    with transaction(db):
        rows = db.execute(_OUTSIDE_INDEX).fetchall()
        db.executemany("DELETE FROM turn_index WHERE rowid = ?", [row[:1] for row in rows])
        db.executemany(
            "INSERT INTO turn_index (rowid, title, question, answer, findings)"
            " VALUES (?, ?, ?, ?, ?)",
            [(*row[:4], _findings(row[4])) for row in rows],
        )
        db.execute("UPDATE turn SET in_index = 1 WHERE in_index = 0")


def _findings(payload: str | None) -> str:
    """Return code, object and message of each finding; payloads are whatever callers gave."""
    review = json.loads(payload or "{}").get("review")
    found = review.get("findings") if isinstance(review, Mapping) else None
    return "\n".join(
        " ".join(str(item.get(key, "")) for key in ("code", "object", "message"))
        for item in (found if isinstance(found, list) else ())
        if isinstance(item, Mapping)
    )


def _first_of_each(rows: Iterable[tuple[int, int]], limit: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for conversation, turn in rows:
        if len(found) == limit:
            break
        found.setdefault(conversation, turn)
    return found


def _describe(db: sqlite3.Connection, turn: int, terms: Sequence[str]) -> Summary:
    *row, question, answer, payload = db.execute(_ONE, (turn,)).fetchone()
    texts = (question, answer, _findings(payload))
    return replace(_summary(row), turn=turn, excerpt=_excerpt(texts, terms))


def _excerpt(texts: Sequence[str], terms: Sequence[str]) -> str:
    """Return the words around the first place of the text that holds most of the terms."""
    patterns = [re.compile(re.escape(term), re.IGNORECASE) for term in terms]

    def places(text: str) -> Iterator[int]:
        return (match.start() for each in patterns if (match := each.search(text)))

    best = max(texts, key=lambda text: len(list(places(text))))
    start = max(0, min(places(best), default=0) - LEAD_CHARS)
    cut = " ".join(best[start : start + EXCERPT_CHARS].split())
    return ("…" if start else "") + cut + ("…" if start + EXCERPT_CHARS < len(best) else "")


def _summary(row: Sequence[Any]) -> Summary:
    key, title, at, turns, pinned = row
    return Summary(key, title, datetime.fromisoformat(at), turns, bool(pinned))


def _escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
