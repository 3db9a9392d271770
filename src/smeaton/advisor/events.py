"""What happens while a question is answered or a schema reviewed, as plain data.

The chat app, the command line and the evals all consume these; none of them is needed to produce
them. The last event is `Advised`, `Reviewed` or `Failed`; what came before a `Failed` stays valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smeaton.advice import Advice, Option, Review
    from smeaton.analysis import Analysis
    from smeaton.errors import SmeatonError
    from smeaton.knowledge import Document, Passage


@dataclass(frozen=True, slots=True)
class Status:
    """What is being done right now, in words for the user."""

    text: str


@dataclass(frozen=True, slots=True)
class Analysed:
    """Findings proven by parsers and rules, before any model speaks."""

    review: Review
    analysis: Analysis | None = None
    """What else the analyser knows; None where only the review is at hand."""


@dataclass(frozen=True, slots=True)
class Consulted:
    """Passages that the answer may cite, and the decision record that fits, if any."""

    passages: tuple[Passage, ...]
    record: Document | None


@dataclass(frozen=True, slots=True)
class Decided:
    """The option chosen, with the sentences of the question that decided it."""

    option: Option
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of Markdown; all pieces joined are the answer as shown. Never taken back."""

    text: str


@dataclass(frozen=True, slots=True)
class Advised:
    """The finished, verified advice."""

    advice: Advice


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The finished review: findings of the analyser and of the model, explanation, notes."""

    review: Review


@dataclass(frozen=True, slots=True)
class Failed:
    """The answer broke off for the reason given."""

    error: SmeatonError


Event = Status | Analysed | Consulted | Decided | Token | Advised | Reviewed | Failed
