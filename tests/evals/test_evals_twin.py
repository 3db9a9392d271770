"""A defect that was put in counts as found only if the clean twin is left in peace."""

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any

import pytest
from stand_ins import StandInAdvisor, make_case, make_finding

import smeaton.reviewing
from smeaton.advice import Review, Severity
from smeaton.advisor.events import Event, Failed, Reviewed
from smeaton.analysis import Source
from smeaton.errors import InputError
from smeaton.evals.case import Case
from smeaton.evals.journal import Result, load_run
from smeaton.evals.regrade import regrade
from smeaton.evals.runner import run
from smeaton.settings import Settings

CLEAN = "CREATE TABLE orders (\n  id int PRIMARY KEY,\n  total numeric\n);\n"


def make_mutated(number: int = 1, **changes: Any) -> Case:
    whole = {
        "id": f"mutated-{number}",
        "kind": "review",
        "question": None,
        "options": [],
        "artifact": {"name": "orders.sql", "text": CLEAN},
        "mutate": [
            {
                "find": "numeric",
                "replace": "float",
                "finds": [{"rule": "float_money", "object": "orders.total"}],
            }
        ],
        "expect": {},
    }
    return make_case(**(whole | changes))


class Reviewer:
    """Reviews by a function from the artefact's text to findings, and keeps what it read."""

    def __init__(self, find: Any) -> None:
        self.find = find
        self.read: list[str] = []

    async def __call__(
        self, _: object, sources: Sequence[Source], **__: Any
    ) -> AsyncGenerator[Event, None]:
        self.read.append(sources[0].text)
        yield Reviewed(Review(findings=self.find(sources[0].text)))


def careful(text: str) -> list[Any]:
    return [make_finding()] if "float" in text else []


def always(_: str) -> list[Any]:
    return [make_finding()]


async def review_all(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    folder: Path,
    reviewer: Any,
    *cases: Case,
) -> list[Result]:
    monkeypatch.setattr(smeaton.reviewing, "review", reviewer)
    advisor: Any = StandInAdvisor(settings)
    return (await run(cases or [make_mutated()], advisor, folder)).results


async def test_a_rule_that_always_fires_fails_a_mutated_case(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    [good] = await review_all(monkeypatch, settings, tmp_path / "a", Reviewer(careful))
    [bad] = await review_all(monkeypatch, settings, tmp_path / "b", Reviewer(always))
    assert good.passed
    verdict = bad.verdict("findings")
    assert verdict is not None
    assert verdict.detail == "false alarm SQL001 'float_money' at 'orders.total' of the clean twin"


async def test_another_class_on_the_twin_is_not_held_against_the_mutation(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    case = make_mutated(expect={"findings": [{"rule": "no_note", "object": "orders"}]})
    other = make_finding(code="SQL900", rule="no_note", object="orders")
    reviewer = Reviewer(lambda text: [*careful(text), other])
    [result] = await review_all(monkeypatch, settings, tmp_path / "r", reviewer, case)
    assert result.passed


@pytest.mark.parametrize(
    ("severity", "clean", "passed"),
    [
        (Severity.HIGH, [], False),
        (Severity.LOW, [], True),
        (Severity.HIGH, ["customers"], True),
    ],
)
async def test_the_same_class_elsewhere_on_the_twin_counts_where_all_must_be_clean(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    tmp_path: Path,
    severity: Severity,
    clean: list[str],
    passed: bool,
) -> None:
    """The mutated artefact is left out of it: there, the other grader's rule is at work."""
    elsewhere = make_finding(object="orders.id", severity=severity)
    reviewer = Reviewer(lambda text: careful(text) if "float" in text else [elsewhere])
    case = make_mutated(expect={"clean": clean})
    [result] = await review_all(monkeypatch, settings, tmp_path / "r", reviewer, case)
    assert result.passed is passed


async def test_cases_with_the_same_twin_share_its_review(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    reviewer = Reviewer(careful)
    other = make_mutated(3, artifact={"name": "orders.sql", "text": CLEAN + "-- other\n"})
    cases = [make_mutated(1), make_mutated(2), other]
    await review_all(monkeypatch, settings, tmp_path / "r", reviewer, *cases)
    assert sorted(text.count("float") for text in reviewer.read) == [0, 0, 1, 1, 1]


async def test_a_twin_that_cannot_be_reviewed_is_an_error(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    async def review(
        _: object, sources: Sequence[Source], **__: Any
    ) -> AsyncGenerator[Event, None]:
        if "float" in sources[0].text:
            yield Reviewed(Review(findings=[make_finding()]))
        else:
            yield Failed(InputError("unreadable"))

    [result] = await review_all(monkeypatch, settings, tmp_path / "r", review)
    assert result.error == "the clean twin: InputError: unreadable"


async def test_a_twin_is_regraded_from_the_journal(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    await review_all(monkeypatch, settings, tmp_path / "r", Reviewer(always))
    graded, _ = regrade(load_run(tmp_path / "r"), [make_mutated()], tmp_path / "new")
    assert not graded.results[0].passed
