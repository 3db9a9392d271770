"""What the chat app looks like; look at a picture before accepting its change.

Each test says in a sentence what one should see, in a small and in a large terminal.
`pytest tests/tui --snapshot-update` accepts.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable

from acting import ADVICE, ANSWER, PASSAGES, REVIEW, SCHEMA, ActedProvider, ActingAdvisor, MakeApp
from driving import LOOKS, CompareLook, Look, settle, until
from textual import events
from textual.pilot import Pilot

from smeaton.advisor import Advised, Analysed, Consulted, Event, Status, Token
from smeaton.sessions import SessionStore
from smeaton.settings import Settings
from smeaton.tui.app import SmeatonApp
from smeaton.tui.widgets.answer import Answer
from smeaton.tui.widgets.prompt import Prompt

CONSULTED = Consulted(PASSAGES, None)  # type: ignore[arg-type]


async def fill_and_send(pilot: Pilot[None], text: str) -> None:
    await settle(pilot)
    pilot.app.screen.query_one(Prompt).fill(text)
    await pilot.press("enter")


@LOOKS
def test_empty_without_a_model(make_app: MakeApp, compare_look: CompareLook, look: Look) -> None:
    """You see a greeting, three lines about getting a model, and the cursor in the prompt."""
    app = make_app(advisor=ActingAdvisor(provider=ActedProvider("none", "None", None)))
    assert compare_look(app, look, run_before=settle)


@LOOKS
def test_an_answer_while_it_streams(
    make_app: MakeApp, compare_look: CompareLook, look: Look
) -> None:
    """You see the question, the first part of the answer, sources, and "Writing…"."""

    async def play(question: str) -> AsyncGenerator[Event, None]:
        yield Status("Reading the situation")
        yield CONSULTED
        yield Token(ANSWER[:200])
        await asyncio.Event().wait()

    async def stream(pilot: Pilot[None]) -> None:
        await fill_and_send(pilot, "How do I page a list that grows all the time?")
        await until(
            pilot,
            lambda: (
                pilot.app.screen.query(Answer)
                and pilot.app.screen.query_one(Answer).source == ANSWER[:200]
            ),
        )

    assert compare_look(make_app(play), look, run_before=stream)


def reviewed(make_app: MakeApp) -> tuple[SmeatonApp, Callable[[Pilot[None]], Awaitable[None]]]:
    """An app in which a pasted schema was asked about, with the focus on the third finding."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        pilot.app.post_message(events.Paste(SCHEMA))
        await fill_and_send(pilot, "Is this schema fit for a shop?")
        await settle(pilot)
        await pilot.press("ctrl+g", "shift+tab", "shift+tab", "down", "down")
        await pilot.pause()

    return make_app([Analysed(REVIEW), CONSULTED, Token(ANSWER), Advised(ADVICE)]), run


@LOOKS
def test_findings_as_a_table(make_app: MakeApp, compare_look: CompareLook, look: Look) -> None:
    """You see four findings, the third one chosen, its long message wrapped and not cut."""
    app, run = reviewed(make_app)
    assert compare_look(app, look, run_before=run)


@LOOKS
def test_a_finding_in_its_source(make_app: MakeApp, compare_look: CompareLook, look: Look) -> None:
    """You see why, how to mend it, and the line marked: beside them where there is room."""
    app, run = reviewed(make_app)

    async def open_it(pilot: Pilot[None]) -> None:
        await run(pilot)
        await pilot.press("enter")
        await settle(pilot)

    assert compare_look(app, look, run_before=open_it)


@LOOKS
def test_a_passage_with_its_sources(
    make_app: MakeApp, compare_look: CompareLook, look: Look
) -> None:
    """You see the passage beside the answer, or over the chat, its address, and its id."""
    app, run = reviewed(make_app)

    async def open_it(pilot: Pilot[None]) -> None:
        await run(pilot)
        await pilot.press("ctrl+g", "down", "enter")
        await settle(pilot)

    assert compare_look(app, look, run_before=open_it)


def revised(make_app: MakeApp) -> tuple[SmeatonApp, Callable[[Pilot[None]], Awaitable[None]]]:
    """An app in which a question was asked three times, with the focus on the last version."""

    async def run(pilot: Pilot[None]) -> None:
        await fill_and_send(pilot, "How do I page a list that grows all the time?")
        await settle(pilot)
        for _ in range(2):
            await pilot.press("up", "r")
            await settle(pilot)
        await pilot.press("up")
        await pilot.pause()

    short = "**Decision: offset pagination**\n\nThe list is short; an offset is simplest.\n"
    return make_app([Token("A cursor."), Advised(ADVICE)], [Token(short)], [Token(ANSWER)]), run


@LOOKS
def test_a_turn_that_is_acted_on(make_app: MakeApp, compare_look: CompareLook, look: Look) -> None:
    """You see the question marked, "3 of 3" below it, and its keys in the last line."""
    app, run = revised(make_app)
    assert compare_look(app, look, run_before=run)


@LOOKS
def test_two_versions_of_an_answer(
    make_app: MakeApp, compare_look: CompareLook, look: Look
) -> None:
    """You see the two answers side by side, or one above the other in the small terminal."""
    app, run = revised(make_app)

    async def compare(pilot: Pilot[None]) -> None:
        await run(pilot)
        await pilot.press("v")
        await settle(pilot)

    assert compare_look(app, look, run_before=compare)


@LOOKS
def test_an_earlier_question_being_edited(
    make_app: MakeApp, compare_look: CompareLook, look: Look
) -> None:
    """You see the question in a frame, the cursor at its end, and that the original is kept."""
    app, run = revised(make_app)

    async def edit(pilot: Pilot[None]) -> None:
        await run(pilot)
        await pilot.press("e")
        await settle(pilot)

    assert compare_look(app, look, run_before=edit)


@LOOKS
def test_conversations_that_hold_a_word(
    make_app: MakeApp,
    store: SessionStore,
    settings: Settings,
    compare_look: CompareLook,
    look: Look,
) -> None:
    """You see two conversations, one with a star, each with the words found, highlighted."""
    for question, answer in (
        ("Which pagination for orders?", "Use keyset pagination: offsets shift under inserts."),
        ("Cache the list of offers?", "Page by keyset first; then cache each page."),
        ("Passwords", "Argon2id."),
    ):
        store.finish_turn(store.begin_turn(store.create(), question), "answered", answer)
    store.pin(1, True)
    db = sqlite3.connect(settings.data_dir / "sessions.db")
    with db:
        db.execute("UPDATE conversation SET updated_at = '2026-01-0' || id || 'T10:00:00+00:00'")
    db.close()

    async def search(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await pilot.press("ctrl+r", *"keyset")
        await settle(pilot)

    assert compare_look(make_app(new=True), look, run_before=search)
