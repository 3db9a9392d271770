"""What a model said about the answers of a run, and people about some of them: the files of it.

`judge.jsonl` in the run's folder holds a verdict a line, the newest of an answer counts;
`labels.json` holds the labels of people and how well the judge must agree with them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field, ValidationError

from smeaton.advice import Advice, Review, Strict
from smeaton.errors import InputError
from smeaton.evals.fingerprint import digest_of
from smeaton.evals.graders import Outcome, said
from smeaton.evals.plan import Key

if TYPE_CHECKING:
    from smeaton.evals.journal import Result

VERDICTS = "judge.jsonl"
LABELS = "labels.json"
GRADER = "judge"
"""Name of the judge among graders."""


class Verdict(Strict):
    """What a judge said of one turn."""

    id: str
    order: int
    epoch: int
    turn: int
    """From 1."""
    digest: str
    """`Judged.digest`: a verdict on another answer doesn't count."""
    judge: str
    """Model, provider and digest of the prompt."""
    verdict: Literal["pass", "fail", "invalid"]
    """Invalid where the evidence does not stand in the answer, or no verdict could be read."""
    evidence: str
    reason: str


class Label(Strict):
    """What a person says of an answer; a record of a labels file."""

    id: str
    """Of the case."""
    order: int = 0
    epoch: int = 0
    answer: str | None = None
    """Digest of the answer that was read; None takes whichever the run has."""
    rubric: str | None = None
    """Shown to the person, and not read."""
    text: str | None = None
    """The answer, likewise."""
    passed: bool | None = None
    """Whether the rubric is met; None for not said yet."""


class Bar(Strict):
    """What a judge must reach before it may gate."""

    kappa: float = Field(default=0.6, ge=-1, le=1)
    """Lower end of the 95 % interval of Cohen's kappa with people's labels."""
    labels: int = Field(default=30, ge=2)
    """Labels that this rests on at least."""


class Kept(Strict):
    """What `labels.json` holds."""

    bar: Bar = Bar()
    labels: list[Label] = []


@dataclass(slots=True)
class Judging:
    """Verdicts and labels of a run."""

    verdicts: list[Verdict] = field(default_factory=list)
    """Oldest first."""
    kept: Kept = field(default_factory=Kept)

    @property
    def judge(self) -> str | None:
        """Who judged last; only its verdicts count. None before anybody did."""
        return self.verdicts[-1].judge if self.verdicts else None

    def find(self) -> dict[str, Verdict]:
        """Return the last judge's verdicts by the digest of what was judged."""
        return {each.digest: each for each in self.verdicts if each.judge == self.judge}


class Judged(NamedTuple):
    """What is judged: one turn of an answer, by its rubric."""

    key: Key
    turn: int
    question: str
    rubric: str
    answer: str

    @property
    def digest(self) -> str:
        """Names rubric, question and answer."""
        return digest_of([self.rubric, self.question, self.answer])


def list_judged(result: "Result") -> list[Judged]:
    """Return what a judge has to say something about; nothing where there is no answer."""
    asked = result.asked
    if asked is None or result.blind or result.error is not None:
        return []
    questions = [asked.question or "A design review.", *(turn.question for turn in result.later)]
    given = [_text(result.advice, result.review)]
    given += [_text(turn.advice, turn.review) for turn in result.later]
    return [
        Judged(result.key, turn, questions[turn - 1], rubric, given[turn - 1])
        for turn, rubric in sorted(asked.rubrics.items())
        if turn <= len(given)
    ]


def name_answer(judged: Sequence[Judged]) -> str:
    """Return the digest of a whole answer, by which a label knows it again."""
    return digest_of([each.digest for each in judged])


def load_judging(folder: Path) -> Judging:
    """Read what was said about a run; a torn last line is left out.

    Raises:
        InputError: a file is damaged.
    """
    path, kept = folder / VERDICTS, folder / LABELS
    try:
        lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
        verdicts = [Verdict.model_validate_json(line) for line in lines]
        labels = Kept.model_validate_json(kept.read_bytes()) if kept.exists() else Kept()
    except (ValidationError, OSError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise InputError(
            f"{str(folder)!r}: {VERDICTS} or {LABELS} is damaged ({said}); remove the file and "
            "run `smeaton eval judge` again."
        ) from None
    return Judging(verdicts, labels)


def merge(found: Mapping[str, Verdict], judged: Sequence[Judged]) -> Verdict | None:
    """Return the verdict on a whole answer: the worst of its turns, None while one is missing."""
    verdicts = [found.get(each.digest) for each in judged]
    known = [verdict for verdict in verdicts if verdict is not None]
    if not known or len(known) < len(verdicts):
        return None
    order = ("invalid", "fail", "pass")
    return min(known, key=lambda verdict: order.index(verdict.verdict))


def _text(advice: Advice | None, review: Review | None) -> str:
    chosen = f"Chosen: {advice.choice}\n" if advice and advice.choice else ""
    return chosen + said(Outcome(advice=advice, review=review))


def write_kept(kept: Kept) -> str:
    """Return the text of `labels.json`."""
    return json.dumps(kept.model_dump(mode="json", exclude_none=True), indent=1) + "\n"
