"""Holds a run against a committed baseline that must not get worse.

Where no case can be paired, the totals are compared as independent samples.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, ValidationError

from smeaton.advice import Strict
from smeaton.errors import InputError
from smeaton.evals.agreement import measure
from smeaton.evals.comparison import Change, Record, list_changes, make_records
from smeaton.evals.journal import Manifest, Run
from smeaton.evals.judging import GRADER, Bar
from smeaton.evals.mismatch import refuse_mismatch
from smeaton.evals.statistics import difference, wilson

Outcome = Literal["pass", "regressed", "inconclusive"]


class Thresholds(Strict):
    """When a drop counts."""

    alpha: float = Field(default=0.05, gt=0, lt=1)
    """Largest p-value of the exact McNemar test, by Holm's method, at which a drop counts."""
    allowed_drop: float = Field(default=0.02, ge=0, lt=1)
    """Drop of a rate that passes without further question."""
    floors: dict[str, float] = Field(default={})
    """Per grader: the rate that must not certainly be missed (upper end of its interval)."""
    judge_kappa: float = Field(default=0.6, ge=-1, le=1)
    """Agreement with people's labels (lower end of Cohen's kappa) from which a judge gates."""
    judge_labels: int = Field(default=30, ge=2)
    """Labels that this rests on at least."""

    @property
    def bar(self) -> Bar:
        """What a judge must reach before it may gate."""
        return Bar(kappa=self.judge_kappa, labels=self.judge_labels)


class Baseline(Strict):
    """A run boiled down to what the gate needs; committed as `evals/baselines/<name>.json`."""

    model: str | None
    provider: str
    created: str
    thresholds: Thresholds = Thresholds()
    manifest: Manifest | None = None
    """What was run; None in baselines of earlier versions, which say model and provider alone."""
    cases: dict[str, Record]
    """Answers by label."""
    judge: str | None = None
    """Whose verdicts are among the grades; None where no judge may gate."""


class Verdict(NamedTuple):
    """What the gate says about one grader."""

    outcome: Outcome
    reason: str
    change: Change


class GateReport(NamedTuple):
    """What the gate says: the worst of its verdicts."""

    outcome: Outcome
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()
    """What was not held against the baseline, and why."""


def make_baseline(run: Run, thresholds: Thresholds | None = None) -> Baseline:
    """Return the baseline that `run` sets.

    Raises:
        InputError: the run is not complete.
    """
    if not run.is_complete:
        raise InputError(f"The run in {str(run.folder)!r} is not complete; finish it first.")
    limits = thresholds or Thresholds()
    agreement = measure(run, limits.bar)
    return Baseline(
        model=run.manifest.model,
        provider=run.manifest.provider,
        created=run.manifest.created,
        thresholds=limits,
        manifest=run.manifest,
        cases=make_records(run, limits.bar),
        judge=agreement.judge if agreement and agreement.gating else None,
    )


def load_thresholds(path: Path) -> Thresholds:
    """Read a YAML file of thresholds.

    Raises:
        InputError: it can't be read, or a key or value is wrong.
    """
    from smeaton.evals.records import read_mapping

    try:
        return Thresholds.model_validate(read_mapping(path))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: no thresholds: {where}: {first['msg']}.") from None


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


def gate(run: Run, baseline: Baseline, allowed: Collection[str] = ()) -> GateReport:
    """Hold `run` against `baseline`: the worst verdict over all graders of the baseline.

    regressed: more cases got worse than better, the exact McNemar test says so with Holm's
    correction for the number of graders, and the bootstrap over families agrees (without pairs:
    the interval of the difference lies below zero); or a rate lies certainly below its floor.
    pass: the rate fell by no more than the allowed drop. inconclusive: it fell further than that
    but too few cases tell, or the run is incomplete or lacks the grader.

    Args:
        run: what is judged.
        baseline: what it is held against.
        allowed: parts in which they may differ (`mismatch.PARTS`).

    Raises:
        InputError: they differ in a part that is not allowed to.
    """
    refuse_mismatch(_manifest_of(baseline, run.manifest), run.manifest, allowed)
    before, after = dict(baseline.cases), make_records(run, baseline.thresholds.bar)
    note = _refuse_judge(run, baseline)
    if note is not None:
        before, after = _without_judge(before), _without_judge(after)
    changes = list_changes(before, after, baseline.thresholds.alpha)
    verdicts = tuple(
        _judge(change, baseline.thresholds, run.is_complete)
        for change in changes
        if change.was_total
    )
    said = {verdict.outcome for verdict in verdicts}
    order: tuple[Outcome, ...] = ("regressed", "inconclusive", "pass")
    outcome: Outcome = next((name for name in order if name in said), "inconclusive")
    return GateReport(outcome, verdicts, (note,) if note else ())


def _refuse_judge(run: Run, baseline: Baseline) -> str | None:
    """Return why a judge's verdicts are left out, "" where there are none, None if they count."""
    agreement = measure(run, baseline.thresholds.bar)
    if agreement is None:
        return "judge: left out, for the run was not judged" if baseline.judge else ""
    if not agreement.gating:
        return agreement.describe()
    if agreement.judge != baseline.judge:
        was = baseline.judge or "no judge that may gate"
        return f"judge: left out, for the baseline has {was} and the run {agreement.judge}"
    return None


def _without_judge(records: Mapping[str, Record]) -> dict[str, Record]:
    return {
        key: record.model_copy(
            update={"grades": {k: v for k, v in record.grades.items() if k != GRADER}}
        )
        for key, record in records.items()
    }


def _manifest_of(baseline: Baseline, now: Manifest) -> Manifest:
    """An old baseline says model and provider alone; the rest can't be held against it."""
    known = {"model": baseline.model, "provider": baseline.provider}
    return baseline.manifest or now.model_copy(update=known)


def _judge(change: Change, limits: Thresholds, complete: bool) -> Verdict:
    if not change.total:
        return Verdict("inconclusive", "the run has no such grade", change)
    floor = limits.floors.get(change.grader, 0.0)
    if wilson(change.passed, change.total).high < floor:
        return Verdict("regressed", f"the rate lies below its floor of {floor:.0%}", change)
    drop, certain = _drop(change, limits.alpha)
    if drop > 0 and certain:
        return Verdict("regressed", f"the rate fell by {drop:.0%}", change)
    if drop > limits.allowed_drop:
        more = f"; about {change.needed:,} more would" if change.needed else ""
        reason = f"the rate fell by {drop:.0%}, too few cases tell{more}"
        return Verdict("inconclusive", reason, change)
    if not complete:
        return Verdict("inconclusive", "the run is not complete", change)
    seen = f"; one of {change.detectable:.0%} would be told" if change.detectable else ""
    return Verdict("pass", f"no drop beyond the allowed one{seen}", change)


def _drop(change: Change, alpha: float) -> tuple[float, bool]:
    """Return by how much the rate fell, and whether that is more than chance."""
    if not change.paired or change.adjusted is None or change.high is None:
        before = change.was_passed, change.was_total
        fell = difference(change.passed, change.total, *before).high < 0
        return change.was_passed / change.was_total - change.passed / change.total, fell
    drop = (len(change.worse) - len(change.better)) / change.paired
    return drop, change.adjusted <= alpha and change.high < 0
