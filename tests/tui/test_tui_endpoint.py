"""The chat app with the real advisor, knowledge base and client, against a scripted endpoint."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from acting import SCHEMA
from driving import ask, screen_text, settle, statuses, type_text, until
from textual import events

from smeaton.gateway.instance import smallest_instance
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.sessions import SessionStore
from smeaton.settings import Settings
from smeaton.tui.app import SmeatonApp
from smeaton.tui.widgets.answer import Answer
from smeaton.tui.widgets.prompt import Prompt

QUESTION = "What is keyset pagination?"
WORDS = "A key says where the page before ended, " * 12


@pytest.fixture
def endpoint_app(scripted_settings: Settings) -> Iterator[SmeatonApp]:
    app = SmeatonApp(lambda: (scripted_settings, SessionStore.open(scripted_settings)))
    yield app
    app.close_store()


def explain(body: dict[str, Any]) -> str:
    """Fill the reply schema that was sent with words that can be recognised."""
    form = body["response_format"]
    schema = form.get("schema") or form["json_schema"]["schema"]
    reply = smallest_instance(schema)
    reply[next(name for name in ("summary", "explanation") if name in reply)] = WORDS
    return json.dumps(reply)


async def test_a_streamed_reply_of_an_endpoint_becomes_an_answer(
    endpoint_app: SmeatonApp, scripted: ScriptedServer
) -> None:
    """You see the words of the model and the passages of the built-in knowledge."""
    scripted.script(explain)
    async with endpoint_app.run_test(size=(120, 50)) as pilot:
        await settle(pilot)
        assert "scripted · ready" in screen_text(endpoint_app)
        await ask(pilot, QUESTION)
        seen = screen_text(endpoint_app)
        assert WORDS.strip() in endpoint_app.screen.query_one(Answer).source
        assert "Sources" in seen
        assert statuses(endpoint_app) == [""]
    (turn,) = endpoint_app.store.load(1).turns
    assert turn.state == "answered"
    assert WORDS.strip() in turn.answer


async def test_escape_stops_the_endpoint_too(
    endpoint_app: SmeatonApp, scripted: ScriptedServer
) -> None:
    """You press Esc; the connection is closed, and what had come is kept."""
    scripted.script(Fault(text="", stall_after=0))
    async with endpoint_app.run_test(size=(120, 50)) as pilot:
        await settle(pilot)
        await type_text(pilot, QUESTION)
        await pilot.press("enter")
        await until(pilot, lambda: scripted.requests)
        await pilot.press("escape")
        await until(pilot, lambda: scripted.requests[0].disconnected.is_set())
        await settle(pilot)
        assert statuses(endpoint_app) == ["Stopped; what had arrived is kept."]
    assert endpoint_app.store.load(1).turns[0].state == "stopped"


async def test_a_refused_key_is_named_and_the_question_given_back(
    endpoint_app: SmeatonApp, scripted: ScriptedServer
) -> None:
    """You see what to do about the key, and your question is in the prompt for another try."""
    scripted.script(Fault(status=401, message="Incorrect API key provided"))
    async with endpoint_app.run_test(size=(120, 50)) as pilot:
        await settle(pilot)
        await ask(pilot, QUESTION)
        assert "key" in statuses(endpoint_app)[0]
        assert "model failed" in screen_text(endpoint_app)
        assert endpoint_app.screen.query_one(Prompt).text == QUESTION
        scripted.script(explain)
        await pilot.press("enter")
        await settle(pilot)
        assert WORDS.strip() in endpoint_app.screen.query(Answer).last().source


async def test_a_review_shows_proven_findings_although_the_model_fails(
    endpoint_app: SmeatonApp, scripted: ScriptedServer
) -> None:
    """You see the table of the analyser, and a note about the model."""
    scripted.script(Fault(status=401))
    async with endpoint_app.run_test(size=(120, 50)) as pilot:
        await settle(pilot)
        pilot.app.post_message(events.Paste(SCHEMA))
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        seen = screen_text(endpoint_app)
        assert "users.password" in seen
        assert "orders.total" in seen
        assert "critical" in seen or "high" in seen


async def test_the_knowledge_base_is_searched_and_read(
    endpoint_app: SmeatonApp, scripted: ScriptedServer
) -> None:
    """/kb lists passages; Enter opens one with its sources; no model is asked."""
    async with endpoint_app.run_test(size=(120, 50)) as pilot:
        await settle(pilot)
        await ask(pilot, "/kb keyset pagination")
        await until(pilot, lambda: "Paginating a list endpoint" in screen_text(endpoint_app))
        await pilot.press("enter")
        await until(pilot, lambda: "built-in knowledge" in screen_text(endpoint_app))
        assert "https://" in screen_text(endpoint_app)
    assert scripted.requests == []
