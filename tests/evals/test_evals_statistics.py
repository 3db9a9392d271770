"""Formulas against values computed with SciPy 1.17.1 and statsmodels 0.15.0.

Wilson: `scipy.stats.binomtest(k, n).proportion_ci(0.95, method="wilson")`. McNemar:
`scipy.stats.binomtest(min(b, c), b + c, 0.5).pvalue`. Difference:
`statsmodels.stats.proportion.confint_proportions_2indep(..., method="newcomb")`; its first row is
the worked example of Newcombe (1998), method 10: 0.0524 to 0.3339. Quantiles: `numpy.percentile`.
Cluster-robust errors: `statsmodels.OLS(y, ones).fit(cov_type="cluster")`, their intervals
`proportion_confint(method="wilson")` on the effective size. Holm:
`statsmodels.stats.multitest.multipletests`. Pairs needed: Connor's formula with
`scipy.stats.norm`, solved by `scipy.optimize.brentq` for the detectable change; 234 pairs at
(0.1, 0.3) have an exact unconditional power of 0.776. pass@k and pass^k: `scipy.stats.hypergeom`.
Bootstraps: `scipy.stats.bootstrap` with 200,000 resamples. Calibration: scikit-learn 1.9.1,
`brier_score_loss` and `calibration_curve`.
"""

import pytest

from smeaton.evals.calibration import calibrate
from smeaton.evals.statistics import (
    bootstrap,
    clustered_error,
    clustered_rate,
    cohen_kappa,
    detectable,
    difference,
    holm,
    kappa_interval,
    mcnemar_exact,
    paired_change,
    pairs_needed,
    pass_all,
    pass_at,
    prediction_powered_mean,
    quantile,
    rule_of_three,
    wilson,
)


@pytest.mark.parametrize(
    ("passed", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.27753279986288926),
        (10, 10, 0.7224672001371109, 1.0),
        (1, 10, 0.017876213095072896, 0.4041500267952385),
        (27, 30, 0.7437891742081592, 0.9654001112526657),
        (41, 52, 0.6596789537149542, 0.8775562946751251),
        (500, 1000, 0.4690696003681042, 0.5309303996318958),
        (3, 4, 0.30064184258240184, 0.9544127391902995),
    ],
)
def test_wilson_agrees_with_scipy(passed: int, total: int, low: float, high: float) -> None:
    assert wilson(passed, total) == pytest.approx((low, high), abs=1e-12)


def test_wilson_without_cases_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("worse", "better", "p_value"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 1, 0.21875),
        (1, 5, 0.21875),
        (6, 0, 0.03125),
        (12, 4, 0.076812744140625),
        (20, 20, 1.0),
        (3, 9, 0.14599609375),
    ],
)
def test_mcnemar_agrees_with_scipy(worse: int, better: int, p_value: float) -> None:
    assert mcnemar_exact(worse, better) == pytest.approx(p_value, abs=1e-12)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.05243147240236498, 0.33387265403690614),
        ((9, 10, 3, 10), 0.1705227239345029, 0.809017973535488),
        ((30, 30, 28, 30), -0.05665215635044735, 0.21323458362616932),
        ((0, 10, 0, 10), -0.27753279986288926, 0.27753279986288926),
        ((40, 52, 47, 52), -0.27605543353572753, 0.009726474710816224),
    ],
)
def test_difference_agrees_with_newcombe(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert difference(*counts) == pytest.approx((low, high), abs=1e-12)


def test_difference_without_cases_says_nothing() -> None:
    assert difference(3, 4, 0, 0) == (-1.0, 1.0)


@pytest.mark.parametrize(("total", "bound"), [(0, 1.0), (2, 1.0), (30, 0.1), (300, 0.01)])
def test_rule_of_three_bounds_the_failure_rate(total: int, bound: float) -> None:
    assert rule_of_three(total) == pytest.approx(bound)


def test_quantiles_agree_with_numpy() -> None:
    values = [12, 7, 3, 99, 41.5, 8, 15, 2, 64, 30, 22]
    assert quantile(values, 50) == pytest.approx(15.0)
    assert quantile(values, 95) == pytest.approx(81.5)


def test_quantiles_of_one_and_no_value() -> None:
    assert quantile([4.0], 95) == 4.0
    assert quantile([], 50) is None


def test_the_bootstrap_of_one_cluster_is_its_mean() -> None:
    assert bootstrap([[0.0, 1.0], [1.0, 1.0]], ["a", "a"]) == [(0.5, 0.5), (1.0, 1.0)]


def test_the_bootstrap_of_many_independent_rows_agrees_with_the_normal_interval() -> None:
    rows = [[float(n % 2)] for n in range(400)]
    [interval] = bootstrap(rows, range(400))
    half = 1.959964 * 0.5 / 400**0.5
    assert interval == pytest.approx((0.5 - half, 0.5 + half), abs=0.004)


def test_rows_that_vary_together_widen_the_interval() -> None:
    rows = [[float(n < 50)] for n in range(100)]
    [apart], [together] = (
        bootstrap(rows, range(100)),
        bootstrap(rows, [n // 10 for n in range(100)]),
    )
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_the_bootstrap_is_repeatable() -> None:
    rows = [[n * 0.1] for n in range(10)]
    assert bootstrap(rows, range(10)) == bootstrap(rows, range(10))
    assert bootstrap(rows, range(10)) != bootstrap(rows, range(10), seed=2)


RIGHT = [1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1]
CLUSTERS = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 4, 5, 5, 5, 6, 6, 7]
ALIKE = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1]
IN_FOURS = [n // 4 for n in range(20)]


@pytest.mark.parametrize(
    ("values", "clusters", "error"),
    [
        (RIGHT, CLUSTERS, 0.114142767745361),
        (RIGHT, list(range(20)), 0.1094243309804831),
        (ALIKE, IN_FOURS, 0.18708286933869703),
    ],
)
def test_clustered_errors_agree_with_statsmodels(
    values: list[float], clusters: list[int], error: float
) -> None:
    assert clustered_error(values, clusters) == pytest.approx(error, abs=1e-12)


def test_one_cluster_says_nothing_of_the_error() -> None:
    assert clustered_error([0, 1], ["a", "a"]) == float("inf")


def test_answers_that_vary_together_count_for_fewer() -> None:
    right = [bool(each) for each in ALIKE]
    expected = 0.30501420556988323, 0.8871156457453606
    assert clustered_rate(right, IN_FOURS) == pytest.approx(expected, abs=1e-12)
    assert clustered_rate(right, range(20)) == wilson(sum(right), 20)


def test_clusters_without_a_failure_count_once_each() -> None:
    assert clustered_rate([True] * 20, IN_FOURS) == wilson(5, 5)
    assert clustered_rate([], []) == (0.0, 1.0)
    assert clustered_rate([True, False], ["a", "a"]) == pytest.approx((0.0546, 0.9454), abs=1e-4)


def test_twins_that_balance_each_other_count_for_no_more_than_their_number() -> None:
    assert clustered_rate([True, False] * 10, [n // 2 for n in range(20)]) == wilson(10, 20)


@pytest.mark.parametrize(
    ("p_values", "adjusted"),
    [
        ([0.01, 0.04, 0.03, 0.005, 0.2], [0.04, 0.09, 0.09, 0.025, 0.2]),
        ([0.6, 0.5, 0.9], [1.0, 1.0, 1.0]),
        ([], []),
    ],
)
def test_holm_agrees_with_statsmodels(p_values: list[float], adjusted: list[float]) -> None:
    assert holm(p_values) == pytest.approx(adjusted)


@pytest.mark.parametrize(
    ("change", "discordance", "pairs"),
    [(0.1, 0.3, 234), (-0.1, 0.3, 234), (0.02, 0.1, 1960), (0.05, 0.05, 155), (0.2, 0.4, 77)],
)
def test_the_pairs_needed_follow_connor(change: float, discordance: float, pairs: int) -> None:
    assert pairs_needed(change, discordance) == pairs


@pytest.mark.parametrize(
    ("pairs", "discordance", "change"),
    [(73, 0.2, 0.14428592667002588), (500, 0.1, 0.03952705186074111)],
)
def test_the_detectable_change_solves_for_the_pairs(
    pairs: int, discordance: float, change: float
) -> None:
    assert detectable(pairs, discordance) == pytest.approx(change, abs=1e-9)


def test_too_few_discordant_pairs_detect_nothing() -> None:
    assert detectable(100, 0.05) is None
    assert detectable(100, 0.0) is None


@pytest.mark.parametrize(
    ("k", "at_least_one", "every"),
    [(1, 0.7, 0.7), (2, 1 - 1 / 15, 7 / 15), (5, 1.0, 1 / 12), (10, 1.0, 0.0)],
)
def test_pass_at_k_agrees_with_the_hypergeometric(
    k: int, at_least_one: float, every: float
) -> None:
    assert pass_at(7, 10, k) == pytest.approx(at_least_one, abs=1e-12)
    assert pass_all(7, 10, k) == pytest.approx(every, abs=1e-12)


def test_the_bootstrap_of_paired_changes_agrees_with_scipy() -> None:
    alone = [-1.0] * 6 + [1.0] * 2 + [0.0] * 32
    assert paired_change(alone, range(40)) == pytest.approx((-0.225, 0.025), abs=0.026)
    halves = [-2, -1, -1, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0]
    twins = [0.5 * half for half in halves for _ in range(2)]
    interval = paired_change(twins, [n // 2 for n in range(40)])
    assert interval == pytest.approx((-0.25, 0.05), abs=0.026)


def test_the_bootstrap_of_paired_changes_is_wider_at_a_smaller_alpha() -> None:
    changes = [-1.0] * 6 + [1.0] * 2 + [0.0] * 32
    assert (
        paired_change(changes, range(40), alpha=0.001).low < paired_change(changes, range(40)).low
    )
    assert paired_change([], []) == (-1.0, 1.0)


def test_calibration_agrees_with_scikit_learn() -> None:
    stated = [0.75, 0.75, 0.75, 0.5, 0.5, 0.35, 0.35, 0.35, 0.8, 0.95]
    right = [True, True, False, True, False, False, False, True, True, True]
    found = calibrate(list(zip(stated, right, strict=True)))
    assert found is not None
    assert found.brier == pytest.approx(0.18975)
    assert found.error == pytest.approx(0.015)
    assert [each.confidence for each in found.bins] == pytest.approx([0.35, 0.5, 0.7625, 0.95])
    assert [each.right / each.total for each in found.bins] == pytest.approx([1 / 3, 0.5, 0.75, 1])


def test_certain_answers_stand_in_the_outer_bins() -> None:
    found = calibrate([(0.0, False), (1.0, True)])
    assert found is not None
    assert (found.brier, found.error, len(found.bins)) == (0.0, 0.0, 2)
    assert calibrate([]) is None


def rate_twice(
    both: int, only_first: int, only_second: int, neither: int
) -> list[tuple[bool, bool]]:
    cells = {(True, True): both, (True, False): only_first, (False, True): only_second}
    return [pair for pair, n in {**cells, (False, False): neither}.items() for _ in range(n)]


@pytest.mark.parametrize(
    ("cells", "kappa"),
    [
        ((20, 5, 10, 15), 0.4),
        ((45, 15, 25, 15), 0.06 / 0.46),
        ((25, 35, 5, 35), 0.14 / 0.54),
        ((5, 0, 0, 5), 1.0),
        ((0, 5, 5, 0), -1.0),
        ((8, 1, 1, 0), (0.8 - 0.82) / 0.18),
    ],
)
def test_kappa_agrees_with_figures_worked_by_hand(cells: tuple[int, ...], kappa: float) -> None:
    """As scikit-learn's `cohen_kappa_score`: agreement less chance, over one less chance."""
    assert cohen_kappa(rate_twice(*cells)) == pytest.approx(kappa)


def test_kappa_of_raters_who_say_one_thing_is_not_defined() -> None:
    assert cohen_kappa([]) is None
    assert cohen_kappa([(True, True)] * 9) is None


def test_the_interval_of_kappa_holds_it_and_narrows() -> None:
    few, many = rate_twice(20, 5, 10, 15), rate_twice(200, 50, 100, 150)
    low, high = kappa_interval(few, range(len(few)))
    assert low < 0.4 < high
    assert (low, high) == pytest.approx((0.15, 0.64), abs=0.02)
    narrow = kappa_interval(many, range(len(many)))
    assert narrow.high - narrow.low < (high - low) / 2
    assert kappa_interval(few, [n // 10 for n in range(50)]).low < low


def test_few_labels_never_make_a_judge_certain() -> None:
    pairs = [(True, True)] * 3 + [(False, False)]
    assert kappa_interval(pairs, range(4)).low <= 0.0


def test_the_prediction_powered_mean_agrees_with_the_paper() -> None:
    """Algorithm 1 by numpy: half width z * sqrt(var(f) / N + var(f - Y) / n)."""
    import numpy as np

    labels = [1.0, 0, 1, 1, 0, 0, 1, 0]
    predicted = [1.0, 1, 1, 0, 0, 1, 1, 0]
    rest = [1.0] * 13 + [0.0] * 7
    mean, (low, high) = prediction_powered_mean(labels, predicted, rest, range(28))
    assert mean == pytest.approx(0.65 - np.mean(np.array(predicted) - labels))
    assert mean == pytest.approx(0.525)
    spread = np.var(rest) / 20 + np.var(np.array(predicted) - labels) / 8
    half = 1.959963984540054 * np.sqrt(spread) * np.sqrt(28 / 27)
    assert (low, high) == pytest.approx((mean - half, mean + half))
    assert (low, high) == pytest.approx((0.05143, 0.99857), abs=1e-5)


def test_answers_of_one_cluster_make_the_prediction_powered_mean_less_sure() -> None:
    labels, predicted, rest = [1.0, 1, 0, 0], [1.0, 1, 1, 1], [1.0, 1, 1, 1, 0, 0]
    alone = prediction_powered_mean(labels, predicted, rest, range(10))[1]
    together = prediction_powered_mean(labels, predicted, rest, [0, 0, 1, 1, 2, 2, 2, 2, 3, 3])[1]
    assert together.high - together.low > alone.high - alone.low
    assert prediction_powered_mean([1.0], [1.0], [1.0], [0, 0])[1] == (0.0, 1.0)
