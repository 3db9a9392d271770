"""What a record says is quoted as it stands, and only after what the model says before it."""

from itertools import pairwise

import pytest

from smeaton.advice import Option
from smeaton.advisor import State
from smeaton.advisor.compose import Case, Choice, compose
from smeaton.advisor.question import take_apart
from smeaton.advisor.quoting import MOST, quote_alternatives, quote_checks, quote_risks
from smeaton.knowledge import Document
from smeaton.knowledge.reading import read_built_in
from smeaton.render.markdown import render_advice
from smeaton.resources import find_data

RECORDS = [each for each in read_built_in(find_data("knowledge")) if each.is_record]
QUESTION = "Clients see duplicates while they page through 40 million orders. Which pagination?"
PAGINATION = next(each for each in RECORDS if each.id == "pagination")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_every_record_has_risks_and_alternatives_to_quote(record: Document) -> None:
    risks = quote_risks(record, record.question or "")
    assert len(risks) == MOST
    assert all(len(risk.risk) > 10 for risk in risks)
    chosen = record.options[0].id
    alternatives = quote_alternatives(record, chosen)
    assert len(alternatives) == len(record.options) - 1


def test_the_risk_nearest_the_question_comes_first_with_what_prevents_it() -> None:
    first = quote_risks(PAGINATION, QUESTION)[0]
    assert first.risk.startswith("Clients see duplicates")
    assert first.mitigation == (
        "Keyset pagination prevents the shift because it seeks by value."
    )  # the last sentence of the bullet


def test_only_what_is_to_be_measured_is_a_check() -> None:
    checks = quote_checks(PAGINATION, QUESTION)
    assert checks
    assert all("measure" in check for check in checks)


def case() -> Case:
    options = tuple(Option(id=each.id, label=each.label) for each in PAGINATION.options)
    return Case(
        question=take_apart(QUESTION),
        state=State(),
        options=options,
        passages=(),
        record=PAGINATION,
        options_from_record=True,
        review=None,
        outline="",
        quotes_record=True,
    )


def test_quotes_are_shown_once_what_stands_before_them_is_complete() -> None:
    whole = {"summary": "Keyset.", "rationale": "Rows move.", "steps": ["Add a cursor."]}
    grown = [dict(list(whole.items())[:n]) for n in range(len(whole) + 1)]
    here = case()
    choice = Choice(here.options[0], ("f",), 0.5)
    shown = [
        render_advice(compose(here, choice, each, {}, 0.5), complete=False)
        for each in [*grown, whole | {"open_questions": []}]
    ]
    assert all(after.startswith(before) for before, after in pairwise(shown))
    assert "Clients see duplicates" in shown[-1]
    assert here.options[1].label in shown[-1]
