"""Figures of a run: a rate with its interval per grader, kind, area and family.

Errors count as wrong; the rate without them stands beside it, so that both bounds are seen.
"""

from collections.abc import Iterable

from smeaton.advice import Strict
from smeaton.evals.graders import GRADERS
from smeaton.evals.journal import Manifest, Result, Run
from smeaton.evals.statistics import quantile, rule_of_three, wilson

GRADER_NAMES = tuple(grader.__name__.removeprefix("grade_") for grader in GRADERS)


class Figure(Strict):
    """How many of the cases passed."""

    name: str
    passed: int
    total: int
    errors: int
    """Cases without an answer; they are in `total` and not in `passed`."""
    low: float
    """Lower end of Wilson's 95 % interval of the rate, errors counted as wrong."""
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
    """Families of twins in which every member was answered right."""
    blind: Figure | None
    """Choices right without the question; None if the control was not run."""
    weak: list[str]
    """Cases that the control answers right: they show little."""
    total: Latency
    first_token: Latency
    failures: list[Failure]


def summarise(run: Run) -> Summary:
    """Return the figures of `run` as far as it got."""
    results = sorted((r for r in run.results if not r.blind), key=lambda result: result.id)
    blind = [result for result in run.results if result.blind]
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
        weak=sorted(result.id for result in blind if _right(result, "choice")),
        total=_latency(r.total_ms for r in results if r.error is None),
        first_token=_latency(
            r.first_token_ms for r in results if r.error is None and r.first_token_ms is not None
        ),
        failures=[_failure(result) for result in results if not result.passed],
    )


def _right(result: Result, grader: str | None) -> bool:
    if grader is None:
        return result.passed
    verdict = result.verdict(grader)
    return result.error is None and verdict is not None and verdict.passed


def _figure(name: str, results: list[Result], grader: str | None = None) -> Figure:
    passed = sum(_right(result, grader) for result in results)
    return _counted(name, passed, len(results), sum(r.error is not None for r in results))


def _counted(name: str, passed: int, total: int, errors: int) -> Figure:
    low, high = wilson(passed, total)
    below = rule_of_three(total) if total and passed == total else None
    return Figure(
        name=name,
        passed=passed,
        total=total,
        errors=errors,
        low=low,
        high=high,
        failures_below=below,
    )


def _by(field: str, results: list[Result]) -> list[Figure]:
    names = sorted({value for result in results if (value := getattr(result, field))})
    return [_figure(name, [r for r in results if getattr(r, field) == name]) for name in names]


def _families(results: list[Result]) -> Figure:
    families: dict[str, list[Result]] = {}
    for result in results:
        if result.family:
            families.setdefault(result.family, []).append(result)
    right = sum(all(_right(r, "choice") for r in members) for members in families.values())
    errors = sum(any(r.error for r in members) for members in families.values())
    return _counted("families all right", right, len(families), errors)


def _latency(values: Iterable[float | None]) -> Latency:
    measured = [value for value in values if value is not None]
    return Latency(median_ms=quantile(measured, 50), p95_ms=quantile(measured, 95))


def _failure(result: Result) -> Failure:
    if result.error is not None:
        return Failure(id=result.id, kind=result.kind, reasons=[f"error: {result.error}"])
    reasons = [f"{grade.name}: {grade.detail}" for grade in result.grades if not grade.passed]
    return Failure(id=result.id, kind=result.kind, reasons=reasons)
