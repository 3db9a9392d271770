"""What several calls of a model cost together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smeaton.advice import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smeaton.gateway import Completion, Provider


class Meter:
    """Adds up the tokens and the cost of several calls to one provider."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._completions: list[Completion] = []

    def count(self, completion: Completion) -> None:
        """Add one call."""
        self._completions.append(completion)

    def usage(self) -> Usage:
        """Return the sums, None where no call reported them; the cost only if all are priced."""
        calls = self._completions
        costs = [self._price(call) for call in calls]
        known = [cost for cost in costs if cost is not None]
        return Usage(
            prompt_tokens=_sum(call.prompt_tokens for call in calls),
            completion_tokens=_sum(call.completion_tokens for call in calls),
            model=calls[-1].model if calls else None,
            provider=self._provider.label,
            context_tokens=max(filter(None, map(_held, calls)), default=None),
            dollars=sum(known) if calls and len(known) == len(costs) else None,
        )

    def _price(self, call: Completion) -> float | None:
        from smeaton.gateway.prices import price

        if self._provider.host is None:
            return 0.0
        tokens = (call.prompt_tokens, call.completion_tokens)
        return price(self._provider.base_url, call.model, *tokens)


def _held(call: Completion) -> int | None:
    if call.prompt_tokens is None:
        return None
    return call.prompt_tokens + (call.completion_tokens or 0)


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
