"""Probabilities of answers, from the likeliest first tokens of a reply."""

import math
from collections.abc import Collection, Mapping

TOP_TOKENS = 20
"""How many tokens an endpoint is asked for, the most that the protocol allows."""


def share_out(
    tokens: Mapping[str, float] | None, answers: Collection[str]
) -> dict[str, float] | None:
    """Return the logarithms of the probabilities of `answers`, which add up to one.

    Tokens that differ in white space or case count together. An answer that is not among the
    likeliest tokens gets the probability of the least likely of them, which it can't exceed.

    Args:
        tokens: logarithms of probabilities by token; None where the endpoint did not tell.
        answers: what to share the probability out among.
    """
    if not tokens:
        return None
    floor = math.exp(min(tokens.values()))
    weights = {}
    for answer in answers:
        same = [math.exp(p) for t, p in tokens.items() if t.strip().lower() == answer.lower()]
        weights[answer] = sum(same) or floor
    total = math.log(sum(weights.values())) if any(weights.values()) else 0.0
    return {
        answer: (math.log(weight) if weight else -math.inf) - total
        for answer, weight in weights.items()
    }
