"""Attempts at a structured reply: how one streams, what is wrong with it, which to keep."""

import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Generic

from smeaton.errors import MalformedReply
from smeaton.gateway.reply import CallTimings, Completion, Delta, Partial, Structured, T
from smeaton.gateway.structured import parse_partial, read_reply

log = logging.getLogger("smeaton.gateway")

Verify = Callable[[T], Sequence[str]]
"""Returns what is wrong with a reply that fits its schema; empty when nothing is."""


@dataclass(frozen=True, slots=True)
class Attempt(Generic[T]):
    """A whole reply, judged."""

    value: T | None
    """None if the reply does not fit its schema."""
    problems: tuple[str, ...]
    completion: Completion

    @classmethod
    def judge(
        cls, completion: Completion, reply: type[T], verify: Verify[T] | None
    ) -> "Attempt[T]":
        """Validate a reply, then ask `verify` about it."""
        value, problems = read_reply(completion, reply)
        if value is None:
            log.warning("a reply does not fit %s: %s", reply.__name__, "; ".join(problems))
            log.warning("the raw reply: %r", completion.text)
        elif verify is not None:
            problems = tuple(verify(value))
        return cls(value, problems, completion)


def choose_best(attempts: Sequence[Attempt[T]]) -> Structured[T]:
    """Return the attempt with the fewest problems, the later of equals, with the cost of all.

    Raises:
        MalformedReply: none fits the schema.
    """
    last = attempts[-1]
    usable = [attempt for attempt in reversed(attempts) if attempt.value is not None]
    best = min(usable, key=lambda attempt: len(attempt.problems), default=None)
    if best is None or best.value is None:
        raise MalformedReply(
            f"The model {last.completion.model!r} did not give the reply asked for, not even when "
            f"asked again: {last.problems[0]}. Ask again, or use a larger model (SMEATON_MODEL); "
            "what it said is in logs/smeaton.log in the data folder.",
            raw=last.completion.text,
        )
    cost = _sum_costs([attempt.completion for attempt in attempts])
    return Structured(
        best.value,
        best.problems,
        replace(cost, text=best.completion.text, finish_reason=best.completion.finish_reason),
    )


async def stream_partials(
    replies: AsyncGenerator[Delta | Completion, None],
) -> AsyncGenerator[Partial | Completion, None]:
    """Yield the growing reply, parsed each time it has grown by a fiftieth, then the completion.

    Growth in proportion keeps the cost of parsing from the start again near linear.
    """
    raw, parsed = "", 0
    async with aclosing(replies):
        async for reply in replies:
            if isinstance(reply, Delta):
                raw += reply.text
                if len(raw) - parsed < max(16, len(raw) // 50):
                    continue
            if len(raw) > parsed:
                parsed = len(raw)
                yield Partial(raw, parse_partial(raw))
            if isinstance(reply, Completion):
                yield reply


def _sum_costs(completions: Sequence[Completion]) -> Completion:
    """Return the last completion with the tokens and the time of all."""
    total = sum(completion.timings.total_ms for completion in completions)
    return replace(
        completions[-1],
        prompt_tokens=_sum([completion.prompt_tokens for completion in completions]),
        completion_tokens=_sum([completion.completion_tokens for completion in completions]),
        timings=CallTimings(completions[0].timings.first_token_ms, total),
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
