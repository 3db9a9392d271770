"""Facts are found in an engineer's words, and nothing is made of words that state none."""

import pytest

from smeaton.advisor.facts import find_contradictions, find_facts, subject
from smeaton.advisor.question import split_sentences


def found(text: str) -> list[tuple[str, str]]:
    return [(fact.kind, fact.value) for fact in find_facts(split_sentences(text))]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("We have 50M rows.", [("size", "50M rows")]),
        ("About 2.5 million orders a day come in.", [("rate", "About 2.5 million orders a day")]),
        ("Reads are 40 requests per second.", [("rate", "40 requests per second")]),
        ("It peaks at 1,200 rps.", [("rate", "1,200 rps")]),
        ("95 % are reads.", [("ratio", "95 % are reads")]),
        ("The load is read-heavy.", [("ratio", "read-heavy")]),
        ("It doubles every year.", [("growth", "doubles every year")]),
        ("p95 must stay under 200 ms.", [("latency", "p95 must stay under 200 ms")]),
        ("A minute of staleness is fine.", [("freshness", "staleness is fine")]),
        ("We must never oversell.", [("freshness", "must never oversell")]),
        ("It runs without downtime.", [("availability", "without downtime")]),
        ("Logs are kept for 7 years.", [("retention", "kept for 7 years")]),
        ("It must be live by March.", [("deadline", "by March")]),
        ("We are a team of five.", [("team", "team of five")]),
        ("Twelve developers work on it.", [("team", "Twelve developers")]),
        ("We fall under PCI DSS.", [("regulation", "PCI DSS")]),
        ("It runs in 3 regions.", [("region", "3 regions")]),
        ("The budget is 1,800 euros a month.", [("budget", "1,800 euros a month")]),
        ("A single-page app calls it.", [("client", "single-page app")]),
        ("900 small tenants use it.", [("users", "900 small tenants")]),
        ("We run PostgreSQL 16 and Redis.", [("stack", "PostgreSQL 16"), ("stack", "Redis")]),
    ],
)
def test_a_stated_fact_is_found_with_its_words(text: str, facts: list[tuple[str, str]]) -> None:
    assert found(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "Which database should we use?",
        "See section 3 of the manual.",
        "GET /orders/8123 returns 500.",
        "The rest of it is a matter of express intent.",
        "Migration 20240517 added a column.",
    ],
)
def test_words_that_state_nothing_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_fact_quotes_the_sentence_it_stands_in() -> None:
    [fact] = find_facts(["The list has 200 rows and never grows much."])
    assert fact.quote == "The list has 200 rows and never grows much."


def test_numbers_of_one_thing_have_one_subject_and_products_have_not() -> None:
    facts = find_facts(["50M rows.", "200 rows.", "900 users.", "Redis.", "Kafka."])
    subjects = [subject(fact) for fact in facts]
    assert subjects[0] == subjects[1]
    assert len(set(subjects)) == 4


def test_facts_that_deny_each_other_are_named() -> None:
    facts = find_facts(["It is read-heavy.", "The log is write-heavy.", "No downtime."])
    [(one, other)] = find_contradictions(facts)
    assert (one.value, other.value) == ("read-heavy", "write-heavy")


def test_long_text_without_facts_is_read_quickly_enough_to_end() -> None:
    assert found("a " * 50_000) == []
    assert found("1" * 50_000) == []
