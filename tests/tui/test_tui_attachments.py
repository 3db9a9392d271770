"""Pastes and files: what becomes a chip, what stays text, what is refused and kept."""

from pathlib import Path

import pytest
from acting import SCHEMA, ActingAdvisor, MakeApp
from driving import ask, screen_text, settle, statuses, type_text, until
from textual import events
from textual.pilot import Pilot

from smeaton.advisor import Token
from smeaton.sessions import Attachment, SessionStore
from smeaton.tui.mentions import read_mentions
from smeaton.tui.widgets.chips import Chip
from smeaton.tui.widgets.composer import MAX_TYPED_CHARS, Composer
from smeaton.tui.widgets.prompt import Prompt


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await settle(pilot)


async def test_a_pasted_schema_is_folded_into_one_line(make_app: MakeApp) -> None:
    """You see its dialect and size above an empty prompt."""
    app = make_app()
    async with app.run_test() as pilot:
        await paste(pilot, SCHEMA.replace("\n", "\r"))
        assert "+ paste · PostgreSQL · 11 lines · 2 tables" in screen_text(app)
        assert app.screen.query_one(Prompt).text == ""
        assert app.screen.query_one(Composer).attachments == (Attachment("paste", SCHEMA),)


@pytest.mark.parametrize(
    "text",
    ["SELECT 1", "two\nlines", "Long prose is no schema.\n" * 30],
    ids=["short", "two lines", "prose"],
)
async def test_other_pastes_stay_text(make_app: MakeApp, text: str) -> None:
    """You see what you pasted in the prompt."""
    app = make_app()
    async with app.run_test() as pilot:
        await paste(pilot, text)
        assert app.screen.query_one(Prompt).text == text
        assert not app.screen.query(Chip)


async def test_a_paste_of_ten_megabytes_never_reaches_the_prompt(make_app: MakeApp) -> None:
    """You see a chip, and can type while it is being read."""
    app = make_app()
    async with app.run_test() as pilot:
        app.post_message(events.Paste("no schema, just words\n" * 480_000))
        await until(pilot, lambda: app.screen.query(Chip))
        await type_text(pilot, "hi")
        assert app.screen.query_one(Prompt).text == "hi"
        await settle(pilot)
        assert "+ paste · 480,000 lines · 10.6 MB" in screen_text(app)
        assert app.screen.query_one(Prompt).text == "hi"


async def test_a_chip_is_viewed_unfolded_and_removed_by_keys(
    make_app: MakeApp, store: SessionStore
) -> None:
    """Enter shows the text, U puts it into the prompt, Delete removes it for good."""
    app = make_app()
    async with app.run_test() as pilot:
        await paste(pilot, SCHEMA)
        await paste(pilot, SCHEMA.replace("users", "people"))
        assert "+ paste 2 ·" in screen_text(app)
        await pilot.press("shift+tab", "enter")
        await until(pilot, lambda: "CREATE TABLE people" in screen_text(app))
        await pilot.press("escape", "delete")
        assert "+ paste 2" not in screen_text(app)
        await pilot.press("shift+tab", "u")
        assert app.screen.query_one(Prompt).text == SCHEMA
        assert not app.screen.query(Chip)
        await pilot.press("ctrl+q")
    assert store.load(store.latest() or 0).draft == type(store.load(1).draft)(SCHEMA, ())


async def test_a_huge_chip_is_not_unfolded(make_app: MakeApp) -> None:
    """You see why, and it stays attached."""
    app = make_app()
    async with app.run_test(notifications=True) as pilot:
        await paste(pilot, "x\n" * MAX_TYPED_CHARS)
        await pilot.press("shift+tab", "u")
        await until(pilot, lambda: "Too large for the prompt" in screen_text(app))
        assert app.screen.query(Chip)


async def test_sending_only_a_schema_reviews_it(make_app: MakeApp, store: SessionStore) -> None:
    """You see the analyser's findings at lines of the paste; no question was needed."""
    app = make_app()
    async with app.run_test(size=(100, 40)) as pilot:
        await paste(pilot, SCHEMA)
        await pilot.press("enter")
        await settle(pilot)
        seen = screen_text(app)
        assert "users.password" in seen
        assert "orders.total" in seen
        assert statuses(app) == [""]
    conversation = store.load(store.latest() or 0)
    assert conversation.title == "Review of paste"
    (turn,) = conversation.turns
    assert turn.state == "answered"
    assert turn.payload is not None
    assert turn.payload["review"]["findings"]


async def test_a_review_of_nothing_says_how_to_attach(make_app: MakeApp) -> None:
    """You see a hint instead of an empty turn."""
    app = make_app()
    async with app.run_test(notifications=True) as pilot:
        await ask(pilot, "/review")
        await until(pilot, lambda: "paste a schema" in screen_text(app))


async def test_a_follow_up_is_about_the_schema_of_the_turn_before(make_app: MakeApp) -> None:
    """The second question goes with the schema that was attached to the first."""
    advisor = ActingAdvisor([[Token("One.")], [Token("Two.")]])
    app = make_app(advisor=advisor)
    async with app.run_test() as pilot:
        await paste(pilot, SCHEMA)
        await ask(pilot, "Fine?")
        await ask(pilot, "Really?")
    assert [source.text for source in advisor.asked[1]["sources"]] == [SCHEMA]


async def test_a_file_is_attached_by_its_path(
    make_app: MakeApp, tmp_path: Path, store: SessionStore
) -> None:
    """You name a file with @ and see it under your question."""
    file = tmp_path / "orders.sql"
    file.write_text(SCHEMA)
    advisor = ActingAdvisor([[Token("Yes.")]])
    app = make_app(advisor=advisor)
    async with app.run_test() as pilot:
        app.screen.query_one(Prompt).fill(f"Is @{file} fine?")
        await pilot.press("enter")
        await settle(pilot)
        assert "Is orders.sql fine?" in screen_text(app)
        assert "+ orders.sql" in screen_text(app)
    (source,) = advisor.asked[0]["sources"]
    assert (source.name, source.text) == ("orders.sql", SCHEMA)


async def test_a_missing_file_is_named_and_the_prompt_kept(make_app: MakeApp) -> None:
    """You see which file, and can mend the path."""
    advisor = ActingAdvisor([])
    app = make_app(advisor=advisor)
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        app.screen.query_one(Prompt).fill("Is @no/such.sql fine?")
        await pilot.press("enter")
        await settle(pilot)
        await until(pilot, lambda: "such.sql" in screen_text(app).replace("fine?", ""))
        assert app.screen.query_one(Prompt).text == "Is @no/such.sql fine?"
        assert advisor.asked == []


def test_words_with_an_at_sign_are_no_files(tmp_path: Path) -> None:
    text = "Why does @Transactional on me@example.org roll back?"
    assert read_mentions(text, 1000) == (text, [])


def test_a_path_with_spaces_stands_in_quotes_and_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "my orders.sql"
    file.write_text(SCHEMA)
    question, files = read_mentions(f'@"{file}" @"{file}"', 1000)
    assert files == [Attachment("my orders.sql", SCHEMA)]
    assert question == ""


async def test_enter_sends_and_the_prompt_grows_to_eight_lines(make_app: MakeApp) -> None:
    """Ctrl+J and a backslash before Enter break the line; the box grows and then scrolls."""
    advisor = ActingAdvisor([[Token("Ok.")]])
    app = make_app(advisor=advisor)
    async with app.run_test(size=(80, 30)) as pilot:
        prompt = app.screen.query_one(Prompt)
        await pilot.pause()
        assert prompt.size.height == 1
        await pilot.press("a", "ctrl+j", "b", "backslash", "enter", "c")
        await pilot.pause()
        assert prompt.text == "a\nb\nc"
        assert prompt.size.height == 3
        await pilot.press(*["ctrl+j"] * 9)
        await pilot.pause()
        assert prompt.size.height == 8
        await pilot.press("enter")
        await settle(pilot)
        assert advisor.asked[0]["question"] == "a\nb\nc"
