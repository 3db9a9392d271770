"""Figures of a run: a rate with its interval per grader, kind, area and family.

Errors count as wrong; the rate without them stands beside it, so that both bounds are seen. What
is counted are answers: a case asked in three orders counts three times, and the interval knows
that answers of one case, and of twins, vary together.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from math import isfinite
from typing import NamedTuple

from smeaton.advice import Strict
from smeaton.evals.agreement import Agreement, measure
from smeaton.evals.calibration import Calibration, calibrate
from smeaton.evals.cost import Cost, count_cost
from smeaton.evals.graders import GRADERS
from smeaton.evals.journal import Manifest, Result, Run
from smeaton.evals.statistics import (
    Z95,
    clustered_error,
    clustered_rate,
    pass_all,
    pass_at,
    quantile,
    rule_of_three,
)

GRADER_NAMES = tuple(grader.__name__.removeprefix("grade_") for grader in GRADERS)


class Figure(Strict):
    """How many of the answers passed."""

    name: str
    passed: int
    total: int
    errors: int
    """Questions without an answer; they are in `total` and not in `passed`."""
    low: float
    """Lower end of the 95 % interval of the rate (`clustered_rate`), errors counted as wrong."""
    high: float
    """Upper end of it."""
    failures_below: float | None
    """After no failure: upper 95 % bound of the failure rate (rule of three)."""

    @property
    def rate(self) -> float:
        """Share passed, errors counted as wrong; 0 without cases."""
        return self.passed / self.total if self.total else 0.0

    @property
    def rate_without_errors(self) -> float:
        """Share passed of the cases that were answered; 0 without any."""
        answered = self.total - self.errors
        return self.passed / answered if answered else 0.0


class Repeat(Strict):
    """What k answers to one question are worth, mean over the cases with its 95 % interval."""

    k: int
    at_least_one: float
    """pass@k: one of k answers or more is right."""
    at_least_one_low: float
    at_least_one_high: float
    every: float
    """pass^k: all of k answers are right."""
    every_low: float
    every_high: float


class Latency(Strict):
    """Milliseconds; None where nothing was measured."""

    median_ms: float | None
    p95_ms: float | None


class Failure(Strict):
    """A case that did not pass, and why."""

    id: str
    kind: str
    reasons: list[str]


class Summary(Strict):
    """What `report.json` holds."""

    manifest: Manifest
    finished: int
    complete: bool
    overall: Figure
    graders: list[Figure]
    kinds: list[Figure]
    areas: list[Figure]
    families: Figure
    """The headline: families of twins in which every member was answered right."""
    blind: Figure | None
    """Choices right without the question; None if the control was not run."""
    weak: list[str]
    """Cases that the control answers right in most orders: they show little."""
    strong: Figure | None = None
    """Choices right, weak cases left out; None if the control was not run."""
    orders: Figure | None = None
    """Choices that are the same in every order of the options; None for one order."""
    steady: Figure | None = None
    """Cases that pass in every epoch or in none; the rest is the flake rate. None for one epoch."""
    repeats: list[Repeat] = []
    """pass@k and pass^k; empty for one epoch."""
    calibration: Calibration | None = None
    """Stated confidence of choices held against what was right; None if none was stated."""
    total: Latency
    first_token: Latency
    cost: Cost | None = None
    """What the run's requests took, controls included; None where none was noted."""
    judge: Agreement | None = None
    """What a judge said since; None where nobody asked one."""
    failures: list[Failure]


def summarise(run: Run) -> Summary:
    """Return the figures of `run` as far as it got."""
    results = sorted((r for r in run.results if not r.blind), key=lambda result: result.key)
    blind = [result for result in run.results if result.blind]
    choices = [result for result in results if result.verdict("choice")]
    weak = _find_weak(blind)
    requests = [request for result in run.results for request in result.requests]
    return Summary(
        manifest=run.manifest,
        finished=len(run.results),
        complete=run.is_complete,
        overall=_figure("all cases", results),
        graders=[
            _figure(name, graded, name)
            for name in GRADER_NAMES
            if (graded := [result for result in results if result.verdict(name)])
        ],
        kinds=_by("kind", results),
        areas=_by("area", results),
        families=_families(results),
        blind=_figure("choice without the question", blind, "choice") if blind else None,
        weak=weak,
        strong=_figure(
            "choice without weak cases", [r for r in choices if r.id not in weak], "choice"
        )
        if blind
        else None,
        orders=_orders(choices) if run.manifest.orders > 1 else None,
        steady=_steady(results) if run.manifest.epochs > 1 else None,
        repeats=_repeats(results, run.manifest.epochs),
        calibration=calibrate([pair for r in choices for pair in _stated(r)]),
        total=_latency(r.total_ms for r in results if r.error is None),
        first_token=_latency(
            r.first_token_ms for r in results if r.error is None and r.first_token_ms is not None
        ),
        cost=count_cost(requests) if requests else None,
        judge=measure(run),
        failures=[_failure(result) for result in results if not result.passed],
    )


def _right(result: Result, grader: str | None) -> bool:
    if grader is None:
        return result.passed
    verdict = result.verdict(grader)
    return result.error is None and verdict is not None and verdict.passed


def _figure(name: str, results: list[Result], grader: str | None = None) -> Figure:
    counted = [_Counted(_right(r, grader), r.cluster, r.error is not None) for r in results]
    return _count(name, counted)


class _Counted(NamedTuple):
    """One thing that a figure counts."""

    right: bool
    cluster: Hashable
    failed: bool
    """By an error, not by its answer."""


def _count(name: str, counted: Sequence[_Counted]) -> Figure:
    right, clusters = [each.right for each in counted], [each.cluster for each in counted]
    low, high = clustered_rate(right, clusters)
    perfect = bool(counted) and all(right)
    return Figure(
        name=name,
        passed=sum(right),
        total=len(right),
        errors=sum(each.failed for each in counted),
        low=low,
        high=high,
        failures_below=rule_of_three(len(set(clusters))) if perfect else None,
    )


def _by(field: str, results: list[Result]) -> list[Figure]:
    names = sorted({value for result in results if (value := getattr(result, field))})
    return [_figure(name, [r for r in results if getattr(r, field) == name]) for name in names]


def _families(results: list[Result]) -> Figure:
    """Twins stand together within one order and epoch."""
    groups = _group((r for r in results if r.family), "family", "order", "epoch")
    return _count(
        "families all right",
        [
            _Counted(
                all(_right(r, "choice") for r in members),
                members[0].family,
                any(r.error for r in members),
            )
            for members in groups
        ],
    )


def _orders(choices: list[Result]) -> Figure:
    """An order without an answer, or without a choice, is not the same as the others."""
    groups = [each for each in _group(choices, "id", "epoch") if len(each) > 1]
    counted = [
        _Counted(
            len(chosen := {_choices(r) for r in answers}) == 1 and any(*chosen),
            answers[0].cluster,
            any(r.error for r in answers),
        )
        for answers in groups
    ]
    return _count("same choice in every order", counted)


def _steady(results: list[Result]) -> Figure:
    groups = [each for each in _group(results, "id", "order") if len(each) > 1]
    counted = [
        _Counted(
            len({r.passed for r in answers}) == 1,
            answers[0].cluster,
            any(r.error for r in answers),
        )
        for answers in groups
    ]
    return _count("same verdict in every epoch", counted)


def _repeats(results: list[Result], epochs: int) -> list[Repeat]:
    """Return pass@k and pass^k for k = 1, 2, 4 ... and all epochs, of cases with all answers."""
    groups = [each for each in _group(results, "id", "order") if len(each) == epochs]
    if epochs < 2 or not groups:
        return []
    counts = [sum(r.passed for r in answers) for answers in groups]
    clusters = [answers[0].cluster for answers in groups]
    ks = sorted({2**power for power in range(epochs.bit_length())} | {epochs})
    repeats = []
    for k in ks:
        one, one_low, one_high = _mean([pass_at(c, epochs, k) for c in counts], clusters)
        every, low, high = _mean([pass_all(c, epochs, k) for c in counts], clusters)
        repeats.append(
            Repeat(
                k=k,
                at_least_one=one,
                at_least_one_low=one_low,
                at_least_one_high=one_high,
                every=every,
                every_low=low,
                every_high=high,
            )
        )
    return repeats


def _mean(values: list[float], clusters: list[str]) -> tuple[float, float, float]:
    """Return a mean and the ends of its cluster-robust normal interval."""
    mean, error = sum(values) / len(values), clustered_error(values, clusters)
    half = Z95 * error if isfinite(error) else 1.0
    return mean, max(0.0, mean - half), min(1.0, mean + half)


def _find_weak(blind: list[Result]) -> list[str]:
    return sorted(
        answers[0].id
        for answers in _group(blind, "id")
        if 2 * sum(_right(r, "choice") for r in answers) > len(answers)
    )


def _group(results: Iterable[Result], *fields: str) -> list[list[Result]]:
    groups = defaultdict[tuple[object, ...], list[Result]](list)
    for result in results:
        groups[tuple(getattr(result, field) for field in fields)].append(result)
    return list(groups.values())


def _choices(result: Result) -> tuple[str | None, ...]:
    """Return what was chosen, in a dialogue turn by turn; nothing where the answer broke off."""
    given = [result.advice, *(each.advice for each in result.later)]
    return tuple(advice.choice if advice else None for advice in given if not result.error)


def _stated(result: Result) -> list[tuple[float, bool]]:
    """Return the confidence of the choice, and whether it was right; dialogues have several."""
    if not result.advice or result.later or not any(_choices(result)):
        return []
    return [(each.confidence, _right(result, "choice")) for each in result.advice.recommendations][
        :1
    ]


def _latency(values: Iterable[float | None]) -> Latency:
    measured = [value for value in values if value is not None]
    return Latency(median_ms=quantile(measured, 50), p95_ms=quantile(measured, 95))


def _failure(result: Result) -> Failure:
    if result.error is not None:
        return Failure(id=result.label, kind=result.kind, reasons=[f"error: {result.error}"])
    reasons = [f"{grade.name}: {grade.detail}" for grade in result.grades if not grade.passed]
    return Failure(id=result.label, kind=result.kind, reasons=reasons)
