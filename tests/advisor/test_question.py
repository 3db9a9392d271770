"""A question is taken apart the same way every time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeaton.advisor.question import (
    MAX_SENTENCE_CHARS,
    MAX_SENTENCES,
    asks_for_fiction,
    follows_on,
    list_options,
    split_sentences,
    states_facts,
    take_apart,
    wants_decision,
)

SCHEMA = "CREATE TABLE orders (\n  id bigint PRIMARY KEY,\n  total float\n);"


@pytest.mark.parametrize(
    "text",
    [
        f"Is this fine?\n\n```sql\n{SCHEMA}\n```\nThanks",
        f"Is this fine?\n{SCHEMA}\nThanks",
        f"Is this fine?\n\n-- a comment\n{SCHEMA}",
    ],
)
def test_a_pasted_schema_is_told_from_the_question(text: str) -> None:
    question = take_apart(text)
    assert "CREATE TABLE orders" in question.pasted
    assert "total float" in question.pasted
    assert "Is this fine?" in question.text
    assert "CREATE TABLE" not in question.text


def test_a_question_about_sql_holds_no_schema() -> None:
    assert take_apart("Should CREATE TABLE run inside a transaction; and why?").pasted == ""


@pytest.mark.parametrize("style", ["{}) {}", "({}) {}", "{}. {}", "{}: {}"])
def test_listed_options_are_found(style: str) -> None:
    lines = [style.format(*item) for item in (("a", "Redis"), ("b", "Postgres"))]
    options = take_apart("Which store?\n" + "\n".join(lines)).options
    assert [(option.id, option.label) for option in options] == [("a", "Redis"), ("b", "Postgres")]


def test_options_do_not_count_as_facts() -> None:
    question = take_apart("We have 5 services. Which?\nA) Kafka\nB) RabbitMQ")
    assert question.sentences == ("We have 5 services.", "Which?")


@pytest.mark.parametrize("text", ["a) only one", "a) twice\na) twice", "- a bullet\n- another"])
def test_what_is_no_list_of_options_is_left_alone(text: str) -> None:
    assert list_options(text) == []


@pytest.mark.parametrize(
    ("text", "decides"),
    [
        ("Which database should I use?", True),
        ("How long should our token live?", True),
        ("Redis or Memcached for sessions?", True),
        ("What is a covering index?", False),
        ("Explain the outbox pattern", False),
        ("Why does offset pagination get slow?", False),
    ],
)
def test_deciding_is_told_from_explaining(text: str, decides: bool) -> None:
    assert wants_decision(take_apart(text)) is decides


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Which database should I use?", False),
        ("How long should our token live?", False),
        ("We page through 40 million orders. Which pagination?", True),
        ("Our 3 services share one table: which isolation level?", True),
        ("Our API is slow. Should we add a cache?", False),
        ("We need to scale. Which database is best?", False),
        ("Clients are mobile apps. Which OAuth flow?", True),
    ],
)
def test_a_bare_question_states_no_facts(text: str, facts: bool) -> None:
    assert states_facts(take_apart(text)) is facts


@pytest.mark.parametrize(
    ("text", "fiction"),
    [
        ("Write a haiku about a lonely index.", True),
        ("Can you please tell me a joke about REST?", True),
        ("Write a migration that adds a story column", False),
        ("Give every song a UUIDv7 key or an identity column?", False),
        ("We store lyrics of songs. Which database?", False),
    ],
)
def test_fiction_is_told_from_advice(text: str, fiction: bool) -> None:
    assert asks_for_fiction(take_apart(text)) is fiction


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("Why not?", True),
        ("And if it grows tenfold?", True),
        ("Write an ADR of the decision", True),
        ("How do I bake sourdough bread?", False),
        ("Which isolation level do transfers need?", False),
    ],
)
def test_a_follow_up_is_told_from_a_new_question(text: str, follows: bool) -> None:
    assert follows_on(take_apart(text)) is follows


@given(st.text())
def test_sentences_stand_verbatim_in_the_question(text: str) -> None:
    sentences = split_sentences(text)
    assert len(sentences) <= MAX_SENTENCES
    squeezed = " ".join(text.split())
    for sentence in sentences:
        assert len(sentence) <= MAX_SENTENCE_CHARS
        assert sentence in squeezed


@given(st.text(alphabet="abCREATE TABLE();`\n \u202e1."))
def test_any_text_can_be_taken_apart(text: str) -> None:
    question = take_apart(text)
    assert len(question.options) != 1
