"""What each turn took of a model, read from what came besides its answer."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

# a turn has the usage of its advice, or of a review that a model explained
_SPENDINGS = """
SELECT id, state, json_extract(usage, '$.prompt_tokens'),
    json_extract(usage, '$.completion_tokens'), json_extract(usage, '$.context_tokens'),
    json_extract(usage, '$.dollars')
FROM (
    SELECT id, state, CASE
        WHEN json_extract(payload, '$.advice.usage.model') IS NOT NULL
        THEN json_extract(payload, '$.advice.usage')
        WHEN json_extract(payload, '$.review.usage.model') IS NOT NULL
        THEN json_extract(payload, '$.review.usage') END AS usage
    FROM turn WHERE conversation_id = ?
) ORDER BY id
"""


class Spending(NamedTuple):
    """Tokens and cost of a turn; None where the model or its server did not say."""

    turn: int
    is_cut: bool
    """Whether the answer was stopped or broke off, so that nobody counted what it took."""
    tokens: int | None
    """Read and written; None where no model answered."""
    context_tokens: int | None
    """Of its largest request, the reply included."""
    dollars: float | None


def read_spendings(db: sqlite3.Connection, conversation: int) -> list[Spending]:
    """Return what all turns of a conversation took, oldest first."""
    return [
        Spending(
            turn,
            state in ("stopped", "streaming") and read is None,
            None if read is None and written is None else (read or 0) + (written or 0),
            context,
            dollars,
        )
        for turn, state, read, written, context, dollars in db.execute(
            _SPENDINGS, (conversation,)
        ).fetchall()
    ]
