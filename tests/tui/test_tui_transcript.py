"""Long conversations: what is a widget, what comes when one scrolls, and what stays in place."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from acting import MakeApp
from driving import ask, screen_text, settle, type_text, until
from textual.geometry import Size

from smeaton.advisor import Event, Token
from smeaton.sessions import SessionStore
from smeaton.tui.app import SmeatonApp
from smeaton.tui.widgets.question import QuestionBar
from smeaton.tui.widgets.transcript import MOST
from smeaton.tui.widgets.turn import TurnView

TURNS = 60
LINES = "\n\n".join(f"Line {number} of the answer." for number in range(12))


@pytest.fixture
def long(store: SessionStore) -> int:
    """A conversation of many turns."""
    talk = store.create()
    for number in range(TURNS):
        store.finish_turn(store.begin_turn(talk, f"question {number:02}"), "answered", LINES)
    return talk


def questions(app: SmeatonApp) -> list[str]:
    return [view.question for view in app.screen.query(TurnView)]


def upper_lines(app: SmeatonApp, first: int = 0) -> list[str]:
    """Twenty lines of the conversation from `first` on, without title and scrollbar."""
    return [line[:96].rstrip() for line in screen_text(app).splitlines()[first + 1 : first + 21]]


async def test_of_a_long_conversation_only_the_end_is_there_at_first(
    make_app: MakeApp, long: int
) -> None:
    """You see the last answer, and above, when you scroll, how many turns come before."""
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        assert screen_text(app).count("Line 11 of the answer.") == 1
        assert questions(app)[-1] == f"question {TURNS - 1}"
        assert len(questions(app)) < MOST


async def test_paging_up_reaches_the_first_question_with_few_widgets(
    make_app: MakeApp, long: int
) -> None:
    """You press Page Up: every question passes by once and in order, and few turns are kept."""
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        seen: list[str] = []
        for _ in range(200):
            for view in reversed(list(app.screen.query(TurnView))):
                if view.region.overlaps(app.screen.region) and view.question not in seen:
                    seen.append(view.question)
            if "question 00" in seen:
                break
            await pilot.press("pageup")
            await settle(pilot)
            assert len(questions(app)) <= MOST + 1
        assert seen == [f"question {number:02}" for number in reversed(range(TURNS))]
        for _ in range(200):
            await pilot.press("pagedown")
            await settle(pilot)
            if "Line 11" in screen_text(app) and questions(app)[-1] == f"question {TURNS - 1}":
                break
        else:
            raise AssertionError("the end was never reached again")
        assert len(questions(app)) <= MOST + 1


async def test_what_is_read_stays_in_place_when_turns_come_above(
    make_app: MakeApp, long: int
) -> None:
    """You scroll up by a line: the text moves by a line, however many turns come in above."""
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        transcript = app.screen.transcript  # type: ignore[attr-defined]
        for _ in range(80):
            before = upper_lines(app)
            transcript.scroll_relative(y=-1, animate=False)
            await settle(pilot)
            assert upper_lines(app, 1) == before


async def test_the_line_above_leads_to_the_first_turn_and_the_one_below_to_the_end(
    make_app: MakeApp, long: int
) -> None:
    """You press Enter on "earlier turns" and stand on the first question; below, at the end."""
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        above, below = app.screen.query(".earlier")
        assert "earlier turns" in str(above.content)  # type: ignore[attr-defined]
        above.focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.focused, QuestionBar))
        assert questions(app)[0] == "question 00"
        assert "question 00" in screen_text(app)
        assert len(questions(app)) < MOST
        below.focus()
        await pilot.press("enter")
        await until(pilot, lambda: questions(app)[-1] == f"question {TURNS - 1}")
        await settle(pilot)
        assert "Line 11 of the answer." in screen_text(app)


async def test_a_question_asked_from_above_is_shown_at_the_end(
    make_app: MakeApp, long: int
) -> None:
    """You ask while you read old turns: you see the new one, and the ones just before it."""
    app = make_app([Token("Yes, at once.")])
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        app.screen.query(".earlier").first().focus()
        await pilot.press("enter")
        await until(pilot, lambda: questions(app)[:1] == ["question 00"])
        await pilot.press("escape")
        await ask(pilot, "and now?")
        assert questions(app)[-2:] == [f"question {TURNS - 1}", "and now?"]
        assert "Yes, at once." in screen_text(app)


async def test_scrolling_up_is_not_dragged_down_while_an_answer_streams(
    make_app: MakeApp, long: int
) -> None:
    """You scroll up in the middle of an answer, and what you read does not move."""
    go_on = asyncio.Event()

    async def stream(question: str) -> AsyncGenerator[Event, None]:
        for number in range(30):
            yield Token(f"Fresh line {number}.\n\n")
        await go_on.wait()
        for number in range(30, 90):
            yield Token(f"Fresh line {number}.\n\n")

    app = make_app(stream)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await type_text(pilot, "more")
        await pilot.press("enter")
        await until(pilot, lambda: "Fresh line 29." in screen_text(app))
        for _ in range(3):
            await pilot.press("pageup")
        await pilot.pause()
        before = upper_lines(app)
        go_on.set()
        await settle(pilot)
        assert upper_lines(app) == before
        assert "Fresh line 89." in app.screen.query(TurnView).last().answer


async def test_what_is_read_stays_in_place_when_the_window_changes(
    make_app: MakeApp, long: int
) -> None:
    """You make the terminal narrower, and the same line stands at the top."""
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        for _ in range(4):
            await pilot.press("pageup")
            await settle(pilot)
        if not upper_lines(app)[0]:
            app.screen.transcript.scroll_relative(y=1, animate=False)  # type: ignore[attr-defined]
            await settle(pilot)
        (before, *_) = upper_lines(app)
        app._driver._size = Size(70, 30)  # type: ignore[union-attr]
        await pilot.resize_terminal(70, 30)
        await settle(pilot)
        assert upper_lines(app)[0] == before != ""
