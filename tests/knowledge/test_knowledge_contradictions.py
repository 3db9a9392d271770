"""Records that contradict each other are found, and sound ones are left in peace."""

from datetime import date

import pytest

from smeaton.knowledge import Document
from smeaton.knowledge.contradictions import Condition, find_conflicts
from smeaton.knowledge.duplicates import find_near_duplicates
from smeaton.knowledge.reading import read_built_in
from smeaton.resources import find_data


def record(name: str, *options: dict[str, object]) -> Document:
    return Document.model_validate(
        {
            "id": name,
            "title": name,
            "area": "api",
            "reviewed": date(2026, 11, 23),
            "question": "Which?",
            "options": [
                {"id": f"option-{n}", "label": f"Practice {name} {n}", **option}
                for n, option in enumerate(options)
            ],
            "sections": {"In short": "text"},
        }
    )


KEYSET = {"area": "api", "pagination": "keyset"}
OFFSET = {"area": "api", "pagination": "offset"}


def test_one_chooses_what_another_avoids_on_the_same_fact() -> None:
    first = record("lists", {"choose_when": ["rows are inserted while clients page"],
                             "design": KEYSET})  # fmt: skip
    second = record("exports", {"choose_when": ["the export is nightly"],
                                "avoid_when": ["while the client pages, rows are inserted"],
                                "design": KEYSET})  # fmt: skip
    [conflict] = find_conflicts([first, second])
    assert conflict.documents == ("lists", "exports")
    assert "rows are inserted" in conflict.message


def test_practices_are_also_matched_by_their_labels() -> None:
    first = record("a", {"label": "Short-lived signed cookies",
                         "choose_when": ["the browser is the only client"]})  # fmt: skip
    second = record("b", {"label": "Signed short-lived cookie",
                          "choose_when": ["nothing else fits here"],
                          "avoid_when": ["a browser is the only client"]})  # fmt: skip
    assert len(list(find_conflicts([first, second]))) == 1


def test_two_records_decide_one_property_differently_on_the_same_fact() -> None:
    first = record("lists", {"choose_when": ["clients export the whole list"], "design": KEYSET})
    second = record("exports", {"choose_when": ["a client exports the whole list"],
                                "design": OFFSET})  # fmt: skip
    [conflict] = find_conflicts([first, second])
    assert "pagination" in conflict.message
    assert "'keyset'" in conflict.message
    assert "'offset'" in conflict.message


def test_an_option_against_itself_is_found() -> None:
    both = record("lists", {"choose_when": ["the list has a hard bound", "a second reason"],
                            "avoid_when": ["the lists have a hard bound"]})  # fmt: skip
    [conflict] = find_conflicts([both])
    assert "which is the same" in conflict.message


def test_an_option_without_a_condition_of_its_own_is_found() -> None:
    shared = "rows are inserted while clients page"
    found = list(
        find_conflicts(
            [
                record(
                    "lists", {"choose_when": [shared]}, {"choose_when": [shared, "it is internal"]}
                )
            ]
        )
    )
    assert [conflict.message.split("'")[1] for conflict in found] == ["option-0"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("rows are inserted while clients page", "rows are not inserted while clients page"),
        ("more than 10 services share the data", "more than 500 services share the data"),
        ("more than 10 services share the data", "fewer than 10 services share the data"),
        (
            "the list is mostly read by internal clients",
            "the list is mostly read by public clients",
        ),
        ("reads outnumber writes by far", "writes outnumber reads by far and peak at night"),
        ("users jump to a page number", "the list has a hard bound"),
    ],
)
def test_different_conditions_are_not_the_same(first: str, second: str) -> None:
    assert not Condition.parse(first).is_same(Condition.parse(second))


def test_conditions_on_different_practices_do_not_conflict() -> None:
    fact = "rows are inserted while clients page"
    first = record("lists", {"choose_when": [fact], "design": KEYSET})
    second = record("caches", {"choose_when": ["the list is cached"], "avoid_when": [fact]})
    assert list(find_conflicts([first, second])) == []


def test_no_two_shipped_records_contradict_each_other() -> None:
    records = [d for d in read_built_in(find_data("knowledge")) if d.is_record]
    assert len(records) > 30
    assert list(find_conflicts(records)) == []


LONG = (
    "Every table carries a created_at column in UTC, filled by the database and never by a client"
)


def test_texts_that_say_nearly_the_same_are_found_once() -> None:
    other = (
        "Sessions live in Redis for thirty minutes and are renewed by each request of their user"
    )
    pairs = find_near_duplicates(
        [("a", LONG + "."), ("b", other), ("c", LONG.upper() + ", ever."), ("d", "Too short.")]
    )
    assert list(pairs) == [("a", "c")]
