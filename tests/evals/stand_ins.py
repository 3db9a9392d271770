"""Stand-ins for the advisor: one that answers well, and the pieces to spoil it with."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smeaton.advice import (
    Advice,
    Citation,
    Finding,
    Option,
    Recommendation,
    Review,
    Severity,
)
from smeaton.advisor import Exchange
from smeaton.advisor.events import Advised, Analysed, Consulted, Event, Token
from smeaton.analysis import Source
from smeaton.evals.case import Case
from smeaton.evals.graders import Outcome
from smeaton.gateway import Provider
from smeaton.settings import Settings

PASSAGE = (
    "pagination#in-short",
    "Use keyset pagination when rows are\ninserted while clients page.",
)

SCHEMA = "CREATE TABLE orders (\n  id int PRIMARY KEY,\n  total float\n);\n"


@dataclass(frozen=True, slots=True)
class StandInPassage:
    """As much of a passage as the runner reads."""

    id: str
    text: str


def make_case(**changes: Any) -> Case:
    """A decision with two options, of which "a" is right and "b" does harm."""
    whole: dict[str, Any] = {
        "id": "case-one",
        "why": "a mistake worth guarding against",
        "kind": "decision",
        "area": "api",
        "question": "How should we page 80 million rows?",
        "options": [{"id": "a", "label": "Keyset"}, {"id": "b", "label": "Offset"}],
        "source": "PostgreSQL docs 7.6",
        "expect": {
            "choice": ["a"],
            "harmful": ["b"],
            "kind": ["recommendation"],
            "must": [{"concept": "stable order", "any": ["stable (sort )?order"]}],
            "must_not": [{"claim": "offset", "any": ["use offset"]}],
            "cites_any": ["pagination"],
        },
    }
    return Case.model_validate(whole | changes)


def good_recommendation(**changes: Any) -> Recommendation:
    return Recommendation(
        **{
            "area": "api",
            "title": "Paging",
            "decision": "Keyset pagination",
            "rationale": "It needs a stable order. Do not use offset here.",
            "citations": [
                Citation(id=PASSAGE[0], quote="keyset pagination when rows are inserted")
            ],
            "confidence": 0.8,
            **changes,
        }
    )


def good_advice(**changes: Any) -> Advice:
    return Advice(
        **{
            "kind": "recommendation",
            "summary": "Page by keyset.",
            "choice": "a",
            "recommendations": [good_recommendation()],
            **changes,
        }
    )


def good_outcome(**changes: Any) -> Outcome:
    return Outcome(**{"advice": good_advice(), "passages": (PASSAGE,), **changes})


def make_finding(**changes: Any) -> Finding:
    return Finding(
        **{
            "code": "SQL001",
            "rule": "float_money",
            "severity": Severity.HIGH,
            "object": "orders.total",
            "artifact": "orders.sql",
            "line": 3,
            "column": 3,
            "message": "money as float",
            "why": "rounding",
            **changes,
        }
    )


def make_review_case(**expect: Any) -> Case:
    return make_case(
        kind="review",
        question=None,
        options=[],
        artifact={"name": "orders.sql", "text": SCHEMA},
        expect={"findings": [{"rule": "float_money", "object": "orders.total"}], **expect},
    )


def review_outcome(*findings: Finding, explanation: str | None = None) -> Outcome:
    return Outcome(
        review=Review(findings=list(findings), explanation=explanation),
        sources=(Source(name="orders.sql", text=SCHEMA),),
    )


class StandInAdvisor:
    """Has the advisor's interface; `answer` decides what comes of each question."""

    def __init__(self, settings: Settings, answer: Callable[[str], Advice] | None = None) -> None:
        self.settings = settings
        self.provider = Provider("openai", "stand-in", "stand-in-1", "http://localhost/v1", "test")
        self.answer = answer or (lambda _: good_advice())
        self.asked: list[str] = []
        self.options: list[tuple[Option, ...]] = []
        self.histories: list[tuple[Exchange, ...]] = []

    async def ask(
        self,
        question: str,
        *,
        sources: Sequence[Source] = (),
        options: Sequence[Option] = (),
        history: Sequence[Exchange] = (),
    ) -> AsyncGenerator[Event, None]:
        self.asked.append(question)
        self.options.append(tuple(options))
        self.histories.append(tuple(history))
        if sources:
            yield Analysed(Review())
        yield Consulted((StandInPassage(*PASSAGE),), None)  # type: ignore[arg-type]
        advice = self.answer(question)
        yield Token(advice.summary)
        yield Advised(advice)


def write_cases(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
