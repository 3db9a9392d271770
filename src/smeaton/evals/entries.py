"""The cases of a run as reports list them: each beside the other run's, regressions first."""

from typing import Literal, NamedTuple

from smeaton.evals.journal import Result, Run
from smeaton.evals.plan import Key

Verdict = Literal["passed", "failed", "error"]
Change = Literal["regressed", "mended", "same", "edited", "new"]

_ORDER: tuple[Change | Verdict, ...] = ("regressed", "error", "failed", "mended", "passed")


class Entry(NamedTuple):
    """One result of a run with what a report says about it."""

    result: Result
    before: Result | None
    """The result of the same case in the other run; None if there is none."""
    change: Change
    """`regressed` if a grade got worse, `mended` if one got better and none worse; `edited` if the
    case is not the one that the other run asked, `new` if that lacks it."""
    weak: bool
    """Whether the control without the question is answered right too."""

    @property
    def name(self) -> str:
        """The case's id, with the order of options and the repetition where there are several."""
        return self.result.label

    @property
    def verdict(self) -> Verdict:
        """Whether the case passed; an error is no answer at all."""
        return judge(self.result)

    @property
    def reasons(self) -> list[str]:
        """Why it did not pass, a grader each; empty if it did."""
        if self.result.error is not None:
            return [f"error: {self.result.error}"]
        return [f"{g.name}: {g.detail}" for g in self.result.grades if not g.passed]


def list_entries(run: Run, against: Run | None = None) -> list[Entry]:
    """Return the cases of `run`: regressions, errors, failures, mended cases, then the rest.

    Args:
        run: what is reported; its blind controls only say which cases are weak.
        against: the run that it is compared with.
    """
    earlier = {result.key: result for result in against.results} if against else {}
    guessed = {
        result.id
        for result in run.results
        if result.blind and (grade := result.verdict("choice")) and grade.passed
    }
    entries = [
        _entry(result, earlier, against is not None, result.id in guessed)
        for result in run.results
        if not result.blind
    ]
    return sorted(entries, key=lambda entry: (_rank(entry), entry.result.key))


def judge(result: Result) -> Verdict:
    """Return what came of one result."""
    return "error" if result.error is not None else "passed" if result.passed else "failed"


def _entry(result: Result, earlier: dict[Key, Result], compared: bool, weak: bool) -> Entry:
    before = earlier.get(result.key)
    if before is None:
        return Entry(result, None, "new" if compared else "same", weak)
    return Entry(result, before, _compare(before, result), weak)


def _compare(before: Result, now: Result) -> Change:
    if before.digest != now.digest:
        return "edited"
    pairs = [(before.passed, now.passed)]
    pairs += [
        (was.passed, grade.passed) for grade in now.grades if (was := before.verdict(grade.name))
    ]
    if (True, False) in pairs:
        return "regressed"
    return "mended" if (False, True) in pairs else "same"


def _rank(entry: Entry) -> int:
    return _ORDER.index(entry.change if entry.change in _ORDER else entry.verdict)
