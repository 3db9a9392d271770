"""Formulas against values computed with SciPy 1.17.1 and statsmodels 0.15.0.

Wilson: `scipy.stats.binomtest(k, n).proportion_ci(0.95, method="wilson")`. McNemar:
`scipy.stats.binomtest(min(b, c), b + c, 0.5).pvalue`. Difference:
`statsmodels.stats.proportion.confint_proportions_2indep(..., method="newcomb")`; its first row is
the worked example of Newcombe (1998), method 10: 0.0524 to 0.3339. Quantiles: `numpy.percentile`.
"""

import pytest

from smeaton.evals.statistics import (
    bootstrap,
    difference,
    mcnemar_exact,
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
