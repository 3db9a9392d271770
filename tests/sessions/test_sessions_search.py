"""What was said is found again: by words, best first, in an SQLite with and without FTS5."""

import sqlite3
from collections.abc import Iterator

import pytest

from smeaton.sessions import SessionStore
from smeaton.settings import Settings


@pytest.fixture(params=["with FTS5", "without FTS5"])
def store(
    settings: Settings, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SessionStore]:
    if request.param == "without FTS5":
        for module in ("database", "search"):
            monkeypatch.setattr(f"smeaton.sessions.{module}.has_full_text", lambda db: False)
    opened = SessionStore.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def indexed(settings: Settings) -> Iterator[SessionStore]:
    opened = SessionStore.open(settings)
    yield opened
    opened.close()


def say(store: SessionStore, question: str, answer: str = "", *messages: str) -> int:
    talk = store.create()
    found = [{"code": "SQL009", "object": "orders.total", "message": each} for each in messages]
    payload = {"review": {"findings": found}} if found else None
    store.finish_turn(store.begin_turn(talk, question), "answered", answer, payload)
    return talk


def ids(store: SessionStore, query: str) -> list[int]:
    return [line.id for line in store.list(query=query)]


def test_questions_answers_findings_and_titles_are_searched(store: SessionStore) -> None:
    asked = say(store, "How do I page orders?")
    answered = say(store, "Hm?", "Use **keyset** pagination.")
    found = say(store, "Review", "", "Money in a binary floating point column")
    renamed = say(store, "Else?")
    store.rename(renamed, "Shopping basket")
    assert ids(store, "page") == [asked]
    assert ids(store, "KEYSET") == [answered]
    assert ids(store, "floating") == [found]
    assert ids(store, "sql009") == [found]
    assert ids(store, "basket") == [renamed]
    assert ids(store, "nowhere") == []


def test_typing_on_narrows_what_is_found(store: SessionStore) -> None:
    keyset, keys = say(store, "keyset or offset"), say(store, "keys of tables")
    assert set(ids(store, "ke")) == {keyset, keys}
    assert ids(store, "keyse") == [keyset]


def test_a_line_says_where_the_words_were_found(store: SessionStore) -> None:
    talk = say(store, "Hm?", "x " * 200 + "then use keyset pagination " + "y " * 200)
    (line,) = store.list(query="keyset")
    assert "use keyset pagination" in line.excerpt
    assert line.excerpt.startswith("…")
    assert line.excerpt.endswith("…")
    assert len(line.excerpt) < 180
    assert line.turn == store.load(talk).turns[0].id
    assert store.list()[0].excerpt == ""


@pytest.mark.parametrize("query", ['"', "NEAR(", "a AND", "*", "%", "col:x", "-", "\\", "("])
def test_no_query_is_read_as_an_expression(store: SessionStore, query: str) -> None:
    say(store, "plain words")
    assert ids(store, query) == []


def test_parts_of_words_and_signs_are_found_where_no_word_fits(store: SessionStore) -> None:
    talk = say(store, "How sure?", "100% of 分页 rows")
    assert ids(store, "0%") == [talk]
    assert ids(store, "页") == [talk]


def test_the_best_match_comes_first_and_pins_come_first_without_words(
    indexed: SessionStore,
) -> None:
    title = say(indexed, "Cursor pagination")
    passing = say(indexed, "Caching", "One word about a cursor. " + "Much else. " * 50)
    assert ids(indexed, "cursor") == [title, passing]
    assert [line.id for line in indexed.list()] == [passing, title]
    indexed.pin(title, True)
    assert [(line.id, line.pinned) for line in indexed.list()] == [(title, True), (passing, False)]
    indexed.pin(title, False)
    assert [line.id for line in indexed.list()] == [passing, title]


def test_words_may_stand_in_any_order_and_accents_do_not_count(indexed: SessionStore) -> None:
    talk = say(indexed, "Índice für die Übersicht")
    assert ids(indexed, "ubersicht indice") == [talk]


def test_what_arrives_after_a_search_is_found_by_the_next(store: SessionStore) -> None:
    talk = store.create()
    turn = store.begin_turn(talk, "Why?")
    assert ids(store, "because") == []
    store.append_answer(turn, "Because")
    assert ids(store, "because") == [talk]
    store.finish_turn(turn, "answered", "Otherwise")
    assert ids(store, "because") == []
    assert ids(store, "otherwise") == [talk]


def test_what_is_deleted_leaves_no_words(indexed: SessionStore, settings: Settings) -> None:
    talk = say(indexed, "secret words")
    assert ids(indexed, "secret") == [talk]
    indexed.delete(talk)
    assert ids(indexed, "secret") == []
    db = sqlite3.connect(settings.data_dir / "sessions.db")
    assert db.execute("SELECT count(*) FROM turn_index").fetchone() == (0,)
    db.close()


def test_a_sibling_that_is_not_shown_is_found(store: SessionStore) -> None:
    talk = say(store, "offset?")
    (turn,) = store.load(talk).turns
    store.begin_turn(talk, "keyset?", instead_of=turn.id)
    (line,) = store.list(query="offset")
    assert (line.turn, line.turns) == (turn.id, 2)
