"""How far a stated confidence can be believed: reliability curve, Brier score, calibration error.

Plain arithmetic over pairs of confidence (0 to 1) and right or wrong.
"""

from collections.abc import Sequence
from math import ceil

from smeaton.advice import Strict
from smeaton.evals.statistics import wilson

BINS = 10
"""Bins of equal width, each with its upper end."""


class Bin(Strict):
    """Answers of about the same confidence."""

    confidence: float
    """Mean of the confidence that was stated."""
    right: int
    total: int
    low: float
    """Lower end of Wilson's 95 % interval of the share that was right."""
    high: float
    """Upper end of it."""


class Calibration(Strict):
    """Confidence held against what was right."""

    total: int
    brier: float
    """Mean squared distance of confidence from outcome: 0 is perfect, 0.25 a constant 50 %."""
    error: float
    """Expected calibration error: mean distance of confidence from rate, weighted by bin."""
    bins: list[Bin]
    """The reliability curve, empty bins left out."""


def calibrate(stated: Sequence[tuple[float, bool]]) -> Calibration | None:
    """Return how well confidences fit the outcomes; None without any.

    Brier, Monthly Weather Review 78, 1950 (the form for two outcomes); expected calibration error
    over ten bins of equal width, as Guo et al., ICML 2017 (arXiv 1706.04599), equation 3.
    """
    if not stated:
        return None
    binned: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in stated:
        binned.setdefault(max(1, ceil(confidence * BINS)), []).append((confidence, right))
    bins = [_bin(binned[number]) for number in sorted(binned)]
    return Calibration(
        total=len(stated),
        brier=sum((confidence - right) ** 2 for confidence, right in stated) / len(stated),
        error=sum(abs(each.right - each.confidence * each.total) for each in bins) / len(stated),
        bins=bins,
    )


def _bin(members: Sequence[tuple[float, bool]]) -> Bin:
    right, total = sum(each for _, each in members), len(members)
    low, high = wilson(right, total)
    mean = sum(confidence for confidence, _ in members) / total
    return Bin(confidence=mean, right=right, total=total, low=low, high=high)
