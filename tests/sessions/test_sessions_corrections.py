"""What was corrected by hand stays with the conversation, whatever becomes of its turns."""

from collections.abc import Iterator

import pytest

from smeaton.sessions import Correction, SessionStore
from smeaton.sessions.transfer import Transfer, from_json, to_json
from smeaton.settings import Settings

FEW = {"was": None, "now": {"kind": "size", "value": "200 orders"}}


@pytest.fixture
def store(settings: Settings) -> Iterator[SessionStore]:
    opened = SessionStore.open(settings)
    yield opened
    opened.close()


def test_a_correction_says_after_which_turn_it_was_made(store: SessionStore) -> None:
    talk, other = store.create(), store.create()
    store.correct(talk, FEW)
    turn = store.begin_turn(talk, "a")
    store.begin_turn(other, "b")
    store.correct(talk, {"was": None, "now": None})
    assert store.load(talk).corrections == (
        Correction(0, FEW),
        Correction(turn, {"was": None, "now": None}),
    )
    assert store.load(other).corrections == ()


def test_corrections_are_there_when_the_file_is_opened_again(settings: Settings) -> None:
    store = SessionStore.open(settings)
    talk = store.create()
    store.correct(talk, FEW)
    store.close()
    store = SessionStore.open(settings)
    assert store.load_corrections(talk) == (Correction(0, FEW),)
    assert store.latest() == talk
    store.close()


def test_a_fork_takes_corrections_along_behind_the_copied_turns(store: SessionStore) -> None:
    talk = store.create()
    first = store.begin_turn(talk, "a")
    second = store.begin_turn(talk, "b")
    store.correct(talk, FEW)
    store.begin_turn(talk, "c")
    fork = store.load(store.fork(second))
    assert fork.corrections == (Correction(fork.turns[1].id, FEW),)
    early = store.load(store.fork(first))
    assert early.corrections == (Correction(early.turns[0].id, FEW),)


def test_an_exported_conversation_comes_back_with_its_corrections(store: SessionStore) -> None:
    talk = store.create()
    turn = store.begin_turn(talk, "a")
    store.correct(talk, FEW)
    text = to_json(Transfer("t", store.load_tree(talk), turn, store.load(talk).corrections))
    read = from_json(text, "t.json")
    copy = store.load(store.add(read.title, read.turns, read.tip, read.corrections))
    assert copy.corrections == (Correction(copy.turns[0].id, FEW),)


def test_what_was_corrected_goes_with_a_deleted_conversation(store: SessionStore) -> None:
    talk = store.create()
    store.correct(talk, FEW)
    store.delete(talk)
    assert store.load_corrections(talk) == ()
