"""Formulas for figures out of few cases: intervals, paired and independent comparison, quantiles.

Plain arithmetic, no data access. Rates are fractions (0 to 1); intervals are two-sided 95 %.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from math import comb, sqrt
from statistics import quantiles
from typing import NamedTuple

Z95 = 1.959963984540054
"""97.5 % quantile of the standard normal distribution."""
RESAMPLES = 10_000
"""Of a bootstrap; its ends then move by less than a tenth of the interval's width."""


class Interval(NamedTuple):
    """Two-sided 95 % interval, both ends included."""

    low: float
    high: float


def wilson(passed: int, total: int) -> Interval:
    """Return Wilson's score interval of a rate; (0, 1) without any case.

    Used instead of the normal approximation because figures of 5 to 50 cases near 100 % are the
    normal case here (E. B. Wilson, JASA 22, 1927; recommended by Brown, Cai and DasGupta 2001).
    """
    if total == 0:
        return Interval(0.0, 1.0)
    rate, square = passed / total, Z95 * Z95
    centre = (rate + square / (2 * total)) / (1 + square / total)
    half = Z95 * sqrt(rate * (1 - rate) / total + square / (4 * total**2)) / (1 + square / total)
    low = 0.0 if passed == 0 else centre - half
    high = 1.0 if passed == total else centre + half
    return Interval(low, high)


def rule_of_three(total: int) -> float:
    """Return the 95 % upper bound of the failure rate after `total` cases without a failure.

    3/n (Hanley and Lippman-Hand, JAMA 249, 1983), at most 1.
    """
    return min(1.0, 3 / total) if total else 1.0


def mcnemar_exact(worse: int, better: int) -> float:
    """Return the two-sided exact p-value that as many pairs got worse as got better.

    Args:
        worse: Cases that passed in the first run and fail in the second.
        better: Cases the other way round; pairs that agree carry no information.
    """
    pairs = worse + better
    tail: int = sum(comb(pairs, k) for k in range(min(worse, better) + 1))
    return min(1.0, float(2 * tail / 2**pairs))


def difference(passed: int, total: int, was_passed: int, was_total: int) -> Interval:
    """Return the interval of the rate now minus the rate before, of two independent samples.

    Newcombe's hybrid score method without continuity correction (Statistics in Medicine 17,
    1998, method 10). (-1, 1) if either side has no case.
    """
    if not total or not was_total:
        return Interval(-1.0, 1.0)
    now, before = passed / total, was_passed / was_total
    (now_low, now_high), (low, high) = wilson(passed, total), wilson(was_passed, was_total)
    return Interval(
        now - before - sqrt((now - now_low) ** 2 + (high - before) ** 2),
        now - before + sqrt((now_high - now) ** 2 + (before - low) ** 2),
    )


def quantile(values: Sequence[float], percent: int) -> float | None:
    """Return a quantile by linear interpolation between order statistics; None without values."""
    if len(values) < 2:
        return values[0] if values else None
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def bootstrap(
    rows: Sequence[Sequence[float]], clusters: Sequence[Hashable], seed: int = 1
) -> list[Interval]:
    """Return the percentile bootstrap interval of the mean of each column of `rows`.

    Whole clusters are drawn with replacement (Davison and Hinkley 1997, section 3.8), since rows
    of one cluster vary together; one row a cluster makes it Efron's ordinary bootstrap. The same
    input gives the same interval.

    Args:
        rows: one row an observation; all as long as the first.
        clusters: the cluster of each row.
        seed: of the random draws.
    """
    import numpy as np

    members = defaultdict[Hashable, list[Sequence[float]]](list)
    for row, cluster in zip(rows, clusters, strict=True):
        members[cluster].append(row)
    sums = np.array([np.sum(each, axis=0) for each in members.values()])
    sizes = np.array([len(each) for each in members.values()])
    draws = np.random.default_rng(seed).multinomial(
        len(members), np.full(len(members), 1 / len(members)), size=RESAMPLES
    )
    means = (draws @ sums) / (draws @ sizes)[:, None]
    return [Interval(*np.percentile(column, (2.5, 97.5)).tolist()) for column in means.T]
