"""What requests cost at list prices, where the price is certain; else unknown, and never nothing.

The table is small and dated on purpose: a price that may be wrong is worse than none. It holds
for api.openai.com alone, since other endpoints and resellers ask what they like. Cached prompts,
batches and contracts cost less, so a figure is an upper bound.
"""

from urllib.parse import urlsplit

AS_OF = "2026-04"
"""Month in which the prices were last compared with their source."""
SOURCE = "https://openai.com/api/pricing/"

PER_MILLION: dict[str, tuple[float, float]] = {
    "gpt-4.1": (2.00, 8.00),
    "gpt-4.1-mini": (0.40, 1.60),
    "gpt-4.1-nano": (0.10, 0.40),
    "gpt-4o": (2.50, 10.00),
    "gpt-4o-mini": (0.15, 0.60),
}
"""US dollars for a million tokens read and written, by model."""

_SNAPSHOTS = {
    "gpt-4.1-2025-04-14": "gpt-4.1",
    "gpt-4.1-mini-2025-04-14": "gpt-4.1-mini",
    "gpt-4.1-nano-2025-04-14": "gpt-4.1-nano",
    "gpt-4o-2024-08-06": "gpt-4o",
    "gpt-4o-2024-11-20": "gpt-4o",
    "gpt-4o-mini-2024-07-18": "gpt-4o-mini",
}
"""Dated names at the price of their model; an older gpt-4o costs another."""


def price(
    url: str | None, model: str, prompt_tokens: int | None, completion_tokens: int | None
) -> float | None:
    """Return what a request costs in US dollars; None where endpoint, model or tokens are unknown.

    Args:
        url: address of the endpoint.
        model: as the endpoint named it in its reply.
        prompt_tokens: tokens read, as the endpoint counted.
        completion_tokens: tokens written.
    """
    listed = PER_MILLION.get(_SNAPSHOTS.get(model, model))
    if not url or urlsplit(url).hostname != "api.openai.com" or listed is None:
        return None
    if prompt_tokens is None or completion_tokens is None:
        return None
    return (prompt_tokens * listed[0] + completion_tokens * listed[1]) / 1_000_000
