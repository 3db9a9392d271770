"""What was said is kept: on disk before it is shown, private, searchable, gone when deleted."""

import os
import sqlite3
import stat
from collections.abc import Iterator

import pytest

from smeaton.errors import StorageError
from smeaton.sessions import Attachment, SessionStore
from smeaton.settings import Settings

SCHEMA = Attachment("orders.sql", "CREATE TABLE orders (id int);\n")


@pytest.fixture
def store(settings: Settings) -> Iterator[SessionStore]:
    opened = SessionStore.open(settings)
    yield opened
    opened.close()


def test_a_turn_comes_back_with_everything_that_belongs_to_it(store: SessionStore) -> None:
    conversation = store.create()
    turn = store.begin_turn(conversation, "Which index?", [SCHEMA])
    store.append_answer(turn, "Add ")
    store.append_answer(turn, "one.")
    store.finish_turn(turn, "answered", "Add one.", {"review": {"findings": []}})
    (kept,) = store.load(conversation).turns
    assert kept.question == "Which index?"
    assert kept.attachments == (SCHEMA,)
    assert (kept.state, kept.answer, kept.error) == ("answered", "Add one.", None)
    assert kept.payload == {"review": {"findings": []}}


def test_a_partial_answer_is_on_disk_before_the_turn_is_finished(
    store: SessionStore, settings: Settings
) -> None:
    conversation = store.create()
    turn = store.begin_turn(conversation, "Why?")
    store.append_answer(turn, "Because")
    store.record_payload(turn, {"passages": []})
    other = SessionStore.open(settings)
    (kept,) = other.load(conversation).turns
    other.close()
    assert (kept.state, kept.answer, kept.payload) == ("streaming", "Because", {"passages": []})


def test_sending_empties_the_draft_in_the_same_step(store: SessionStore) -> None:
    conversation = store.create()
    store.save_draft(conversation, "half a que", [SCHEMA])
    assert store.load(conversation).draft.text == "half a que"
    assert store.load(conversation).draft.attachments == (SCHEMA,)
    store.begin_turn(conversation, "half a question", [SCHEMA])
    assert store.load(conversation).draft.text == ""
    assert store.load(conversation).draft.attachments == ()


def test_typing_on_does_not_touch_the_attachments_of_a_draft(store: SessionStore) -> None:
    conversation = store.create()
    store.save_draft(conversation, "a", [SCHEMA])
    store.save_draft(conversation, "ab")
    assert store.load(conversation).draft.attachments == (SCHEMA,)
    store.save_draft(conversation, "ab", [])
    assert store.load(conversation).draft.attachments == ()


def test_the_conversation_last_touched_is_the_latest(store: SessionStore) -> None:
    assert store.latest() is None
    first, second = store.create(), store.create()
    store.begin_turn(second, "two")
    turn = store.begin_turn(first, "one")
    assert store.latest() == first
    store.begin_turn(second, "three")
    assert store.latest() == second
    store.finish_turn(turn, "answered", "1")
    assert store.latest() == first


def test_the_list_is_searched_in_titles_questions_and_answers(store: SessionStore) -> None:
    money, keys, empty = store.create(), store.create(), store.create()
    store.finish_turn(store.begin_turn(money, "Is float fine?"), "answered", "Use NUMERIC for 100%")
    store.begin_turn(keys, "uuid_v7 or bigint?")
    assert [line.id for line in store.list()] == [keys, money]
    assert empty not in [line.id for line in store.list()]
    assert [line.id for line in store.list(query="numeric")] == [money]
    assert [line.id for line in store.list(query="UUID_V7")] == [keys]
    assert [line.id for line in store.list(query="0%")] == [money]
    assert store.list(query="_umeric") == []
    assert len(store.list(limit=1)) == 1


def test_the_first_question_names_the_conversation_until_it_is_renamed(store: SessionStore) -> None:
    conversation = store.create()
    store.begin_turn(conversation, "  Which\nindex " + "x" * 100)
    title = store.load(conversation).title
    assert title.startswith("Which index xxx")
    assert len(title) == 60
    store.rename(conversation, "Indexes")
    store.begin_turn(conversation, "And now?")
    assert store.load(conversation).title == "Indexes"


def test_a_review_without_words_is_named_after_the_file(store: SessionStore) -> None:
    conversation = store.create()
    store.begin_turn(conversation, "", [SCHEMA])
    assert store.load(conversation).title == "Review of orders.sql"


def test_deleting_leaves_nothing_behind(store: SessionStore, settings: Settings) -> None:
    conversation = store.create()
    store.begin_turn(conversation, "q", [SCHEMA])
    store.save_draft(conversation, "d", [SCHEMA])
    store.delete(conversation)
    db = sqlite3.connect(settings.data_dir / "sessions.db")
    for table in ("conversation", "turn", "turn_attachment", "draft", "draft_attachment"):
        assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    db.close()
    with pytest.raises(StorageError, match="no conversation"):
        store.load(conversation)


def test_a_turn_in_a_deleted_conversation_says_so(store: SessionStore) -> None:
    conversation = store.create()
    store.delete(conversation)
    with pytest.raises(StorageError, match="deleted meanwhile"):
        store.begin_turn(conversation, "q")


def test_lone_surrogates_and_nul_characters_do_not_break_saving(store: SessionStore) -> None:
    conversation = store.create()
    turn = store.begin_turn(conversation, "a\ud800b\x00c")
    store.finish_turn(turn, "failed", "x\udfff", {"text": "\ud800"}, "bad \ud800")
    (kept,) = store.load(conversation).turns
    assert (kept.question, kept.answer) == ("a?b\x00c", "x?")
    assert kept.error == "bad ?"


def test_nobody_else_on_the_machine_can_read_the_conversations(
    store: SessionStore, settings: Settings
) -> None:
    store.create()
    for file in settings.data_dir.glob("sessions.db*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    assert len(list(settings.data_dir.glob("sessions.db*"))) >= 2
    assert os.fspath(settings.data_dir / "sessions.db")
