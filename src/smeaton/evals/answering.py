"""Puts one case to the advisor, as a question, a review or a conversation, and grades what comes.

Whatever goes wrong with an answer becomes its error; nothing but a broken case file is raised.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from smeaton.advice import Message
from smeaton.advisor import Exchange
from smeaton.advisor.events import Advised, Analysed, Consulted, Event, Failed, Reviewed, Token
from smeaton.evals.case import Case
from smeaton.evals.exchange import Recording, add_costs, recording
from smeaton.evals.fingerprint import digest_of
from smeaton.evals.graders import GRADERS, Grade, Outcome, grade, grade_choice, grade_harmful

if TYPE_CHECKING:
    from smeaton.advisor import Advisor
    from smeaton.analysis import Source

BROKEN_OFF = "the conversation broke off before this turn"


class Answered(NamedTuple):
    """What came of a case."""

    outcomes: tuple[Outcome, ...]
    """One a turn; a single one where the case is no dialogue."""
    recordings: tuple[Recording, ...]
    """What was sent to the model, one a turn."""
    total_ms: float
    first_token_ms: float | None
    twin: "TwinReview | None" = None
    """Of a case with mutations."""

    @property
    def messages(self) -> dict[str, Message]:
        """Everything that was sent to the model, by digest."""
        sent = [*self.recordings, *([self.twin.recording] if self.twin else [])]
        return {key: message for each in sent for key, message in each.messages.items()}

    @property
    def error(self) -> str | None:
        """The first thing that went wrong."""
        return next((outcome.error for outcome in self.outcomes if outcome.error), None)


class TwinReview(NamedTuple):
    """What a review of clean artefacts found."""

    outcome: Outcome
    recording: Recording
    """What was sent to the model; empty where the review was there already."""


class Twins:
    """Reviews of artefacts without their mutations: each content once, however many cases share it.

    A rule that always fires finds every defect that is put in; here it is seen.
    """

    def __init__(self, advisor: "Advisor") -> None:
        """Start without any review; keep one for a run."""
        self._advisor = advisor
        self._found: dict[str, Outcome] = {}
        self._reviewing = defaultdict[str, asyncio.Lock](asyncio.Lock)

    async def review(self, case: Case) -> TwinReview:
        """Review what a case with mutations is made of.

        Raises:
            InputError: an artefact can't be read.
        """
        clean = case.model_copy(update={"mutate": [], "question": None})
        sources = tuple(clean.read_sources())
        content = digest_of([[source.name, source.text] for source in sources])
        async with self._reviewing[content]:
            with recording() as sent:
                if content not in self._found:
                    self._found[content], _ = await _collect(
                        clean, self._advisor, sources, (), _Clock()
                    )
            return TwinReview(self._found[content], sent)


async def answer(case: Case, advisor: "Advisor", twins: Twins | None = None) -> Answered:
    """Ask a case and, in a dialogue, go on with its turns as long as answers come.

    Artefacts stay attached through a dialogue, as in the chat app. A turn is asked with the case's
    options where it expects a choice. The clean twin of a case with mutations is reviewed too.

    Args:
        case: what to ask.
        advisor: whom to ask.
        twins: where cases of a run share the reviews of their twins.

    Raises:
        InputError: an artefact can't be read.
    """
    clock, sources = _Clock(), tuple(case.read_sources())
    outcomes: list[Outcome] = []
    recordings: list[Recording] = []
    history: list[Exchange] = []
    for asked in list_turns(case):
        if outcomes and outcomes[-1].error:
            outcomes.append(Outcome(error=BROKEN_OFF, sources=sources))
            recordings.append(Recording())
            continue
        with recording() as sent:
            outcome, said = await _collect(asked, advisor, sources, history, clock)
        outcomes.append(replace(outcome, cost=add_costs(sent.exchanges)))
        recordings.append(sent)
        history.append(Exchange(asked.question or "", said, outcome.advice))
    answered = Answered(
        tuple(outcomes), tuple(recordings), clock.elapsed_ms(), clock.first_token_ms
    )
    return (
        _beside(answered, await (twins or Twins(advisor)).review(case)) if case.mutate else answered
    )


def _beside(answered: Answered, twin: TwinReview) -> Answered:
    """Return an answer with the review of its clean twin; one without a review is an error."""
    review, error = twin.outcome.review, twin.outcome.error
    found = tuple(review.findings) if review else ()
    missing = f"the clean twin: {error}" if error else None
    outcomes = tuple(
        replace(outcome, twin=found, error=outcome.error or missing)
        for outcome in answered.outcomes
    )
    return answered._replace(outcomes=outcomes, twin=twin)


def list_turns(case: Case) -> list[Case]:
    """Return the turns of a dialogue as cases of their own; another case is its only turn."""
    if not case.turns:
        return [case]
    first = case if case.expect.choice else case.model_copy(update={"options": []})
    return [
        first,
        *(
            case.model_copy(
                update={
                    "question": turn.say,
                    "expect": turn.expect,
                    "options": case.options if turn.expect.choice else [],
                }
            )
            for turn in case.turns
        ),
    ]


def list_rubrics(case: Case) -> dict[int, str]:
    """Return what a model judges the answers to a case by, by the number of the turn (from 1)."""
    turns = enumerate(list_turns(case), start=1)
    return {number: turn.expect.judge for number, turn in turns if turn.expect.judge}


def grade_answer(case: Case, outcomes: Sequence[Outcome], *, blind: bool) -> list[Grade]:
    """Grade an answer, of a control the choice alone; of a dialogue each turn, one grade a grader.

    An answer that broke off is wrong.
    """
    case = with_defects(case)
    if len(outcomes) == 1:
        return _grade_turn(case, outcomes[0], blind)
    graded = [
        (number, verdict)
        for number, (turn, outcome) in enumerate(
            zip(list_turns(case), outcomes, strict=True), start=1
        )
        for verdict in _grade_turn(turn, outcome, blind)
    ]
    names = [grader.__name__.removeprefix("grade_") for grader in GRADERS]
    return [
        _merge(name, found)
        for name in names
        if (found := [(number, verdict) for number, verdict in graded if verdict.name == name])
    ]


def with_defects(case: Case) -> Case:
    """Return a case that expects what its mutations put in, and by default nothing else."""
    if not case.mutate:
        return case
    put_in = [finding for mutation in case.mutate for finding in mutation.finds]
    expect = case.expect.model_copy(
        update={
            "findings": [*case.expect.findings, *put_in],
            "clean": case.expect.clean or ["*"],
        }
    )
    return case.model_copy(update={"expect": expect})


def _grade_turn(case: Case, outcome: Outcome, blind: bool) -> list[Grade]:
    graders = (grade_choice, grade_harmful)
    grades = (
        [verdict for grader in graders if (verdict := grader(case, outcome))]
        if blind
        else grade(case, outcome)
    )
    if outcome.error is None:
        return grades
    wrong = {"passed": False, "score": 0.0, "detail": outcome.error}
    return [verdict.model_copy(update=wrong) for verdict in grades]


def _merge(name: str, found: Sequence[tuple[int, Grade]]) -> Grade:
    return Grade(
        name=name,
        passed=all(verdict.passed for _, verdict in found),
        score=sum(verdict.score for _, verdict in found) / len(found),
        detail="; ".join(f"turn {n}: {verdict.detail}" for n, verdict in found if verdict.detail),
    )


class _Clock:
    """Milliseconds since a case began."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self.first_token_ms: float | None = None

    def elapsed_ms(self) -> float:
        return (time.perf_counter() - self._start) * 1000


async def _collect(
    case: Case,
    advisor: "Advisor",
    sources: Sequence["Source"],
    history: Sequence[Exchange],
    clock: _Clock,
) -> tuple[Outcome, str]:
    """Drain the events of one turn; return what came of it, and the answer as it was shown."""
    seen: dict[str, Any] = {"sources": tuple(sources)}
    said: list[str] = []
    try:
        async with aclosing(_events(case, advisor, sources, history)) as events:
            async for event in events:
                match event:
                    case Token(text):
                        said.append(text)
                        clock.first_token_ms = clock.first_token_ms or clock.elapsed_ms()
                    case Consulted(passages):
                        retrieved = tuple((passage.id, passage.text) for passage in passages)
                        seen["passages"] = seen.get("passages", ()) + retrieved
                    case Reviewed(review) if review.explanation is None and "passages" in seen:
                        seen["review"] = review
                        seen["error"] = " ".join(review.notes[-1:]) or "no explanation came"
                    case Analysed(review) | Reviewed(review):
                        seen["review"] = review
                    case Advised(advice):
                        seen["advice"] = advice
                    case Failed(error):
                        seen["error"] = f"{type(error).__name__}: {error}"
    except Exception as error:
        seen["error"] = f"{type(error).__name__}: {error}"
    outcome = Outcome(**seen)
    if outcome.error is None and outcome.advice is None and outcome.review is None:
        outcome = Outcome(**seen, error="the advisor ended without an answer")
    return outcome, "".join(said)


def _events(
    case: Case, advisor: "Advisor", sources: Sequence["Source"], history: Sequence[Exchange]
) -> AsyncGenerator[Event, None]:
    if case.question:
        return advisor.ask(
            case.question, sources=sources, options=case.options, history=tuple(history)
        )
    from smeaton.reviewing import review

    return review(advisor, sources)
