"""What the rarer screens and states look like; look at a picture before accepting its change.

Each test says in a sentence what one should see, in two sizes and two themes.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from acting import ANSWER, PASSAGES, SCHEMA, ActingAdvisor, MakeApp
from driving import LOOKS, CompareLook, Look, ask, hold_still, screen_text, settle, until
from textual import events
from textual.pilot import Pilot

from smeaton.advisor import Consulted, Event, Failed, Token
from smeaton.errors import ModelRefused
from smeaton.sessions import SessionStore
from smeaton.tui.widgets.prompt import Prompt

Steps = Callable[[Pilot[None]], Awaitable[None]]
QUESTION = "How do I page a list that grows all the time?"
CONSULTED = Consulted(PASSAGES, None)  # type: ignore[arg-type]


class Searching(ActingAdvisor):
    """Finds passages for a query about paging, and nothing else."""

    async def search(self, query: str, limit: int) -> Any:
        found = PASSAGES if "page" in query else ()
        return SimpleNamespace(passages=found, notes=[])


def then(*keys: str, text: str = "", paste: str = "") -> Steps:
    """Fill the prompt, then press keys one by one."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        if paste:
            pilot.app.post_message(events.Paste(paste))
            await settle(pilot)
        if text:
            pilot.app.screen.query_one(Prompt).fill(text)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        await hold_still(pilot)

    return run


@LOOKS
def test_what_the_knowledge_base_has(
    make_app: MakeApp, compare_look: CompareLook, look: Look
) -> None:
    """You see the query, and under it passages with whose they are, the first one chosen."""
    app = make_app(advisor=Searching())
    assert compare_look(app, look, then("enter", text="/kb how to page"))


@LOOKS
def test_nothing_in_the_knowledge_base(
    make_app: MakeApp, compare_look: CompareLook, look: Look
) -> None:
    """You see the query and that nothing fits."""
    app = make_app(advisor=Searching())
    assert compare_look(app, look, then("enter", text="/kb zebras"))


@LOOKS
def test_the_text_of_an_attachment(
    make_app: MakeApp, compare_look: CompareLook, look: Look
) -> None:
    """You see what could not be read, and the pasted text, in a frame."""
    steps = then("shift+tab", "enter", paste=SCHEMA + "CREATE TABLE broken (;\n")
    assert compare_look(make_app(), look, steps)


@LOOKS
def test_a_deletion_is_asked_about(
    make_app: MakeApp, store: SessionStore, compare_look: CompareLook, look: Look
) -> None:
    """You see which conversation would go, how much it holds, and the two keys."""
    store.finish_turn(store.begin_turn(store.create(), QUESTION), "answered", "Use a key.")
    assert compare_look(make_app(new=True), look, then("ctrl+r", "ctrl+d"))


@LOOKS
def test_no_conversation_yet(make_app: MakeApp, compare_look: CompareLook, look: Look) -> None:
    """You see the field for words, and that there is nothing to choose from."""
    assert compare_look(make_app(), look, then("ctrl+r"))


@LOOKS
def test_an_answer_that_failed(make_app: MakeApp, compare_look: CompareLook, look: Look) -> None:
    """You see the question, why there is no answer and what to do, and the question again."""
    error = ModelRefused("The endpoint refused the key (401). Set another with OPENAI_API_KEY.")
    assert compare_look(make_app([CONSULTED, Failed(error)]), look, then("enter", text=QUESTION))


@LOOKS
def test_an_answer_that_was_stopped(
    make_app: MakeApp, compare_look: CompareLook, look: Look
) -> None:
    """You see the half of the answer that had come, and that it was stopped."""

    async def play(question: str) -> AsyncGenerator[Event, None]:
        yield Token(ANSWER[:200])
        await asyncio.Event().wait()

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        pilot.app.screen.query_one(Prompt).fill(QUESTION)
        await pilot.press("enter")
        await until(pilot, lambda: "Offsets" in screen_text(pilot.app))
        await pilot.press("escape")
        await settle(pilot)

    assert compare_look(make_app(play), look, run)


@LOOKS
def test_the_beginning_of_a_long_conversation(
    make_app: MakeApp, store: SessionStore, compare_look: CompareLook, look: Look
) -> None:
    """You see how many turns come before and after those that are there."""
    talk = store.create()
    for number in range(30):
        turn = store.begin_turn(talk, f"Question {number}: {QUESTION}")
        store.finish_turn(turn, "answered", "Use a key.")

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        pilot.app.screen.query(".earlier").first().focus()
        await pilot.pause()
        await settle(pilot)

    assert compare_look(make_app(), look, run)


@LOOKS
def test_a_notice_over_a_long_prompt(
    make_app: MakeApp, compare_look: CompareLook, look: Look
) -> None:
    """You see ten lines of the prompt, its end, and a notice that covers no word of it."""

    async def run(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: pilot.app.screen.query(Prompt))
        await ask(pilot, "one")
        lines = "\n".join(f"line {number} of a question with many lines" for number in range(14))
        pilot.app.screen.query_one(Prompt).fill(lines)
        pilot.app.screen.tell("No answer has sources or findings yet.")  # type: ignore[attr-defined]
        await settle(pilot)

    assert compare_look(make_app([Token("Yes.")]), look, run)
