"""Leaving and coming back: drafts, earlier conversations, commands, states of the model."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from typing import NoReturn

import pytest
from acting import ANSWER, PASSAGES, SCHEMA, ActedProvider, ActingAdvisor, MakeApp
from driving import ask, screen_text, settle, statuses, type_text, until
from textual import events

from smeaton.advisor import Consulted, Event, Status, Token
from smeaton.errors import ModelUnavailable, SettingsError
from smeaton.sessions import SessionStore
from smeaton.settings import Settings
from smeaton.tui.app import SmeatonApp
from smeaton.tui.commands import COMMANDS, parse_command
from smeaton.tui.widgets.prompt import Prompt
from smeaton.tui.widgets.question import QuestionBar


async def test_the_last_conversation_comes_back_with_answer_sources_and_draft(
    make_app: MakeApp,
) -> None:
    """You quit in the middle of a sentence and find everything as it was."""
    first = make_app([Consulted(PASSAGES, None), Token(ANSWER)])  # type: ignore[arg-type]
    async with first.run_test(size=(100, 40)) as pilot:
        await ask(pilot, "How do I page?")
        pilot.app.post_message(events.Paste(SCHEMA))
        await settle(pilot)
        await type_text(pilot, "and th")
        await pilot.press("ctrl+q")
    second = make_app()
    async with second.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        seen = screen_text(second)
        assert "How do I page?" in seen
        assert "Decision: keyset pagination" in seen
        assert "Pagination of collections / How it fails" in seen
        assert "+ paste · PostgreSQL · 11 lines" in seen
        assert second.screen.query_one(Prompt).text == "and th"
        assert "Smeaton · How do I page?" in seen


async def test_new_starts_empty_and_leaves_the_old_one_to_resume(make_app: MakeApp) -> None:
    """With --new you see an empty page; Ctrl+R lists what was before."""
    first = make_app([Token("Yes.")])
    async with first.run_test() as pilot:
        await ask(pilot, "Old question")
    second = make_app(new=True)
    async with second.run_test() as pilot:
        await settle(pilot)
        assert "Old question" not in screen_text(second)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "Old question" in screen_text(second))
        await pilot.press("enter")
        await until(pilot, lambda: "Yes." in screen_text(second))
        assert "Smeaton · Old question" in screen_text(second)


async def test_an_earlier_conversation_is_found_and_deleted_after_a_question(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You type a word of the answer, see it in the one line left, and are asked before it goes."""
    for question, answer in (("About money", "Use NUMERIC."), ("About keys", "Use bigint.")):
        store.finish_turn(store.begin_turn(store.create(), question), "answered", answer)
    app = make_app(new=True)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "About money" in screen_text(app))
        await type_text(pilot, "numeric")
        await until(pilot, lambda: "About keys" not in screen_text(app))
        assert "Use NUMERIC." in screen_text(app)
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "with 1 turn for good?" in screen_text(app))
        await pilot.press("enter", "n")
        await settle(pilot)
        assert len(store.list()) == 2
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "with 1 turn for good?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "Nothing fits" in screen_text(app))
    assert [line.title for line in store.list()] == ["About keys"]


async def test_the_open_conversation_is_not_deleted_from_under_you(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You press Ctrl+D on the one that is open and are told to start another first."""
    store.finish_turn(store.begin_turn(store.create(), "About money"), "answered", "Yes.")
    app = make_app()
    async with app.run_test(notifications=True) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+r")
        await settle(pilot)
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "This one is open" in screen_text(app))
    assert len(store.list()) == 1


async def test_a_pinned_conversation_comes_first(make_app: MakeApp, store: SessionStore) -> None:
    """You press Ctrl+O on the older one: it gets a star and moves to the top, and back again."""
    for question in ("About money", "About keys"):
        store.finish_turn(store.begin_turn(store.create(), question), "answered", "Yes.")
    app = make_app(new=True)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "About money" in screen_text(app))
        await pilot.press("down", "down", "ctrl+o")
        await until(pilot, lambda: "★ About money" in screen_text(app))
        seen = screen_text(app)
        assert seen.index("About money") < seen.index("About keys")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "★" not in screen_text(app))
    assert [line.title for line in store.list()] == ["About keys", "About money"]


async def test_a_search_leads_to_the_turn_that_was_found(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You open a hit and stand on its question, though another version was shown last."""
    talk = store.create()
    for number in range(40):
        turn = store.begin_turn(talk, f"question {number}")
        store.finish_turn(turn, "answered", "Use bigint." if number == 1 else "Yes.")
    second = store.load(talk).turns[1]
    store.finish_turn(store.begin_turn(talk, "else", instead_of=second.id), "answered", "No.")
    app = make_app(new=True)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+r")
        await type_text(pilot, "bigint")
        await until(pilot, lambda: "    Use bigint." in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.focused, QuestionBar))
        assert "question 1" in str(app.focused.content)  # type: ignore[union-attr]
        await until(pilot, lambda: "Use bigint." in screen_text(app))
        assert "1 of 2" in screen_text(app)


async def test_a_turn_whose_process_died_says_that_it_was_interrupted(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You see the half answer and know that the rest never came."""
    turn = store.begin_turn(store.create(), "Why?")
    store.append_answer(turn, "Because of")
    app = make_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "Because of" in screen_text(app)
        assert statuses(app) == ["Interrupted; what had arrived is kept."]


async def test_quitting_in_the_middle_of_an_answer_keeps_it(
    make_app: MakeApp, store: SessionStore
) -> None:
    """Ctrl+C ends the app cleanly; the words that had come are on disk as a stopped turn."""

    async def endless(question: str) -> AsyncGenerator[Event, None]:
        yield Token("Half")
        await asyncio.Event().wait()

    app = make_app(endless)
    async with app.run_test() as pilot:
        await type_text(pilot, "one")
        await pilot.press("enter")
        await until(pilot, lambda: "Half" in screen_text(app))
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert app.return_code == 0
    (turn,) = store.load(store.latest() or 0).turns
    assert (turn.state, turn.answer) == ("stopped", "Half")


async def test_a_draft_is_saved_without_quitting(make_app: MakeApp, store: SessionStore) -> None:
    """You pause for a moment, and what you typed is on disk."""
    app = make_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await type_text(pilot, "half a thought")
        await until(pilot, lambda: store.latest() is not None)
        await until(pilot, lambda: store.load(store.latest() or 0).draft.text == "half a thought")


async def test_an_untouched_app_leaves_no_empty_conversation(
    make_app: MakeApp, store: SessionStore
) -> None:
    app = make_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("ctrl+n", "ctrl+q")
    assert store.latest() is None


async def test_without_a_model_three_ways_to_one_are_named(make_app: MakeApp) -> None:
    """You see what works now and how to get a model."""
    app = make_app(advisor=ActingAdvisor(provider=ActedProvider("none", "None", None)))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        seen = screen_text(app)
        for words in ("no model", "/kb", "Give a key", "a local server", "Download the built-in"):
            assert words in seen


async def test_a_provider_that_cannot_be_used_says_why(make_app: MakeApp) -> None:
    """You see the reason at the bottom and "model failed" at the top."""

    class Unusable(ActingAdvisor):
        async def prepare(self, **given: object) -> AsyncGenerator[Status, None]:
            yield Status("Starting the embedded model")
            raise ModelUnavailable("The weights are damaged; run /model pull.")

    app = make_app(advisor=Unusable())
    async with app.run_test(size=(100, 24)) as pilot:
        await settle(pilot)
        assert "model failed" in screen_text(app)
        assert "The weights are damaged" in screen_text(app)


async def test_an_unknown_command_is_not_sent_as_a_question(make_app: MakeApp) -> None:
    """You see that it is unknown; it stays in the prompt."""
    advisor = ActingAdvisor([])
    app = make_app(advisor=advisor)
    async with app.run_test(notifications=True) as pilot:
        await ask(pilot, "/reviev")
        await until(pilot, lambda: "/reviev is no command" in screen_text(app))
        assert app.screen.query_one(Prompt).text == "/reviev"
        assert advisor.asked == []


async def test_help_names_every_command(make_app: MakeApp) -> None:
    """F1 shows keys and commands; Esc closes it."""
    app = make_app()
    async with app.run_test(size=(100, 60)) as pilot:
        await settle(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: "/quit" in screen_text(app))
        for command in (f"/{name}" for name in COMMANDS):
            assert command in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: "/quit" not in screen_text(app))


async def test_a_conversation_is_renamed(make_app: MakeApp, store: SessionStore) -> None:
    app = make_app([Token("Yes.")])
    async with app.run_test() as pilot:
        await ask(pilot, "Hm")
        await ask(pilot, "/rename Orders schema")
        assert "Smeaton · Orders schema" in screen_text(app)
    assert [line.title for line in store.list()] == ["Orders schema"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/kb connection pools", ("kb", "connection pools")),
        ("/NEW", ("new", "")),
        ("/model pull ", ("model", "pull")),
        ("/orders/{id} returns 500, why?", None),
        ("What does /help do?", None),
        ("/", None),
    ],
)
def test_a_command_is_told_from_a_path(text: str, expected: tuple[str, str] | None) -> None:
    assert parse_command(text) == expected


async def test_a_wrong_setting_ends_the_app_with_its_reason() -> None:
    """You see what is wrong on your shell's screen; nothing was opened."""

    def fail() -> NoReturn:
        raise SettingsError("The setting 'provider' is wrong.")

    app = SmeatonApp(fail)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.failure is not None)
    assert str(app.failure) == "The setting 'provider' is wrong."
    app.close_store()


async def test_what_is_typed_before_the_conversations_are_open_is_kept(
    settings: Settings, store: SessionStore
) -> None:
    """You type and send at once; the question waits for the disk and is then answered."""
    opened = threading.Event()

    def open_slowly() -> tuple[Settings, SessionStore]:
        assert opened.wait(10)
        return settings, store

    acting = ActingAdvisor([[Token("Yes.")]])
    app = SmeatonApp(open_slowly, make_advisor=lambda _: acting)  # type: ignore[arg-type,return-value]
    async with app.run_test() as pilot:
        for key in ("w", "h", "y", "enter"):
            app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
        opened.set()
        await until(
            pilot, lambda: store.load(1).turns[0].answer == "Yes." if store.list() else False
        )
