"""What a model's answer looks like to the layers above: plain values, no protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class CallTimings:
    """Durations of one call, or of a call and its repair together."""

    first_token_ms: float | None
    """From the request to the first text; None if there was none."""
    total_ms: float


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole reply, and what it cost."""

    text: str
    model: str
    prompt_tokens: int | None
    """As the endpoint counts; None where it does not say."""
    completion_tokens: int | None
    finish_reason: str | None
    """"stop", or "length" when the token limit cut it."""
    timings: CallTimings
    first_token: Mapping[str, float] | None = None
    """Logarithms of how likely the likeliest first tokens were; None where nobody asked."""


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of a streamed reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Partial:
    """A structured reply as far as it has come; starts anew after `Repairing`."""

    raw: str
    """Everything so far."""
    value: Any
    """Best-effort parse of the incomplete JSON; {} until something parses."""


@dataclass(frozen=True, slots=True)
class Repairing:
    """The first reply was not acceptable; the model is asked once more."""

    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Structured(Generic[T]):
    """A reply that fits its schema."""

    value: T
    problems: tuple[str, ...]
    """What `verify` still objects to after the repair."""
    completion: Completion
    """The reply chosen; tokens and time include the repair."""
