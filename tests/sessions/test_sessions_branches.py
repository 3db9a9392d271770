"""Editing the past loses nothing: every version of a turn stays, and one branch is shown."""

from collections.abc import Iterator

import pytest

from smeaton.errors import StorageError
from smeaton.sessions import Attachment, SessionStore, Turn
from smeaton.settings import Settings

SCHEMA = Attachment("orders.sql", "CREATE TABLE orders (id int);\n")


@pytest.fixture
def store(settings: Settings) -> Iterator[SessionStore]:
    opened = SessionStore.open(settings)
    yield opened
    opened.close()


def say(store: SessionStore, conversation: int, question: str, **where: int) -> int:
    turn = store.begin_turn(conversation, question, [SCHEMA], **where)
    store.finish_turn(turn, "answered", f"{question}!", {"notes": [question]})
    return turn


def questions(store: SessionStore, conversation: int, tip: int | None = None) -> list[str]:
    return [turn.question for turn in store.load(conversation, tip).turns]


def test_an_edited_turn_starts_a_branch_beside_what_followed(store: SessionStore) -> None:
    talk = store.create()
    say(store, talk, "a")
    second = say(store, talk, "b")
    third = say(store, talk, "c")
    edited = say(store, talk, "B", instead_of=second)
    assert questions(store, talk) == ["a", "B"]
    assert store.load(talk).turns[1].siblings == (second, edited)
    store.show(second)
    assert questions(store, talk) == ["a", "b", "c"]
    assert store.load(talk).turns[2].id == third
    say(store, talk, "d")
    assert questions(store, talk) == ["a", "b", "c", "d"]


def test_the_first_turn_has_siblings_too(store: SessionStore) -> None:
    talk, other = store.create(), store.create()
    first = say(store, talk, "a")
    say(store, other, "elsewhere")
    again = say(store, talk, "A", instead_of=first)
    (shown,) = store.load(talk).turns
    assert (shown.question, shown.parent, shown.siblings) == ("A", None, (first, again))


def test_showing_an_older_sibling_leads_to_its_newest_end(store: SessionStore) -> None:
    talk = store.create()
    first = say(store, talk, "a")
    say(store, talk, "b1")
    say(store, talk, "b2", after=first)
    say(store, talk, "c", instead_of=first)
    store.show(first)
    assert questions(store, talk) == ["a", "b2"]


def test_two_windows_go_on_from_what_each_of_them_shows(
    store: SessionStore, settings: Settings
) -> None:
    talk = store.create()
    first = say(store, talk, "a")
    other = SessionStore.open(settings)
    theirs = say(other, talk, "theirs", after=first)
    other.close()
    ours = say(store, talk, "ours", after=first)
    assert questions(store, talk, ours) == ["a", "ours"]
    assert questions(store, talk, theirs) == ["a", "theirs"]
    assert store.load(talk).turns[1].siblings == (theirs, ours)


def test_resending_leaves_a_draft_where_it_is(store: SessionStore) -> None:
    talk = store.create()
    first = say(store, talk, "a")
    store.save_draft(talk, "half a", [SCHEMA])
    say(store, talk, "A", instead_of=first)
    assert store.load(talk).draft.text == "half a"


def test_a_fork_is_a_copy_up_to_the_turn(store: SessionStore) -> None:
    talk = store.create()
    say(store, talk, "a")
    second = say(store, talk, "b")
    say(store, talk, "c")
    fork = store.fork(second)
    assert questions(store, fork) == ["a", "b"]
    copied, kept = store.load(fork).turns[1], store.load(talk).turns[1]
    assert copied.id != kept.id
    assert (copied.answer, copied.payload, copied.attachments, copied.state) == (
        kept.answer, kept.payload, kept.attachments, kept.state,
    )  # fmt: skip
    assert store.load(fork).title == "a (fork)"
    assert store.load(store.fork(copied.id)).title == "a (fork)"
    say(store, fork, "d")
    assert questions(store, talk) == ["a", "b", "c"]


def test_a_tree_comes_back_as_it_was_added(store: SessionStore) -> None:
    talk = store.create()
    first = say(store, talk, "a")
    say(store, talk, "b")
    say(store, talk, "A", instead_of=first)
    store.show(first)
    kept = store.load_tree(talk)
    copy = store.add("copy", kept, store.load(talk).turns[-1].id)
    assert questions(store, copy) == ["a", "b"]
    assert [turn.question for turn in store.load_tree(copy)] == ["a", "b", "A"]
    assert len(store.load(copy).turns[0].siblings) == 2


def test_a_very_long_conversation_is_read_and_deleted(store: SessionStore) -> None:
    turns = [
        Turn(number, str(number), (), "answered", "", None, None, number - 1)
        for number in range(1, 1201)
    ]
    talk = store.add("long", turns)
    assert len(store.load(talk).turns) == 1200
    store.delete(talk)
    assert store.list() == []


def test_a_turn_that_was_deleted_meanwhile_can_not_be_followed(store: SessionStore) -> None:
    talk, other = store.create(), store.create()
    gone = say(store, other, "a")
    store.delete(other)
    with pytest.raises(StorageError, match="deleted meanwhile"):
        store.begin_turn(talk, "b", after=gone)
