"""What a conversation is made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

TurnState = Literal["asking", "streaming", "answered", "stopped", "failed"]
"""`asking` and `streaming` of a turn that nobody is answering mean that its process died."""


class Attachment(NamedTuple):
    """A file or paste that goes with a question."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what was answered so far."""

    id: int
    question: str
    """Empty where the attachments were only to be reviewed."""
    attachments: tuple[Attachment, ...]
    state: TurnState
    answer: str
    payload: dict[str, Any] | None
    """What else came (findings, passages) as the caller gave it."""
    error: str | None
    parent: int | None = None
    """The turn that it follows; None for a first one."""
    siblings: tuple[int, ...] = ()
    """All turns that follow the same one, this one included, oldest first: an edited question and
    an answer given anew stand beside the original."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A prompt that was typed and not sent."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()


class Correction(NamedTuple):
    """Something that the user corrected by hand, apart from the turns."""

    after: int
    """The newest turn of the whole conversation when it was made; 0 before the first."""
    data: dict[str, Any]
    """What was corrected, as the caller gave it."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation along one branch."""

    id: int
    title: str
    turns: tuple[Turn, ...]
    """Oldest first; each follows the one before."""
    draft: Draft
    corrections: tuple[Correction, ...] = ()
    """Of all branches, oldest first."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation as a line in a list."""

    id: int
    title: str
    updated_at: datetime
    turns: int
    """How many there are on all branches."""
    pinned: bool = False
    turn: int | None = None
    """The turn in which a search found its words best."""
    excerpt: str = ""
    """The words around them."""
