"""A whole conversation as one JSON document: written, and read back from strangers.

All branches are in it, with attachments and what came besides the answers; drafts are not.
"""

from __future__ import annotations

import json
from dataclasses import asdict, field
from typing import Any, Literal, NamedTuple

from pydantic import ConfigDict, ValidationError
from pydantic.dataclasses import dataclass

from smeaton.errors import InputError
from smeaton.sessions.conversation import Attachment, Correction, Turn, TurnState

FORMAT = 1
"""Version of the document; another one is refused."""
MAX_BYTES = 200_000_000
"""Largest document that is read."""


class Transfer(NamedTuple):
    """What `SessionStore.add` takes."""

    title: str
    turns: tuple[Turn, ...]
    """Each after the one that it follows."""
    tip: int | None
    """The last turn of the branch that was shown."""
    corrections: tuple[Correction, ...] = ()
    """What was corrected by hand, apart from the turns."""


@dataclass(config=ConfigDict(extra="forbid"))
class _Turn:
    id: int
    parent: int | None
    question: str
    attachments: list[Attachment]
    state: TurnState
    answer: str
    payload: dict[str, Any] | None
    error: str | None


@dataclass(config=ConfigDict(extra="forbid"))
class _Document:
    smeaton_conversation: Literal[1]
    title: str
    shown: int | None
    turns: list[_Turn]
    corrections: list[Correction] = field(default_factory=list)


def to_json(transfer: Transfer) -> str:
    """Return the document; `from_json` reads it back."""
    turns = [asdict(turn) for turn in transfer.turns]
    for turn in turns:
        turn["attachments"] = [{"name": name, "text": text} for name, text in turn["attachments"]]
        del turn["siblings"]
    document = {
        "smeaton_conversation": FORMAT,
        "title": transfer.title,
        "shown": transfer.tip,
        "turns": turns,
        "corrections": [correction._asdict() for correction in transfer.corrections],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def from_json(text: str | bytes, name: str) -> Transfer:
    """Read such a document.

    Args:
        text: the document.
        name: what it is called in errors.

    Raises:
        InputError: it is none, is of another version, or a turn follows one that is not before it.
    """
    from pydantic import TypeAdapter

    try:
        document = TypeAdapter(_Document).validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "document"
        raise InputError(
            f"{name!r} is no conversation that Smeaton exported: {where}: {first['msg']}. "
            "Export it anew with `smeaton sessions export ID --format json`."
        ) from None
    known: set[int] = set()
    for turn in document.turns:
        if turn.id in known or (turn.parent is not None and turn.parent not in known):
            raise InputError(
                f"{name!r} is damaged: turn {turn.id} is there twice, or follows turn "
                f"{turn.parent}, which is not before it. Export it anew."
            )
        known.add(turn.id)
    if not document.turns:
        raise InputError(f"{name!r} holds no turns; there is nothing to import.")
    turns = tuple(map(_to_turn, document.turns))
    return Transfer(document.title, turns, document.shown, tuple(document.corrections))


def _to_turn(read: _Turn) -> Turn:
    return Turn(
        id=read.id,
        question=read.question,
        attachments=tuple(read.attachments),
        state=read.state,
        answer=read.answer,
        payload=read.payload,
        error=read.error,
        parent=read.parent,
    )
