"""Asking and answering: what is seen, what is saved, what Esc and failures leave behind."""

import asyncio
from collections.abc import AsyncGenerator

from acting import ADVICE, ANSWER, PASSAGES, REVIEW, ActingAdvisor, MakeApp
from driving import ask, screen_text, settle, statuses, type_text, until

from smeaton.advisor import Advised, Analysed, Consulted, Event, Failed, Status, Token
from smeaton.errors import ModelRefused
from smeaton.sessions import SessionStore
from smeaton.tui.messages import ModelState
from smeaton.tui.widgets.answer import Answer
from smeaton.tui.widgets.findings import FindingsTable
from smeaton.tui.widgets.prompt import Prompt
from smeaton.tui.widgets.sources import SourceList
from smeaton.tui.widgets.titlebar import TitleBar
from smeaton.tui.widgets.transcript import Transcript

FULL: list[Event] = [
    Status("Searching the knowledge base"),
    Analysed(REVIEW),
    Consulted(PASSAGES, None),  # type: ignore[arg-type]
    *(Token(ANSWER[i : i + 7]) for i in range(0, len(ANSWER), 7)),
    Advised(ADVICE),
]


async def test_an_answer_appears_with_findings_and_numbered_sources(make_app: MakeApp) -> None:
    """You see the question, the table, the Markdown as prose, and [1] at the passage it cites."""
    app = make_app(FULL)
    async with app.run_test(size=(100, 50)) as pilot:
        await ask(pilot, "How do I page?")
        seen = screen_text(app)
        assert "How do I page?" in seen
        assert "4 findings: 1 critical, 1 high, 1 medium, 1 low" in seen
        assert "Password stored as plain text" in seen
        assert "Decision: keyset pagination" in seen
        assert "**" not in seen
        assert "[1] Pagination of collections / In short" in seen
        assert app.screen.query_one(Answer).source == ANSWER


async def test_a_question_is_on_disk_before_the_advisor_hears_of_it(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You could pull the plug at any moment and find the question again."""
    found = []

    async def play(question: str) -> AsyncGenerator[Event, None]:
        found.extend(store.load(store.latest() or 0).turns)
        yield Token("Yes.")

    app = make_app(play)
    async with app.run_test() as pilot:
        await ask(pilot, "Is it saved?")
    assert [(turn.question, turn.state) for turn in found] == [("Is it saved?", "asking")]
    (turn,) = store.load(store.latest() or 0).turns
    assert (turn.state, turn.answer) == ("answered", "Yes.")


async def test_a_partial_answer_is_saved_while_the_rest_is_still_to_come(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You see the first words, and they are on disk although nothing more arrives."""
    go_on = asyncio.Event()

    async def play(question: str) -> AsyncGenerator[Event, None]:
        yield Consulted(PASSAGES, None)  # type: ignore[arg-type]
        yield Token("First words")
        await go_on.wait()

    app = make_app(play)
    async with app.run_test() as pilot:
        await type_text(pilot, "Why?")
        await pilot.press("enter")
        await until(pilot, lambda: store.latest() is not None)
        await until(pilot, lambda: store.load(store.latest() or 0).turns[0].answer)
        (turn,) = store.load(store.latest() or 0).turns
        assert (turn.state, turn.answer) == ("streaming", "First words")
        assert turn.payload is not None
        assert len(turn.payload["passages"]) == 3
        await until(pilot, lambda: "First words" in screen_text(app))
        go_on.set()
        await settle(pilot)


async def test_escape_stops_at_once_and_keeps_what_came(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You see "Stopped" under the words that had arrived, and can ask on."""

    async def endless(question: str) -> AsyncGenerator[Event, None]:
        yield Token("Half an ans")
        await asyncio.Event().wait()

    advisor = ActingAdvisor([endless, [Token("Second.")]])
    app = make_app(advisor=advisor)
    async with app.run_test() as pilot:
        await type_text(pilot, "one")
        await pilot.press("enter")
        await until(pilot, lambda: "Half an ans" in screen_text(app))
        await pilot.press("escape")
        await settle(pilot)
        assert advisor.closed == ["one"]
        assert statuses(app) == ["Stopped; what had arrived is kept."]
        await ask(pilot, "two")
        assert "Second." in screen_text(app)
    stopped, answered = store.load(store.latest() or 0).turns
    assert (stopped.state, stopped.answer) == ("stopped", "Half an ans")
    assert answered.state == "answered"


async def test_a_second_question_waits_until_the_answer_is_over(make_app: MakeApp) -> None:
    """You see a hint, and what you typed stays in the prompt."""

    async def endless(question: str) -> AsyncGenerator[Event, None]:
        yield Token("…")
        await asyncio.Event().wait()

    advisor = ActingAdvisor([endless])
    app = make_app(advisor=advisor)
    async with app.run_test(notifications=True) as pilot:
        await type_text(pilot, "one")
        await pilot.press("enter")
        await until(pilot, lambda: advisor.asked)
        await type_text(pilot, "two")
        await pilot.press("enter")
        await until(pilot, lambda: "Esc stops it" in screen_text(app))
        assert app.screen.query_one(Prompt).text == "two"
        assert len(advisor.asked) == 1
        await pilot.press("escape")


async def test_a_failure_says_what_to_do_and_gives_the_question_back(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You see the words that came, the error, and your question in the prompt again."""
    refused = ModelRefused("The endpoint refused the key; check OPENAI_API_KEY.")
    app = make_app([Token("Some words"), Failed(refused)], [Token("Fine now.")])
    async with app.run_test(size=(100, 30)) as pilot:
        await ask(pilot, "Will it work?")
        seen = screen_text(app)
        assert "Some words" in seen
        assert "check OPENAI_API_KEY" in seen
        assert "model failed" in seen
        assert app.screen.query_one(Prompt).text == "Will it work?"
        await pilot.press("enter")
        await settle(pilot)
        assert "Fine now." in screen_text(app)
        assert "model failed" not in screen_text(app)
    failed, answered = store.load(store.latest() or 0).turns
    assert (failed.state, failed.answer, failed.error) == ("failed", "Some words", str(refused))
    assert answered.state == "answered"


async def test_a_bug_in_the_advisor_fails_the_turn_and_not_the_app(make_app: MakeApp) -> None:
    """You see that something broke, and can go on."""

    async def broken(question: str) -> AsyncGenerator[Event, None]:
        yield Status("Working")
        raise ZeroDivisionError("oops")

    app = make_app(broken)
    async with app.run_test(size=(100, 30)) as pilot:
        await ask(pilot, "Hm?")
        assert "ZeroDivisionError: oops" in screen_text(app)
        assert app.screen.query_one(Prompt).text == "Hm?"


async def test_reading_above_is_not_disturbed_by_a_streaming_answer(make_app: MakeApp) -> None:
    """You scrolled up: the text under your eyes stays; at the bottom you follow again."""
    go_on = asyncio.Event()

    async def play(question: str) -> AsyncGenerator[Event, None]:
        yield Token("\n\n".join(f"line {n}" for n in range(60)))
        await go_on.wait()
        yield Token("\n\n" + "\n\n".join(f"more {n}" for n in range(60)))

    app = make_app(play)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_text(pilot, "go")
        await pilot.press("enter")
        await until(pilot, lambda: "line 59" in screen_text(app))
        transcript = app.screen.query_one(Transcript)
        await pilot.press("pageup")
        await pilot.pause()
        place = transcript.scroll_y
        assert place < transcript.max_scroll_y
        go_on.set()
        await settle(pilot)
        assert transcript.scroll_y == place
        assert transcript.max_scroll_y > place + 60
        for _ in range(12):
            await pilot.press("pagedown")
        await until(pilot, lambda: "more 59" in screen_text(app))


async def test_the_next_question_builds_on_the_one_before(make_app: MakeApp) -> None:
    """A follow-up goes with the earlier turns as history."""
    advisor = ActingAdvisor([[Token("Use a key.")], [Token("Yes.")]])
    app = make_app(advisor=advisor)
    async with app.run_test() as pilot:
        await ask(pilot, "How?")
        await ask(pilot, "Sure?")
    first, second = advisor.asked
    assert list(first["history"]) == []
    assert [exchange[:2] for exchange in second["history"]] == [("How?", "Use a key.")]


async def test_sources_and_findings_are_reached_and_opened_by_keys(make_app: MakeApp) -> None:
    """Ctrl+G, Enter: the passage with its address; Shift+Tab, Enter: the finding."""
    app = make_app(FULL)
    async with app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, "How?")
        await pilot.press("ctrl+g")
        assert isinstance(app.focused, SourceList)
        await pilot.press("down", "enter")
        await until(pilot, lambda: "RFC 8288" in screen_text(app))
        assert "https://www.rfc-editor.org/rfc/rfc8288" in screen_text(app)
        assert "duplicates and gaps" in screen_text(app)
        await pilot.press("escape", "shift+tab", "shift+tab")
        assert isinstance(app.focused, FindingsTable)
        await pilot.press("down", "enter")
        await until(pilot, lambda: "How to mend it" in screen_text(app))
        assert "Table without a primary key" in screen_text(app)
        await pilot.press("escape", "escape")
        assert isinstance(app.focused, Prompt)


async def test_typing_leads_back_to_the_prompt_from_anywhere(make_app: MakeApp) -> None:
    """You read a source and just start to type."""
    app = make_app(FULL)
    async with app.run_test() as pilot:
        await ask(pilot, "How?")
        await pilot.press("ctrl+g")
        await type_text(pilot, "and")
        assert app.screen.query_one(Prompt).text == "and"
        assert isinstance(app.focused, Prompt)


async def test_a_full_disk_keeps_the_question_in_the_prompt(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You see what failed, and nothing was sent that could not be saved."""
    advisor = ActingAdvisor([[Token("never")]])
    app = make_app(advisor=advisor)
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await settle(pilot)
        store._db.execute("PRAGMA query_only = ON")
        await ask(pilot, "Lost?")
        await until(pilot, lambda: "was not sent" in screen_text(app))
        assert app.screen.query_one(Prompt).text == "Lost?"
        assert advisor.asked == []
        store._db.execute("PRAGMA query_only = OFF")


async def test_the_state_survives_closing_and_is_shown_by_a_command(make_app: MakeApp) -> None:
    """/facts lists what was stated and decided, also after the app was closed and opened again."""
    app = make_app([Token(ANSWER), Advised(ADVICE)])
    async with app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, "We have 5 developers. Which pagination?")
    app = make_app()
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        await ask(pilot, "/facts")
        shown = screen_text(app)
    assert "5 developers" in shown
    assert "✓ keyset pagination" in shown


async def test_there_is_nothing_to_write_down_before_a_decision(make_app: MakeApp) -> None:
    """/adr says what it needs, and sends nothing; after a decision it asks for the record."""
    advisor = ActingAdvisor([[Token(ANSWER), Advised(ADVICE)], [Token("# Pagination")]])
    app = make_app(advisor=advisor)
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await ask(pilot, "/facts")
        assert "Nothing is settled yet" in screen_text(app)
        await pilot.press("escape")
        await ask(pilot, "/adr")
        await until(pilot, lambda: "nothing to write down" in screen_text(app))
        assert not advisor.asked
        await ask(pilot, "Which pagination?")
        await ask(pilot, "/adr")
    assert "ADR" in str(advisor.asked[1]["question"])


async def test_news_of_the_model_that_come_while_the_app_closes_break_nothing(
    make_app: MakeApp,
) -> None:
    """The title bar is gone before the app is; what was being counted for it has nowhere to go."""
    app = make_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        await app.screen.query_one(TitleBar).remove()
        app.model_state = ModelState("ready", "Endpoint · late")
        app.screen.show_meter()
        await settle(pilot)
        assert app.return_code is None
