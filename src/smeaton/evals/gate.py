"""Compares runs: two with each other, or one with a committed baseline that must not get worse.

Cases are paired by id and digest, so an edited case never counts as better or worse; where no
case can be paired the totals are compared as independent samples.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, ValidationError

from smeaton.advice import Strict
from smeaton.errors import InputError
from smeaton.evals.journal import Run
from smeaton.evals.statistics import difference, mcnemar_exact, wilson
from smeaton.evals.summary import GRADER_NAMES

Outcome = Literal["pass", "regressed", "inconclusive"]


class Thresholds(Strict):
    """When a drop counts."""

    alpha: float = Field(default=0.05, gt=0, lt=1)
    """Largest p-value of the exact McNemar test at which a drop is a regression."""
    allowed_drop: float = Field(default=0.02, ge=0, lt=1)
    """Drop of a rate that passes without further question."""
    floors: dict[str, float] = Field(default={})
    """Per grader: the rate that must not certainly be missed (upper end of its interval)."""


class Record(Strict):
    """One case in a baseline."""

    digest: str
    grades: dict[str, bool]
    """Passed, by grader."""


class Baseline(Strict):
    """A run boiled down to what the gate needs; committed as `evals/baselines/<name>.json`."""

    model: str | None
    provider: str
    created: str
    thresholds: Thresholds = Thresholds()
    cases: dict[str, Record]


class Change(Strict):
    """One grader, before and after."""

    grader: str
    was_passed: int
    was_total: int
    passed: int
    total: int
    worse: list[str]
    """Paired cases that passed before and fail now."""
    better: list[str]
    paired: int
    p_value: float | None
    """Exact McNemar; None without a pair."""


class Verdict(NamedTuple):
    """What the gate says about one grader."""

    outcome: Outcome
    reason: str
    change: Change


class GateReport(NamedTuple):
    """What the gate says: the worst of its verdicts."""

    outcome: Outcome
    verdicts: tuple[Verdict, ...]


def make_baseline(run: Run, thresholds: Thresholds | None = None) -> Baseline:
    """Return the baseline that `run` sets.

    Raises:
        InputError: the run is not complete.
    """
    if not run.is_complete:
        raise InputError(f"The run in {str(run.folder)!r} is not complete; finish it first.")
    return Baseline(
        model=run.manifest.model,
        provider=run.manifest.provider,
        created=run.manifest.created,
        thresholds=thresholds or Thresholds(),
        cases=_records(run),
    )


def load_baseline(path: Path) -> Baseline:
    """Read a committed baseline.

    Raises:
        InputError: the file is missing or no baseline.
    """
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: not a baseline: {where}: {first['msg']}.") from None
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror}.") from None


def compare(a: Run, b: Run) -> list[Change]:
    """Return what changed from run `a` to run `b`, per grader that either has."""
    return _changes(_records(a), _records(b))


def gate(run: Run, baseline: Baseline) -> GateReport:
    """Hold `run` against `baseline`: the worst verdict over all graders of the baseline.

    regressed: more cases got worse than better and the exact McNemar test says so (without
    pairs: the interval of the difference lies below zero), or a rate lies certainly below its
    floor. pass: the rate fell by no more than the allowed drop. inconclusive: it fell further
    than that but too few cases tell, or the run is incomplete or lacks the grader.
    """
    changes = _changes(baseline.cases, _records(run))
    verdicts = tuple(
        _judge(change, baseline.thresholds, run.is_complete)
        for change in changes
        if change.was_total
    )
    said = {verdict.outcome for verdict in verdicts}
    order: tuple[Outcome, ...] = ("regressed", "inconclusive", "pass")
    return GateReport(next((name for name in order if name in said), "inconclusive"), verdicts)


def render_changes(changes: list[Change]) -> str:
    """Return a comparison as plain text, one grader a paragraph."""
    return "\n".join(_line(change) for change in changes) + "\n"


def _judge(change: Change, limits: Thresholds, complete: bool) -> Verdict:
    if not change.total:
        return Verdict("inconclusive", "the run has no such grade", change)
    floor = limits.floors.get(change.grader, 0.0)
    if wilson(change.passed, change.total).high < floor:
        return Verdict("regressed", f"the rate lies below its floor of {floor:.0%}", change)
    if change.paired:
        drop = (len(change.worse) - len(change.better)) / change.paired
        certain = change.p_value is not None and change.p_value <= limits.alpha
    else:
        drop = change.was_passed / change.was_total - change.passed / change.total
        certain = (
            difference(change.passed, change.total, change.was_passed, change.was_total).high < 0
        )
    if drop > 0 and certain:
        return Verdict("regressed", f"the rate fell by {drop:.0%}", change)
    if drop > limits.allowed_drop:
        return Verdict("inconclusive", f"the rate fell by {drop:.0%}, too few cases tell", change)
    if not complete:
        return Verdict("inconclusive", "the run is not complete", change)
    return Verdict("pass", "no drop beyond the allowed one", change)


def _records(run: Run) -> dict[str, Record]:
    return {
        result.id: Record(
            digest=result.digest,
            grades={grade.name: grade.passed for grade in result.grades},
        )
        for result in run.results
        if not result.blind
    }


def _changes(before: Mapping[str, Record], after: Mapping[str, Record]) -> list[Change]:
    changes = [_change(name, before, after) for name in GRADER_NAMES]
    return [change for change in changes if change.was_total or change.total]


def _change(grader: str, before: Mapping[str, Record], after: Mapping[str, Record]) -> Change:
    was = {key: record for key, record in before.items() if grader in record.grades}
    now = {key: record for key, record in after.items() if grader in record.grades}
    paired = [key for key in was if key in now and was[key].digest == now[key].digest]
    worse = sorted(key for key in paired if was[key].grades[grader] > now[key].grades[grader])
    better = sorted(key for key in paired if was[key].grades[grader] < now[key].grades[grader])
    return Change(
        grader=grader,
        was_passed=sum(record.grades[grader] for record in was.values()),
        was_total=len(was),
        passed=sum(record.grades[grader] for record in now.values()),
        total=len(now),
        worse=worse,
        better=better,
        paired=len(paired),
        p_value=mcnemar_exact(len(worse), len(better)) if paired else None,
    )


def _line(change: Change) -> str:
    p_value = "no pairs" if change.p_value is None else f"p {change.p_value:.3f}"
    text = (
        f"{change.grader}: {change.was_passed}/{change.was_total} -> "
        f"{change.passed}/{change.total} ({p_value}, {change.paired} paired)"
    )
    for name, ids in (("worse", change.worse), ("better", change.better)):
        text += f"\n  {name}: {', '.join(ids)}" if ids else ""
    return text
