"""`/export`: files with the conversation and its decisions, none of them overwritten."""

import json
from pathlib import Path

import pytest
from acting import ADVICE, ANSWER, REVIEW, SCHEMA, MakeApp
from driving import ask, screen_text, settle, until
from textual import events
from textual.pilot import Pilot

from smeaton.advisor import Advised, Analysed, Event, Token
from smeaton.errors import InputError
from smeaton.sessions.transfer import from_json
from smeaton.tui.exporting import to_stem, write_new
from smeaton.tui.widgets.prompt import Prompt

DECIDED: list[Event] = [Analysed(REVIEW), Token(ANSWER), Advised(ADVICE)]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


async def command(pilot: Pilot[None], text: str, told: str) -> None:
    pilot.app.screen.query_one(Prompt).fill(text)
    await pilot.press("enter")
    await until(pilot, lambda: told in screen_text(pilot.app))
    await settle(pilot)


async def test_a_conversation_is_written_as_markdown_and_never_twice_to_one_file(
    make_app: MakeApp, folder: Path
) -> None:
    """You are told the file's name; the second export gets another, a named one is refused."""
    app = make_app(DECIDED)
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await settle(pilot)
        app.post_message(events.Paste(SCHEMA))
        await settle(pilot)
        await ask(pilot, "Which pagination")
        await command(pilot, "/export", "Written: which-pagination.md")
        await command(pilot, "/export", "Written: which-pagination-2.md")
        await command(pilot, "/export which-pagination.md", "is not overwritten")
        await command(pilot, "/export no/such/folder.md", "can't be written")
        await command(pilot, '/export "my talk.md"', "Written: my talk.md")
    written = (folder / "which-pagination.md").read_text()
    assert written == (folder / "which-pagination-2.md").read_text()
    assert written == (folder / "my talk.md").read_text()
    assert "> Which pagination" in written
    assert "CREATE TABLE users" in written
    assert "Password stored as plain text" in written
    assert ANSWER.strip() in written
    assert len(list(folder.iterdir())) == 3


async def test_json_holds_all_versions(make_app: MakeApp, folder: Path) -> None:
    """You export to a name that ends in .json and find both answers in it."""
    app = make_app([Token("First.")], [Token("Second.")])
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await ask(pilot, "one")
        await pilot.press("up", "r")
        await settle(pilot)
        await command(pilot, "/export talk.json", "Written: talk.json")
    text = (folder / "talk.json").read_text()
    assert [turn["answer"] for turn in json.loads(text)["turns"]] == ["First.", "Second."]
    read = from_json(text, "talk.json")
    assert read.tip == read.turns[1].id


async def test_decisions_are_written_as_a_record_and_as_a_design(
    make_app: MakeApp, folder: Path
) -> None:
    """You get one file for the last decision and one for all; before any, you are told why not."""
    app = make_app([Token("Hm.")], DECIDED)
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await settle(pilot)
        await command(pilot, "/export", "nothing to export yet")
        await ask(pilot, "Hm")
        await command(pilot, "/export design", "nothing to write down")
        await ask(pilot, "We have 5 developers. Which pagination?")
        await command(pilot, "/export adr", "Written: adr-pagination.md")
        await command(pilot, "/export design", "Written: design-hm.md")
        await command(pilot, "/export adr docs.md", "Written: docs.md")
    record = (folder / "adr-pagination.md").read_text()
    assert 'Chosen option: "keyset pagination"' in record
    assert record == (folder / "docs.md").read_text()
    design = (folder / "design-hm.md").read_text()
    assert "| 1 | API contract | Pagination | keyset pagination |" in design
    assert "- **team**: 5 developers" in design


def test_a_folder_takes_the_default_name(folder: Path) -> None:
    assert write_new("x", folder, "talk.md") == folder / "talk.md"
    assert write_new("x", folder, "talk.md") == folder / "talk-2.md"


def test_a_path_that_can_not_be_one_is_refused() -> None:
    with pytest.raises(InputError, match="can't be written"):
        write_new("x", Path("a\x00b"), "talk.md")


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Which index?", "which-index"),
        ("../../etc/passwd", "etc-passwd"),
        ("…", "conversation"),
        ("CON", "con-conversation"),
        ("Übersicht \x1b[31m", "übersicht-31m"),
        ("x" * 300, "x" * 60),
    ],
)
def test_titles_become_plain_file_names(title: str, stem: str) -> None:
    assert to_stem(title) == stem
