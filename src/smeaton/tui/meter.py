"""What a conversation has taken of a model, as one short line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smeaton.errors import StorageError

if TYPE_CHECKING:
    from smeaton.sessions import Spending
    from smeaton.tui.dialogue import Dialogue


@dataclass(frozen=True, slots=True)
class Taken:
    """Sums over a conversation, all versions of its turns included."""

    tokens: int = 0
    dollars: float = 0
    is_priced: bool = True
    """Whether the cost of every turn is known; if not, `dollars` is what is known of it."""
    context: int = 0
    """Tokens that the last request held, its reply included."""


async def measure(dialogue: Dialogue, window: int | None) -> str:
    """Return the line about a conversation; empty where nothing is known or the disk fails."""
    if dialogue.id is None:
        return describe(Taken(), window)
    try:
        spendings = await asyncio.to_thread(dialogue.store.list_spendings, dialogue.id)
    except StorageError:
        return ""
    return describe(add_up(spendings, dialogue.tip), window)


def add_up(spendings: Sequence[Spending], tip: int | None) -> Taken:
    """Sum up turns; `tip` is the last one that is shown."""
    asked = [each for each in spendings if each.tokens is not None or each.is_cut]
    held = [each.context_tokens for each in asked if tip is not None and each.turn <= tip]
    return Taken(
        sum(each.tokens or 0 for each in asked),
        sum(each.dollars or 0 for each in asked),
        all(each.dollars is not None for each in asked),
        next((size for size in reversed(held) if size), 0),
    )


def describe(taken: Taken, window: int | None) -> str:
    """Return context, tokens and money in at most 40 characters.

    Args:
        taken: what was taken so far.
        window: what the model can hold, in tokens; None where that is unknown or there is none.
    """
    parts = []
    if window:
        parts.append(f"ctx {taken.context / window:.0%} of {_short(window)}")
    elif taken.context:
        parts.append(f"ctx {_short(taken.context)}")
    if taken.tokens or window:
        parts.append(f"{_short(taken.tokens)} tokens")
    if taken.tokens or not taken.is_priced:
        parts.append(_money(taken))
    return " · ".join(parts)


def _money(taken: Taken) -> str:
    if not taken.is_priced:
        return f"over ${taken.dollars:.3f}" if taken.dollars else "cost unknown"
    if not taken.dollars:
        return "free"
    return f"${taken.dollars:.3f}" if taken.dollars >= 0.001 else "under $0.001"


def _short(count: int) -> str:
    """Return a count in three digits or so: 950, 1.2k, 128k, 1.0M."""
    for unit, size in (("M", 1_000_000), ("k", 1000)):
        if count >= size:
            return f"{count / size:.{0 if count >= 10 * size else 1}f}{unit}"
    return str(count)
