"""What widgets tell the screens, and what the app tells everyone about the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

if TYPE_CHECKING:
    from smeaton.sessions import Attachment
    from smeaton.tui.evidence import Cited
    from smeaton.tui.widgets.state_panel import Entry
    from smeaton.tui.widgets.turn import TurnView


@dataclass(frozen=True, slots=True)
class ModelState:
    """Which model answers, and whether it can."""

    phase: Literal["looking", "none", "loading", "ready", "failed"]
    name: str = ""
    """Provider and model as shown in the title bar."""
    detail: str = ""
    """What is being loaded, or what failed and what to do."""
    window: int | None = None
    """Tokens that the model can hold; None where that is unknown."""


@dataclass
class Pasted(Message):
    """Text was pasted; its lines end in line feeds."""

    text: str


@dataclass
class Submitted(Message):
    """The prompt was sent: a question or command, with everything attached to it."""

    text: str
    attachments: tuple[Attachment, ...]


@dataclass
class DraftChanged(Message):
    """The prompt changed a moment ago and nothing has been typed since."""

    attachments_too: bool


@dataclass
class PassageOpened(Message):
    """A source was chosen, by its number or in the list."""

    passage: Cited
    quote: str = ""
    """The words cited from it."""
    turn: TurnView | None = None
    """The turn that cites it by number."""


@dataclass
class PassageClosed(Message):
    """The passage beside the conversation has been read."""


@dataclass
class TurnsWanted(Message):
    """The prompt is empty and the reader goes up, to the turns."""


@dataclass
class TurnActed(Message):
    """Something was asked of a turn; `revision.act` knows what."""

    view: TurnView
    action: str


@dataclass
class StateActed(Message):
    """Something was asked of the state of the conversation; `correction.act` knows what."""

    entry: Entry | None
    """What it was asked of; None where the list is empty."""
    action: str
