"""What several calls of a model cost together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smeaton.advice import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smeaton.gateway import Completion


class Meter:
    """Adds up the tokens of several calls."""

    def __init__(self, provider: str) -> None:
        self._provider = provider
        self._completions: list[Completion] = []

    def count(self, completion: Completion) -> None:
        """Add one call."""
        self._completions.append(completion)

    def usage(self) -> Usage:
        """Return the sums; None where no call reported them."""
        return Usage(
            prompt_tokens=_sum(item.prompt_tokens for item in self._completions),
            completion_tokens=_sum(item.completion_tokens for item in self._completions),
            model=self._completions[-1].model if self._completions else None,
            provider=self._provider,
        )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
