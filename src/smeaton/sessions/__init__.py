"""Conversations on disk: saved before they are shown, listed, searched and resumed.

One SQLite file (write-ahead log, mode 600) in the data folder. Every call commits before it
returns, so that a killed process loses at most what had not been passed in yet, and several
processes may use the file at once. A file of a newer Smeaton is refused, never rewritten.
"""

from smeaton.sessions.conversation import (
    Attachment,
    Conversation,
    Correction,
    Draft,
    Summary,
    Turn,
    TurnState,
)
from smeaton.sessions.spending import Spending
from smeaton.sessions.store import SessionStore

__all__ = [
    "Attachment",
    "Conversation",
    "Correction",
    "Draft",
    "SessionStore",
    "Spending",
    "Summary",
    "Turn",
    "TurnState",
]
