"""What was sent to a model for an answer, request by request, and what it cost.

Prompts are named by the digests of their sections (at headings), so that a journal keeps once what
many requests share: measured on the cases that ship, a third of the size of whole messages.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smeaton.advice import Message, Strict
from smeaton.evals.fingerprint import digest_of
from smeaton.gateway.prices import price

if TYPE_CHECKING:
    from smeaton.gateway import Completion, Provider


_SECTION = re.compile(r"^(?=# )", re.MULTILINE)


class Exchange(Strict):
    """One request to a model."""

    prompt: list[str]
    """Digests of the sections of its messages, in order; neighbours of one role are a message."""
    model: str | None
    """As the endpoint named it; None where no whole reply came."""
    prompt_tokens: int | None
    completion_tokens: int | None
    cost: float | None
    """US dollars at list prices; None where that is unknown."""


@dataclass(slots=True)
class Recording:
    """The requests of an answer."""

    exchanges: list[Exchange] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    """Sections by their digests."""

    def add(
        self, messages: Sequence[Message], provider: "Provider", reply: "Completion | None"
    ) -> None:
        """Note a request and what came of it."""
        sections = [
            Message(message.role, text)
            for message in messages
            for text in _SECTION.split(message.content)
            if text
        ]
        prompt = [digest_of(list(section)) for section in sections]
        self.messages |= zip(prompt, sections, strict=True)
        model = reply.model if reply else None
        tokens = (reply.prompt_tokens, reply.completion_tokens) if reply else (None, None)
        self.exchanges.append(
            Exchange(
                prompt=prompt,
                model=model,
                prompt_tokens=tokens[0],
                completion_tokens=tokens[1],
                cost=price(provider.base_url, model, *tokens) if model else None,
            )
        )


RECORDING: ContextVar[Recording | None] = ContextVar("recording", default=None)
"""Where the requests of the present task are noted; None where nobody asked for it."""


@contextmanager
def recording() -> Iterator[Recording]:
    """Note every request that is made inside, in this task and those that it starts."""
    noted = Recording()
    token = RECORDING.set(noted)
    try:
        yield noted
    finally:
        RECORDING.reset(token)


def add_costs(exchanges: Sequence[Exchange]) -> float | None:
    """Return what requests cost together; None if one is unknown, or there is none."""
    known = [exchange.cost for exchange in exchanges if exchange.cost is not None]
    return sum(known) if known and len(known) == len(exchanges) else None
