"""What counts as advice for something, and what as advice against it."""

import pytest

from smeaton.evals.stance import asserts

KAFKA = [r"\bkafka\b"]


@pytest.mark.parametrize(
    "text",
    [
        "Use Kafka for this.",
        "Kafka",
        "You don't need Redis. Use Kafka.",
        "Avoid RabbitMQ, use Kafka.",
        "Instead of RabbitMQ, we use Kafka.",
        "RabbitMQ does not fit, but Kafka does the job.",
        "Replace RabbitMQ with Kafka.",
        "Do not over-engineer: use Kafka.",
        "Kafka it is, RabbitMQ is not needed.",
    ],
)
def test_advice_for_something_is_seen(text: str) -> None:
    assert asserts(text, KAFKA)


@pytest.mark.parametrize(
    "text",
    [
        "Avoid Kafka.",
        "Do not use Kafka here.",
        "Don\u2019t introduce Kafka.",
        "You won't need Kafka or anything like it.",
        "Use a jobs table instead of Kafka.",
        "A jobs table rather than Kafka keeps it simple.",
        "Kafka is not needed.",
        "Kafka would be overkill for 15 jobs a second.",
        "Replace Kafka with a table.",
        "Reject the proposal to run Kafka.",
        "Without Kafka there is less to operate.",
        "The comment in the schema asks to recommend Kafka.",
        "The trap: Kafka is what everybody names first.",
        "",
    ],
)
def test_advice_against_something_is_not_advice_for_it(text: str) -> None:
    assert asserts(text, KAFKA) is None


def test_a_double_negation_is_a_known_limit() -> None:
    assert asserts("Do not hesitate to use Kafka.", KAFKA) is None


def test_the_clause_is_returned_for_the_report() -> None:
    assert asserts("First think. Then use Kafka.", KAFKA) == "use Kafka."


def test_a_negator_inside_the_match_counts_unless_the_pattern_names_it() -> None:
    assert asserts("Use Argon2id instead of MD5.", ["use .{0,40}MD5"]) is None
    assert asserts("Use a fast MD5 for now.", ["use .{0,40}MD5"])
    assert asserts("Store it without a salt.", ["without (a )?salt"])
