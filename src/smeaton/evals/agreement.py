"""How well a judge agrees with people, whether it may gate, and what rate that leaves.

An invalid verdict is no pass, and beside a label it counts as disagreement. Labels should be of
answers drawn at random (`draw_sheet`): the correction of the rate rests on that.
"""

import random
from typing import NamedTuple

from smeaton.advice import Strict
from smeaton.evals.journal import Result, Run
from smeaton.evals.judging import Bar, Judged, Label, Verdict, list_judged, merge, name_answer
from smeaton.evals.statistics import (
    clustered_rate,
    cohen_kappa,
    kappa_interval,
    prediction_powered_mean,
)

SHEET = 50
"""Answers that a sheet for labels holds at most."""


class Corrected(Strict):
    """The rate that people would give, by their labels and the judge's verdicts."""

    rate: float
    low: float
    high: float


class Agreement(Strict):
    """The judge's figure, and what it is worth."""

    judge: str
    same: bool
    """Whether the judge is the model under test."""
    passed: int
    total: int
    """Answers with a rubric; errors among them count as wrong."""
    invalid: int
    missing: int
    """Answers without a verdict yet."""
    low: float
    """Lower end of the 95 % interval of the rate, which takes the judge at its word."""
    high: float
    labels: int
    kappa: float | None
    """Cohen's kappa; None without labels of both kinds on either side."""
    kappa_low: float | None
    kappa_high: float | None
    corrected: Corrected | None
    """Prediction-powered; None where nothing or everything is labelled."""
    gating: bool
    reason: str
    """Why it gates or does not."""

    def describe(self) -> str:
        """Return the figures as a line of text."""
        rate = self.passed / self.total if self.total else 0.0
        same = " (the model under test)" if self.same else ""
        return (
            f"judge {self.judge}{same}: {self.passed}/{self.total} passed ({rate:.0%}, "
            f"{self.low:.0%} - {self.high:.0%}), {self.invalid} invalid; {self.reason}"
        )


class _Answer(NamedTuple):
    """One answer with a rubric."""

    result: Result
    verdict: Verdict | None
    label: bool | None

    @property
    def passed(self) -> bool:
        return self.verdict is not None and self.verdict.verdict == "pass"


def measure(run: Run, bar: Bar | None = None) -> Agreement | None:
    """Return what the judge's verdicts come to; None for a run that nobody judged.

    Args:
        run: with verdicts, and labels if there are any.
        bar: what the judge must reach; by default the run's own.
    """
    judge = run.judging.judge
    if judge is None:
        return None
    answers = _list_answers(run)
    labelled = [each for each in answers if each.label is not None and each.verdict]
    pairs = [(bool(each.label), _agreeing(each)) for each in labelled]
    clusters = [each.result.cluster for each in labelled]
    kappa = cohen_kappa(pairs)
    interval = kappa_interval(pairs, clusters) if kappa is not None else None
    low, high = clustered_rate(
        [each.passed for each in answers], [each.result.cluster for each in answers]
    )
    missing = sum(each.verdict is None and each.result.error is None for each in answers)
    reason = _refuse(bar or run.judging.kept.bar, len(pairs), interval and interval.low, missing)
    return Agreement(
        judge=judge,
        same=judge.startswith(f"{run.manifest.model} of {run.manifest.provider},"),
        passed=sum(each.passed for each in answers),
        total=len(answers),
        invalid=sum(bool(e.verdict and e.verdict.verdict == "invalid") for e in answers),
        missing=missing,
        low=low,
        high=high,
        labels=len(pairs),
        kappa=kappa,
        kappa_low=interval.low if interval else None,
        kappa_high=interval.high if interval else None,
        corrected=_correct(answers),
        gating=reason is None,
        reason=f"advisory, not gating: {reason}" if reason else "agrees with people, so it gates",
    )


def list_verdicts(run: Run) -> dict[str, bool]:
    """Return whether each judged answer passed, by its label in the run."""
    return {each.result.label: each.passed for each in _list_answers(run)}


def draw_sheet(run: Run, seed: int = 1) -> list[Label]:
    """Return answers to be labelled, drawn at random and without the judge's verdicts."""
    judged = [found for result in run.results if (found := list_judged(result))]
    dice = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    return [_ask_for_label(each) for each in dice.sample(judged, min(SHEET, len(judged)))]


def _ask_for_label(judged: list[Judged]) -> Label:
    first = judged[0].key
    return Label(
        id=first.id,
        order=first.order,
        epoch=first.epoch,
        answer=name_answer(judged),
        rubric="\n".join(each.rubric for each in judged),
        text="\n\n".join(each.answer for each in judged),
    )


def _list_answers(run: Run) -> list[_Answer]:
    found = run.judging.find()
    labels = {(each.id, each.order, each.epoch): each for each in run.judging.kept.labels}
    answers = []
    for result in run.results:
        if result.blind or result.asked is None or not result.asked.rubrics:
            continue
        judged = list_judged(result)
        label = labels.get((result.id, result.order, result.epoch))
        fits = label is not None and label.answer in (None, name_answer(judged))
        said = label.passed if label is not None and fits and judged else None
        answers.append(_Answer(result, merge(found, judged), said))
    return answers


def _agreeing(answer: _Answer) -> bool:
    """Return the judge's side of a pair; an invalid verdict is the opposite of the label."""
    if answer.verdict is not None and answer.verdict.verdict == "invalid":
        return not answer.label
    return answer.passed


def _refuse(bar: Bar, labels: int, low: float | None, missing: int) -> str | None:
    """Return why a judge may not gate; None if it may."""
    if missing:
        return f"{missing} answers are not judged yet"
    if labels < bar.labels:
        return f"{labels} labels of people, {bar.labels} are needed"
    if low is None or low < bar.kappa:
        said = "unknown" if low is None else f"{low:.2f} at its lower end"
        return f"Cohen's kappa with {labels} labels is {said}, {bar.kappa:.2f} is needed"
    return None


def _correct(answers: list[_Answer]) -> Corrected | None:
    labelled = [each for each in answers if each.label is not None]
    rest = [each for each in answers if each.label is None]
    if not labelled or not rest:
        return None
    mean, (low, high) = prediction_powered_mean(
        [float(bool(each.label)) for each in labelled],
        [float(each.passed) for each in labelled],
        [float(each.passed) for each in rest],
        [each.result.cluster for each in (*labelled, *rest)],
    )
    return Corrected(rate=mean, low=low, high=high)
