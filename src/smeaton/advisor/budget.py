"""How much a prompt may hold, by the model that has to read it.

The embedded model reads about 80 tokens a second on two cores and loses the thread in long
prompts; anything else takes a page of guidance and a whole schema.
"""

from typing import NamedTuple

from smeaton.gateway import Provider


class Budget(NamedTuple):
    """Bounds of one prompt and its reply."""

    passages: int
    passage_chars: int
    """Characters of one passage, to the nearest sentence."""
    findings: int
    outline_chars: int
    review_tokens: int | None
    """Bound of a review's explanation; a small model may fall into repeating itself."""
    trusted: bool
    """Whether the model may word what a finding leads to and add findings, or only weigh them."""


_SMALL = Budget(3, 500, 8, 1500, 350, trusted=False)
_LARGE = Budget(6, 1200, 25, 12000, None, trusted=True)


def allow(provider: Provider) -> Budget:
    """Return the bounds for the model of `provider`."""
    return _SMALL if provider.name == "embedded" else _LARGE
