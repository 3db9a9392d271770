"""Shows a structured reply while it arrives: append-only, and harmless on any screen."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, TypeVar

from smeaton.advisor.compose import settle
from smeaton.advisor.events import Status, Token
from smeaton.render.safe import printable

if TYPE_CHECKING:
    from pydantic import BaseModel

    from smeaton.advice import Message
    from smeaton.gateway import Gateway, Structured

T = TypeVar("T", bound="BaseModel")


class Draft:
    """What of an answer is on the screen; what was shown is never taken back.

    Every text is made printable here, so that no reply steers a terminal whoever shows it.
    """

    def __init__(self, text: str = "") -> None:
        self._shown = printable(text)

    def grow(self, text: str) -> Token | None:
        """Return what `text` adds, None where it adds nothing or would change what is shown."""
        text = printable(text)
        if text == self._shown or not text.startswith(self._shown):
            return None
        added, self._shown = text[len(self._shown) :], text
        return Token(added)

    def finish(self, text: str) -> Token:
        """Return what is missing of the final text; one that was repaired is shown whole, anew."""
        text = printable(text)
        if text.startswith(self._shown):
            return Token(text[len(self._shown) :])
        return Token(f"\n\n---\n\n*Corrected answer:*\n\n{text}")


async def stream_reply(
    gateway: Gateway,
    messages: Sequence[Message],
    reply: type[T],
    *,
    schema: dict[str, Any],
    verify: Callable[[T], Sequence[str]],
    draft: Draft,
    show: Callable[[Mapping[str, Any]], str],
    max_tokens: int | None = None,
) -> AsyncGenerator[Status | Token | Structured[T], None]:
    """Yield what can be shown of the growing reply, and the finished one last.

    Args:
        gateway: where the reply comes from.
        messages: the prompt.
        reply: the model that the reply must fit.
        schema: the JSON Schema to send.
        verify: objections beyond the schema.
        draft: what is on the screen so far; the caller finishes it with the final text.
        show: the text of as much of a reply as has arrived.
        max_tokens: bound of the reply; None for the settings'.

    Raises:
        ModelError: see `errors`.
    """
    from smeaton.gateway import Partial, Repairing
    from smeaton.gateway.masking import count_kinds

    if masked := gateway.list_masked(messages):
        yield Status(f"Masked before sending: {count_kinds(masked)}")
    items = gateway.structured(messages, reply, schema=schema, verify=verify, max_tokens=max_tokens)
    async with aclosing(items):
        async for item in items:
            if isinstance(item, Partial):
                if isinstance(item.value, dict) and (token := draft.grow(show(settle(item.value)))):
                    yield token
            elif isinstance(item, Repairing):
                yield Status("Repairing the reply")
            else:
                yield item
