"""Editing the past by keys: versions of a turn, forks, comparing and copying."""

import asyncio
import base64
from collections.abc import AsyncGenerator

import pytest
from acting import ADVICE, ANSWER, SCHEMA, ActingAdvisor, MakeApp
from driving import ask, screen_text, settle, type_text, until
from textual import events
from textual.pilot import Pilot

from smeaton.advisor import Advised, Event, Failed, Token
from smeaton.errors import ModelUnavailable
from smeaton.sessions import SessionStore
from smeaton.tui.widgets.prompt import Prompt
from smeaton.tui.widgets.question import QuestionBar
from smeaton.tui.widgets.turn import TurnView


def asked(app: object) -> list[str]:
    return [view.question for view in app.screen.query(TurnView)]  # type: ignore[attr-defined]


async def three_turns(pilot: Pilot[None]) -> None:
    for question in ("one", "two", "three"):
        await ask(pilot, question)


def answers(*texts: str) -> ActingAdvisor:
    return ActingAdvisor([[Token(text)] for text in texts])


async def test_turns_are_reached_from_an_empty_prompt_and_left_again(make_app: MakeApp) -> None:
    """You go up turn by turn, down again into the prompt, and typing leads there too."""
    app = make_app(advisor=answers("1", "2", "3"))
    async with app.run_test(size=(100, 40)) as pilot:
        await three_turns(pilot)
        await pilot.press("up")
        assert "three" in str(app.focused.content)  # type: ignore[union-attr]
        await pilot.press("up", "up", "up")
        assert "one" in str(app.focused.content)  # type: ignore[union-attr]
        await pilot.press("down", "down", "down")
        assert isinstance(app.focused, Prompt)
        await pilot.press("up", "h", "m")
        assert app.screen.query_one(Prompt).text == "hm"
        await pilot.press("up")
        assert isinstance(app.focused, Prompt)


async def test_an_edited_question_is_a_new_version_and_the_old_one_stays(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You change "two": what followed is gone, "2 of 2" stands there, and [ brings it back."""
    advisor = answers("1", "2", "3", "2b", "3b")
    app = make_app(advisor=advisor)
    async with app.run_test(size=(100, 40)) as pilot:
        await three_turns(pilot)
        await type_text(pilot, "draft")
        await pilot.press("shift+tab", "up", "e")
        await until(pilot, lambda: "Edit the question" in screen_text(app))
        await type_text(pilot, " too")
        await pilot.press("enter")
        await settle(pilot)
        assert asked(app) == ["one", "two too"]
        assert "2 of 2" in screen_text(app)
        assert app.screen.query_one(Prompt).text == "draft"
        await pilot.press("escape", *["backspace"] * 5)
        await ask(pilot, "more")
        assert [exchange[:2] for exchange in advisor.asked[-1]["history"]] == [
            ("one", "1"),
            ("two too", "2b"),
        ]
        await pilot.press("up", "up", "left_square_bracket")
        await until(pilot, lambda: asked(app) == ["one", "two", "three"])
        await until(pilot, lambda: "1 of 2" in screen_text(app))
        assert "two" in str(app.focused.content)  # type: ignore[union-attr]
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: asked(app) == ["one", "two too", "more"])
    assert [turn.question for turn in store.load_tree(1)] == [
        "one", "two", "three", "two too", "more",
    ]  # fmt: skip


async def test_the_advisor_hears_of_the_branch_that_is_shown_also_after_closing(
    make_app: MakeApp,
) -> None:
    """You switch back to the original, close, open, and go on: the other version is not history."""
    app = make_app(advisor=answers("1", "1b"))
    async with app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, "one")
        await pilot.press("up", "r")
        await until(pilot, lambda: "2 of 2" in screen_text(app))
        await settle(pilot)
        await pilot.press("up", "left_square_bracket")
        await until(pilot, lambda: "1 of 2" in screen_text(app))
        await settle(pilot)
    again = answers("2")
    app = make_app(advisor=again)
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        assert "1 of 2" in screen_text(app)
        await ask(pilot, "two")
    assert [exchange[:2] for exchange in again.asked[0]["history"]] == [("one", "1")]


async def test_asking_again_takes_the_attachments_along(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You press R on a question about a schema: it goes out again with the schema."""
    advisor = answers("First.", "Second.")
    app = make_app(advisor=advisor)
    async with app.run_test(size=(100, 40)) as pilot:
        await settle(pilot)
        app.post_message(events.Paste(SCHEMA))
        await settle(pilot)
        await ask(pilot, "fit?")
        await pilot.press("up", "r")
        await settle(pilot)
        assert "Second." in screen_text(app)
        assert "First." not in screen_text(app)
        assert "2 of 2" in screen_text(app)
    first, second = advisor.asked
    assert second["question"] == "fit?"
    assert [item.text for item in second["sources"]] == [item.text for item in first["sources"]]
    assert list(second["history"]) == []
    assert [turn.answer for turn in store.load_tree(1)] == ["First.", "Second."]


async def test_a_version_that_fails_leaves_the_prompt_and_the_original_alone(
    make_app: MakeApp,
) -> None:
    """You see the error in the new version; the original is one key away."""
    gone = Failed(ModelUnavailable("Nothing answers at that address."))
    app = make_app([Token("Good.")], [gone])
    async with app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, "one")
        await pilot.press("up", "r")
        await until(pilot, lambda: "Nothing answers" in screen_text(app))
        await settle(pilot)
        assert app.screen.query_one(Prompt).text == ""
        await pilot.press("up", "left_square_bracket")
        await until(pilot, lambda: "Good." in screen_text(app))


async def test_a_fork_is_a_conversation_of_its_own(make_app: MakeApp, store: SessionStore) -> None:
    """You see the turns up to the one you stood on, under a title of their own."""
    advisor = answers("1", "2", "3", "4")
    app = make_app(advisor=advisor)
    async with app.run_test(size=(100, 40)) as pilot:
        await three_turns(pilot)
        await pilot.press("up", "up", "f")
        await until(pilot, lambda: asked(app) == ["one", "two"])
        await until(pilot, lambda: "one (fork)" in screen_text(app))
        assert isinstance(app.focused, Prompt)
        await ask(pilot, "else")
        assert len(advisor.asked[-1]["history"]) == 2
    assert [turn.question for turn in store.load(1).turns] == ["one", "two", "three"]
    assert [turn.question for turn in store.load(2).turns] == ["one", "two", "else"]


@pytest.mark.parametrize(("width", "beside"), [(160, True), (80, False)])
async def test_two_answers_are_compared(make_app: MakeApp, width: int, beside: bool) -> None:
    """You see both answers: on one line where it is wide, else one above the other."""
    app = make_app(advisor=answers("Alpha alpha.", "Beta beta.", "Gamma gamma."))
    async with app.run_test(size=(width, 40)) as pilot:
        await ask(pilot, "one")
        for _ in range(2):
            await pilot.press("up", "r")
            await settle(pilot)
        await pilot.press("up", "v")
        await until(pilot, lambda: "Two versions" in screen_text(app))
        await until(pilot, lambda: "Beta beta." in screen_text(app))
        lines = screen_text(app).splitlines()
        together = [line for line in lines if "Gamma gamma." in line and "Beta beta." in line]
        assert bool(together) == beside
        assert "3 of 3 · shown" in screen_text(app)
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: "Alpha alpha." in screen_text(app))
        assert "Beta beta." not in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: "Two versions" not in screen_text(app))


async def test_keys_for_several_versions_are_letters_where_there_is_one(make_app: MakeApp) -> None:
    """You type "[v" over a turn without siblings and find it in the prompt."""
    app = make_app(advisor=answers("1"))
    async with app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, "one")
        await pilot.press("up", "left_square_bracket", "v")
        assert app.screen.query_one(Prompt).text == "[v"


async def test_an_answer_is_copied_as_markdown_through_the_terminal(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """You press y and paste exactly the Markdown elsewhere; Y gives the code block alone."""
    app = make_app([Token(ANSWER), Advised(ADVICE)], [Token("No code here.")])
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await ask(pilot, "How?")
        written: list[str] = []
        monkeypatch.setattr(app._driver, "write", written.append)
        await pilot.press("up", "y")
        await until(pilot, lambda: "Copied the answer" in screen_text(app))
        (sequence,) = (text for text in written if text.startswith("\x1b]52;c;"))
        assert base64.b64decode(sequence[7:-1]).decode() == ANSWER
        await pilot.press("Y")
        await until(pilot, lambda: "Copied the code block" in screen_text(app))
        assert app.clipboard == "SELECT * FROM orders WHERE id > $1 ORDER BY id LIMIT 50;"
        await ask(pilot, "and?")
        await pilot.press("up", "Y")
        await until(pilot, lambda: "no code block to copy" in screen_text(app))


async def test_the_past_stays_as_it_is_while_an_answer_is_under_way(make_app: MakeApp) -> None:
    """You press R meanwhile and are told that Esc stops; copying works."""

    async def endless(question: str) -> AsyncGenerator[Event, None]:
        yield Token("Half")
        await asyncio.Event().wait()

    advisor = ActingAdvisor([endless])
    app = make_app(advisor=advisor)
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await type_text(pilot, "one")
        await pilot.press("enter")
        await until(pilot, lambda: "Half" in screen_text(app))
        await pilot.press("up")
        assert isinstance(app.focused, QuestionBar)
        await pilot.press("r")
        await until(pilot, lambda: "Esc stops it" in screen_text(app))
        await pilot.press("y")
        assert app.clipboard == "Half"
        assert len(advisor.asked) == 1
        await pilot.press("escape")
        await settle(pilot)


async def test_two_windows_on_one_conversation_keep_to_their_own_branches(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You go on in two windows: neither sees the other's turn as history, and both are kept."""
    store.finish_turn(store.begin_turn(store.create(), "one"), "answered", "1")
    ours, theirs = answers("ours!"), answers("theirs!")
    first, second = make_app(advisor=ours), make_app(advisor=theirs)
    async with first.run_test() as pilot, second.run_test() as other:
        await settle(pilot)
        await settle(other)
        await ask(other, "theirs")
        await ask(pilot, "ours")
    for advisor in (ours, theirs):
        assert [exchange[:2] for exchange in advisor.asked[0]["history"]] == [("one", "1")]
    assert [turn.question for turn in store.load(1).turns] == ["one", "ours"]
    assert len(store.load_tree(1)) == 3
