"""What changed from one run to another, answer by answer, and how sure that is.

Answers are paired by case, order and epoch, and only where the case is the same to the letter, so
an edited case never counts as better or worse. Compares whatever it is given; whether two runs may
be compared at all is `mismatch`'s to say.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from smeaton.advice import Strict
from smeaton.evals.agreement import list_verdicts, measure
from smeaton.evals.journal import Run
from smeaton.evals.judging import GRADER, Bar
from smeaton.evals.statistics import (
    Interval,
    detectable,
    holm,
    mcnemar_exact,
    paired_change,
    pairs_needed,
)
from smeaton.evals.summary import GRADER_NAMES

ALPHA = 0.05
"""Level of tests and intervals where nothing else is asked for."""


class Record(Strict):
    """One answer as far as a comparison needs it."""

    digest: str
    grades: dict[str, bool]
    """Passed, by grader."""
    case: str | None = None
    """The case's id, where it has several answers."""
    family: str | None = None


class Change(Strict):
    """One grader, before and after."""

    grader: str
    was_passed: int
    was_total: int
    passed: int
    total: int
    worse: list[str]
    """Paired cases with fewer right answers now than before."""
    better: list[str]
    paired: int
    """Cases that both sides have, unedited."""
    p_value: float | None
    """Exact McNemar over the paired cases; None without a pair."""
    adjusted: float | None = None
    """`p_value` by Holm's method, for all graders being looked at together."""
    low: float | None = None
    """Lower end of the interval of the change of the rate (bootstrap over families and cases)."""
    high: float | None = None
    """Upper end of it."""
    detectable: float | None = None
    """Smallest change that so many cases tell with 80 % power, at the share that differs now."""
    needed: int | None = None
    """About how many more cases would tell the change that is seen; None where it is told, or nil.
    """


class Unmatched(NamedTuple):
    """Answers without a partner."""

    gone: list[str]
    new: list[str]
    edited: list[str]


def compare(a: Run, b: Run) -> list[Change]:
    """Return what changed from run `a` to run `b`, per grader that either has."""
    return list_changes(make_records(a), make_records(b))


def make_records(run: Run, bar: Bar | None = None) -> dict[str, Record]:
    """Return a run's answers by label, the blind controls left out.

    Args:
        run: what was answered.
        bar: what a judge must reach for its verdicts to be among the grades; by default the
            run's own.
    """
    agreement = measure(run, bar)
    judged = list_verdicts(run) if agreement and agreement.gating else {}
    return {
        result.label: Record(
            digest=result.digest,
            grades={grade.name: grade.passed for grade in result.grades}
            | ({GRADER: judged[result.label]} if result.label in judged else {}),
            case=None if result.label == result.id else result.id,
            family=result.family,
        )
        for result in run.results
        if not result.blind
    }


def list_changes(
    before: Mapping[str, Record], after: Mapping[str, Record], alpha: float = ALPHA
) -> list[Change]:
    """Return what changed, per grader that either side has; intervals at the level 1 - `alpha`."""
    changes = [_change(name, before, after, alpha) for name in (*GRADER_NAMES, GRADER)]
    changes = [change for change in changes if change.was_total or change.total]
    tested = [change for change in changes if change.p_value is not None]
    adjusted = holm([change.p_value for change in tested if change.p_value is not None])
    for change, p_value in zip(tested, adjusted, strict=True):
        change.adjusted = p_value
        change.needed = _needed(change, alpha)
    return changes


def find_unmatched(before: Mapping[str, Record], after: Mapping[str, Record]) -> Unmatched:
    """Return the labels of answers that can't be paired."""
    both = before.keys() & after.keys()
    return Unmatched(
        sorted(before.keys() - both),
        sorted(after.keys() - both),
        sorted(key for key in both if before[key].digest != after[key].digest),
    )


def render_changes(changes: list[Change]) -> str:
    """Return a comparison as plain text, one grader a paragraph."""
    return "\n".join(_line(change) for change in changes) + "\n"


def render_unmatched(unmatched: Unmatched) -> str:
    """Return the answers that were not compared as plain text, "" if there are none."""
    named = zip(("only before", "only now", "edited, not compared"), unmatched, strict=True)
    return "".join(f"{name}: {', '.join(labels)}\n" for name, labels in named if labels)


def _change(
    grader: str, before: Mapping[str, Record], after: Mapping[str, Record], alpha: float
) -> Change:
    was = {key: record for key, record in before.items() if grader in record.grades}
    now = {key: record for key, record in after.items() if grader in record.grades}
    paired = [key for key in was if key in now and was[key].digest == now[key].digest]
    steps = [now[key].grades[grader] - was[key].grades[grader] for key in paired]
    cases = [now[key].case or key for key in paired]
    net = defaultdict[str, int](int)
    for case, step in zip(cases, steps, strict=True):
        net[case] += step
    worse = sorted(case for case, sum_of_steps in net.items() if sum_of_steps < 0)
    better = sorted(case for case, sum_of_steps in net.items() if sum_of_steps > 0)
    clusters = [now[key].family or case for key, case in zip(paired, cases, strict=True)]
    interval: Interval | None = paired_change(steps, clusters, alpha) if paired else None
    return Change(
        grader=grader,
        was_passed=sum(record.grades[grader] for record in was.values()),
        was_total=len(was),
        passed=sum(record.grades[grader] for record in now.values()),
        total=len(now),
        worse=worse,
        better=better,
        paired=len(net),
        p_value=mcnemar_exact(len(worse), len(better)) if paired else None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        detectable=detectable(len(net), (len(worse) + len(better)) / len(net), alpha)
        if paired
        else None,
    )


def _needed(change: Change, alpha: float) -> int | None:
    seen = len(change.better) - len(change.worse)
    if not seen or change.adjusted is None or change.adjusted <= alpha:
        return None
    differing = (len(change.better) + len(change.worse)) / change.paired
    return max(1, pairs_needed(seen / change.paired, differing, alpha) - change.paired)


def _line(change: Change) -> str:
    text = (
        f"{change.grader}: {change.was_passed}/{change.was_total} -> "
        f"{change.passed}/{change.total} ({_p_value(change)}, {change.paired} paired)"
    )
    if change.low is not None and change.high is not None:
        text += f"\n  change [{change.low:+.1%}, {change.high:+.1%}]; {_power(change)}"
    for name, ids in (("worse", change.worse), ("better", change.better)):
        text += f"\n  {name}: {', '.join(ids)}" if ids else ""
    return text


def _p_value(change: Change) -> str:
    if change.p_value is None or change.adjusted is None:
        return "no pairs"
    return f"p {change.p_value:.3f}, {change.adjusted:.3f} by Holm"


def _power(change: Change) -> str:
    if not change.worse and not change.better:
        return "no case differs"
    told = (
        f"a change of {change.detectable:.0%} would be told"
        if change.detectable is not None
        else "too few cases differ to tell any change"
    )
    more = f"; needs about {change.needed:,} more cases to tell this one" if change.needed else ""
    return f"{told} (80 % power){more}"
