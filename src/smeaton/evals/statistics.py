"""Formulas for figures out of few cases: intervals, paired and independent comparison, quantiles.

Plain arithmetic, no data access. Rates are fractions (0 to 1); intervals are two-sided 95 %.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from math import ceil, comb, sqrt
from statistics import NormalDist, quantiles
from typing import NamedTuple

Z95 = 1.959963984540054
"""97.5 % quantile of the standard normal distribution."""
POWER = 0.8
"""Chance to tell a change that is there, for how many cases are needed."""
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
    return _wilson(passed / total, total) if total else Interval(0.0, 1.0)


def _wilson(rate: float, size: float) -> Interval:
    square = Z95 * Z95
    centre = (rate + square / (2 * size)) / (1 + square / size)
    half = Z95 * sqrt(rate * (1 - rate) / size + square / (4 * size**2)) / (1 + square / size)
    return Interval(0.0 if rate == 0 else centre - half, 1.0 if rate == 1 else centre + half)


def clustered_error(values: Sequence[float], clusters: Sequence[Hashable]) -> float:
    """Return the cluster-robust standard error of the mean of `values`.

    The sandwich estimator with the correction G / (G - 1) for G clusters, as statsmodels' OLS on a
    constant with `cov_type="cluster"` has it (Liang and Zeger, Biometrika 73, 1986; for evals:
    Miller, "Adding Error Bars to Evals", arXiv 2411.00640, 2024). With one value a cluster it is
    the ordinary standard error; infinite for fewer than two clusters.
    """
    mean = sum(values) / len(values) if values else 0.0
    sums = defaultdict[Hashable, float](float)
    for value, cluster in zip(values, clusters, strict=True):
        sums[cluster] += value - mean
    count = len(sums)
    if count < 2:
        return float("inf")
    return sqrt(count / (count - 1) * sum(each * each for each in sums.values())) / len(values)


def clustered_rate(right: Sequence[bool], clusters: Sequence[Hashable]) -> Interval:
    """Return the interval of a rate whose answers vary together within clusters; (0, 1) of none.

    Wilson's interval on the effective sample size: as many independent answers as would have the
    cluster-robust standard error (Franco, Little, Louis and Slud, J. Survey Statistics and
    Methodology 7, 2019), never more than there are answers. Where all are right, all wrong, or
    all in one cluster, the variance says nothing and each cluster counts once. One answer a
    cluster makes it `wilson`.
    """
    total, count = len(right), len(set(clusters))
    if not total:
        return Interval(0.0, 1.0)
    rate = sum(right) / total
    if rate in (0.0, 1.0) or count == 1:
        return _wilson(rate, count)
    variance = clustered_error([float(each) for each in right], clusters) ** 2
    alone = rate * (1 - rate) / (total - 1)
    return _wilson(rate, total * min(1.0, alone / variance) if variance else total)


def pass_at(right: int, asked: int, k: int) -> float:
    """Return the unbiased estimate that at least one of `k` answers is right (pass@k).

    Chen et al., "Evaluating Large Language Models Trained on Code", arXiv 2107.03374, 2021,
    equation 1; `right` of `asked` answers were, `k` is at most `asked`.
    """
    return 1 - comb(asked - right, k) / comb(asked, k)


def pass_all(right: int, asked: int, k: int) -> float:
    """Return the unbiased estimate that all of `k` answers are right (pass^k).

    Yao et al., "tau-bench", arXiv 2406.12045, 2024, section 3.
    """
    return comb(right, k) / comb(asked, k)


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


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for being looked at together, in the order given.

    Holm's step-down method (Scandinavian J. of Statistics 6, 1979): one at or below alpha keeps
    the chance of any false alarm below alpha, however the metrics depend on each other.
    """
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    ranked = sorted(range(len(p_values)), key=p_values.__getitem__)
    for rank, index in enumerate(ranked):
        highest = max(highest, (len(p_values) - rank) * p_values[index])
        adjusted[index] = min(1.0, highest)
    return adjusted


def pairs_needed(change: float, discordance: float, alpha: float = 0.05) -> int:
    """Return about how many pairs McNemar's test needs to tell a change with 80 % power.

    Connor, Biometrics 43, 1987 (two-sided, without continuity correction).

    Args:
        change: rate now minus rate before; not 0, and no larger than `discordance`.
        discordance: share of the pairs that differ, in either direction.
        alpha: significance level.
    """
    return ceil(_pairs(abs(change), max(discordance, abs(change)), alpha))


def detectable(pairs: int, discordance: float, alpha: float = 0.05) -> float | None:
    """Return the smallest change of a rate that McNemar's test tells with 80 % power.

    `pairs_needed` solved for the change. None where so few pairs differ that not even all of them
    changing in one direction would tell.
    """
    low, high = 0.0, discordance
    if not discordance or _pairs(high, discordance, alpha) > pairs:
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if _pairs(middle, discordance, alpha) <= pairs else (middle, high)
    return high


def _pairs(change: float, discordance: float, alpha: float) -> float:
    certain, power = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(POWER)
    spread = certain * sqrt(discordance) + power * sqrt(max(0.0, discordance - change**2))
    return (spread / change) ** 2


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


def paired_change(
    changes: Sequence[float], clusters: Sequence[Hashable], alpha: float = 0.05, seed: int = 1
) -> Interval:
    """Return the percentile cluster bootstrap interval of the mean of paired differences.

    As `bootstrap`, at the level 1 - alpha. Clusters with the same sum and size are drawn together,
    which changes nothing but the memory: 10,000 cases mostly make a dozen kinds of cluster.
    """
    import numpy as np

    sums, sizes = defaultdict[Hashable, float](float), defaultdict[Hashable, int](int)
    for change, cluster in zip(changes, clusters, strict=True):
        sums[cluster] += change
        sizes[cluster] += 1
    if not sums:
        return Interval(-1.0, 1.0)
    alike = Counter((round(sums[cluster], 9), sizes[cluster]) for cluster in sums)
    kinds = np.array(sorted(alike))
    shares = np.array([alike[total, size] for total, size in sorted(alike)]) / len(sums)
    draws = np.random.default_rng(seed).multinomial(len(sums), shares, size=RESAMPLES)
    means = (draws @ kinds[:, 0]) / (draws @ kinds[:, 1])
    return Interval(*np.percentile(means, (50 * alpha, 100 - 50 * alpha)).tolist())


def cohen_kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Return how far two raters agree beyond chance: 1 wholly, 0 as by chance.

    Cohen, Educational and Psychological Measurement 20, 1960. None where chance alone gives
    full agreement: without pairs, or where both raters only ever say the same one thing.
    """
    total = len(pairs)
    first, second = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    chance = first * second + (total - first) * (total - second)
    if not total or chance == total * total:
        return None
    agreed = sum(a == b for a, b in pairs)
    return (total * agreed - chance) / (total * total - chance)


def kappa_interval(
    pairs: Sequence[tuple[bool, bool]], clusters: Sequence[Hashable], seed: int = 1
) -> Interval:
    """Return the percentile cluster bootstrap interval of Cohen's kappa.

    A resample in which kappa is not defined counts as 0, so that few or one-sided labels never
    look certain.
    """
    import numpy as np

    cells = defaultdict[Hashable, list[int]](lambda: [0, 0, 0, 0])
    for (first, second), cluster in zip(pairs, clusters, strict=True):
        cells[cluster][2 * first + second] += 1
    table = np.array(list(cells.values()), dtype=float)
    draws = np.random.default_rng(seed).multinomial(
        len(table), np.full(len(table), 1 / len(table)), size=RESAMPLES
    )
    neither, only_second, only_first, both = (draws @ table).T
    total = neither + only_second + only_first + both
    first_rate, second_rate = (both + only_first) / total, (both + only_second) / total
    chance = first_rate * second_rate + (1 - first_rate) * (1 - second_rate)
    defined = chance < 1 - 1e-12
    excess = (both + neither) / total - chance
    kappas = np.divide(excess, 1 - chance, out=np.zeros_like(excess), where=defined)
    return Interval(*np.percentile(kappas, (2.5, 97.5)).tolist())


def prediction_powered_mean(
    labels: Sequence[float],
    predicted: Sequence[float],
    unlabelled: Sequence[float],
    clusters: Sequence[Hashable],
) -> tuple[float, Interval]:
    """Return the mean of what people would say, from few labels and many predictions.

    The mean of the predictions, corrected by how far they are off where labels are (Angelopoulos
    et al., "Prediction-Powered Inference", Science 382, 2023, algorithm 1). The standard error
    is the sandwich over clusters, which for one value a cluster is the paper's, times
    sqrt(G / (G - 1)) for all G values. The interval is cut to 0 to 1, for rates.

    Args:
        labels: of what is labelled, drawn at random from all.
        predicted: for the same.
        unlabelled: predictions for the rest.
        clusters: of the labelled, then of the rest.
    """
    errors = [label - guess for label, guess in zip(labels, predicted, strict=True)]
    shift, guessed = sum(errors) / len(errors), sum(unlabelled) / len(unlabelled)
    parts = [(error - shift) / len(errors) for error in errors]
    parts += [(guess - guessed) / len(unlabelled) for guess in unlabelled]
    sums = defaultdict[Hashable, float](float)
    for part, cluster in zip(parts, clusters, strict=True):
        sums[cluster] += part
    count, mean = len(sums), guessed + shift
    if count < 2:
        return mean, Interval(0.0, 1.0)
    half = Z95 * sqrt(count / (count - 1) * sum(each * each for each in sums.values()))
    return mean, Interval(max(0.0, mean - half), min(1.0, mean + half))
