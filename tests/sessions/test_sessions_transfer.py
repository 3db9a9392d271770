"""A conversation comes back from its JSON as it was; what is none is refused by name."""

import json
from typing import Any

import pytest

from smeaton.errors import InputError
from smeaton.sessions import Attachment, SessionStore
from smeaton.sessions.transfer import Transfer, from_json, to_json
from smeaton.settings import Settings

SCHEMA = Attachment("orders.sql", "CREATE TABLE orders (id int);\n")


def document(**changes: Any) -> str:
    turn = {
        "id": 1, "parent": None, "question": "q", "attachments": [], "state": "answered",
        "answer": "a", "payload": None, "error": None,
    }  # fmt: skip
    whole = {"smeaton_conversation": 1, "title": "t", "shown": 1, "turns": [turn]}
    turn.update({key: value for key, value in changes.items() if key in turn})
    whole.update({key: value for key, value in changes.items() if key in whole})
    return json.dumps(whole)


def test_all_branches_come_back_with_everything_that_belongs_to_them(settings: Settings) -> None:
    store = SessionStore.open(settings)
    talk = store.create()
    first = store.begin_turn(talk, "Which index?\n\u202e", [SCHEMA])
    store.finish_turn(first, "answered", "One.", {"review": {"findings": []}})
    second = store.begin_turn(talk, "", [SCHEMA], instead_of=first)
    store.finish_turn(second, "failed", "", None, "refused")
    store.show(first)
    text = to_json(Transfer("Keys", store.load_tree(talk), first))
    read = from_json(text, "keys.json")
    copy = store.add(read.title, read.turns, read.tip)
    (shown,) = store.load(copy).turns
    assert (shown.question, shown.attachments, shown.state, shown.answer, shown.payload) == (
        "Which index?\n\u202e", (SCHEMA,), "answered", "One.", {"review": {"findings": []}},
    )  # fmt: skip
    other = store.load_tree(copy)[1]
    assert (other.question, other.state, other.error) == ("", "failed", "refused")
    assert shown.siblings == (shown.id, other.id)
    assert store.load(copy).title == "Keys"
    store.close()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "no conversation"),
        ("[]", "no conversation"),
        ("{", "no conversation"),
        ("[" * 100_000, "no conversation"),
        (document(smeaton_conversation=2), "smeaton_conversation"),
        (document(state="dreaming"), "turns.0.state"),
        (document(attachments=[{"name": "x"}]), "turns.0.attachments"),
        (document(turns=[]), "no turns"),
        (document(parent=1), "not before it"),
        (document(parent=7), "not before it"),
        (document(question=3), "turns.0.question"),
        (b"\xff\xfe", "no conversation"),
    ],
)
def test_what_is_no_export_is_refused_with_the_place(text: str | bytes, named: str) -> None:
    with pytest.raises(InputError, match=named):
        from_json(text, "x.json")


def test_a_branch_that_is_not_there_is_not_shown(settings: Settings) -> None:
    store = SessionStore.open(settings)
    read = from_json(document(shown=99, payload={"review": 3, "passages": {}}), "x.json")
    copy = store.add(read.title, read.turns, read.tip)
    assert len(store.load(copy).turns) == 1
    assert store.list(query="q")
    store.close()
