"""Replaces what `sensitive` finds by placeholders in what is sent, and puts it back in replies.

A placeholder stands for the same value as long as the gateway lives, so that prompts keep their
prefix.
"""

import json
import re
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import lru_cache

from smeaton.advice import Message
from smeaton.gateway.reply import Completion, Delta
from smeaton.gateway.sensitive import OPENING, Secret, find_secrets

_PLACEHOLDER = re.compile(r"MASKED_[A-Z]+_\d+")


def count_kinds(secrets: Sequence[Secret]) -> str:
    """Return how many there are of each kind: "2 emails, 1 key"."""
    counts = Counter(secret.kind for secret in secrets)
    return ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in counts.items())


def describe_masking(text: str, *, is_on: bool) -> str:
    """Return what becomes of the secrets in a text that is about to be sent, in a few words.

    Args:
        text: what is sent.
        is_on: whether secrets are masked.
    """
    found = count_kinds(_scan(text))
    if not found:
        return "no secrets found in it"
    return f"{found} in it masked" if is_on else f"{found} in it sent as they are"


class Masks:
    """Which placeholder stands for which value."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    @staticmethod
    def find(text: str) -> tuple[Secret, ...]:
        """Return what `hide` replaces; what stands in every prompt is looked for once."""
        return _scan(text)

    def hide(self, text: str) -> str:
        """Return a text with each secret replaced by its placeholder."""
        pieces: list[str] = []
        at = 0
        for secret in self.find(text):
            pieces += [text[at : secret.start], self._name(secret)]
            at = secret.end
        return "".join([*pieces, text[at:]])

    def hide_all(self, messages: Sequence[Message]) -> list[Message]:
        """Return messages with their secrets replaced."""
        return [Message(each.role, self.hide(each.content)) for each in messages]

    def show(self, text: str, *, quoted: bool = False) -> str:
        """Return a reply with the values put back; `quoted` where it is JSON."""

        def put_back(match: re.Match[str]) -> str:
            value = self._values.get(match[0])
            if value is None:
                return match[0]
            return json.dumps(value)[1:-1] if quoted else value

        return _PLACEHOLDER.sub(put_back, text)

    def _name(self, secret: Secret) -> str:
        known = self._names.get(secret.value)
        if known is None:
            count = self._counts[secret.kind] = self._counts.get(secret.kind, 0) + 1
            known = f"{OPENING}{secret.kind.upper()}_{count}"
            self._names[secret.value] = known
            self._values[known] = secret.value
        return known


class Unmasking:
    """Puts values back into a reply that arrives in pieces, whatever its pieces are."""

    def __init__(self, masks: Masks, *, quoted: bool) -> None:
        self._masks = masks
        self._quoted = quoted
        self._held = ""

    def feed(self, text: str) -> str:
        """Return what can be shown: all but what may be the beginning of a placeholder."""
        whole = self._held + text
        cut = _hold_from(whole)
        self._held = whole[cut:]
        return self._masks.show(whole[:cut], quoted=self._quoted)

    def finish(self) -> str:
        """Return what was held back."""
        held, self._held = self._held, ""
        return self._masks.show(held, quoted=self._quoted)


async def unmask(
    replies: AsyncGenerator[Delta | Completion, None], masks: Masks, *, quoted: bool
) -> AsyncGenerator[Delta | Completion, None]:
    """Yield a reply with the values put back; what may be half a placeholder waits for the rest."""
    waiting = Unmasking(masks, quoted=quoted)
    async with aclosing(replies):
        async for reply in replies:
            if isinstance(reply, Delta):
                if text := waiting.feed(reply.text):
                    yield Delta(text)
                continue
            if text := waiting.finish():
                yield Delta(text)
            yield replace(reply, text=masks.show(reply.text, quoted=quoted))


def _hold_from(text: str) -> int:
    """Return where the beginning of a placeholder stands at the end of a text, or its length."""
    tail = re.search(r"MASKED_[A-Z]*(?:_\d*)?\Z", text)
    if tail:
        return tail.start()
    for size in range(min(len(OPENING) - 1, len(text)), 0, -1):
        if text.endswith(OPENING[:size]):
            return len(text) - size
    return len(text)


@lru_cache(maxsize=64)
def _scan(text: str) -> tuple[Secret, ...]:
    """Find once what stands in every prompt of a conversation."""
    return tuple(find_secrets(text))
