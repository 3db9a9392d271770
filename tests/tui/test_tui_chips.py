"""Chips: what they say of an artefact, and what their keys do."""

import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
from acting import SCHEMA, ActingAdvisor, MakeApp
from driving import screen_text, settle, type_text, until
from textual import events
from textual.pilot import Pilot

from smeaton.advisor import Token
from smeaton.sessions import Attachment
from smeaton.tui import reading
from smeaton.tui.app import SmeatonApp
from smeaton.tui.widgets import chips
from smeaton.tui.widgets.chips import Chip
from smeaton.tui.widgets.composer import Composer
from smeaton.tui.widgets.prompt import Prompt


async def paste(pilot: Pilot[None], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await settle(pilot)


def script(folder: Path, body: str) -> str:
    """An editor of the test's own: a shell script that gets the file as its argument."""
    file = folder / "editor"
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o700)
    return str(file)


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that can be lent, though there is none in a test."""
    monkeypatch.setattr(SmeatonApp, "suspend", lambda _: nullcontext())


async def test_a_chip_tells_what_the_parser_made_of_it(make_app: MakeApp) -> None:
    """You see tables and one note on the chip; Enter says what could not be read."""
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await paste(pilot, SCHEMA + "CREATE TABLE broken (;\n")
        assert "+ paste · PostgreSQL · 12 lines · 2 tables · 1 note" in screen_text(app)
        await pilot.press("shift+tab", "enter")
        await until(pilot, lambda: "CREATE TABLE users" in screen_text(app))
        assert "! paste" in screen_text(app)


async def test_a_prisma_schema_is_called_by_its_name(make_app: MakeApp) -> None:
    """You see Prisma, its database, and its models as tables."""
    text = (
        'datasource db {\n  provider = "mysql"\n}\n\n'
        "model User {\n  id Int @id\n  email String\n}\n"
    )
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await paste(pilot, text)
        assert "+ paste · Prisma for MySQL · 8 lines · 1 table" in screen_text(app)


async def test_what_is_removed_is_no_longer_read(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """You remove a chip while it is parsed: it goes at once, nothing fails when the parser ends."""
    release, parsed = threading.Event(), threading.Event()

    def parse(attachment: Attachment, known: reading.Reading) -> reading.Reading:
        release.wait(30)
        parsed.set()
        return reading.parse(attachment, known)

    monkeypatch.setattr(chips, "parse", parse)
    app = make_app()
    async with app.run_test() as pilot:
        app.post_message(events.Paste(SCHEMA))
        await until(pilot, lambda: "11 lines · reading…" in screen_text(app))
        await pilot.press("shift+tab", "delete")
        await until(pilot, lambda: not app.screen.query(Chip))
        release.set()
        await until(pilot, parsed.is_set)
        await settle(pilot)
        assert app.screen.query_one(Composer).is_blank


async def test_a_large_artefact_is_measured_and_not_parsed(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """You see lines and megabytes of a dump, and no parser is troubled with it."""
    monkeypatch.setattr(chips, "parse", lambda *_: pytest.fail("it was parsed"))
    app = make_app()
    async with app.run_test() as pilot:
        await paste(pilot, SCHEMA * 5000)
        assert "+ paste · 55,000 lines · 0.8 MB" in screen_text(app)


async def test_r_replaces_a_chip_by_the_next_paste(make_app: MakeApp) -> None:
    """You see what the chip waits for; the next paste takes its place and its name."""
    app = make_app()
    async with app.run_test(size=(100, 24)) as pilot:
        await paste(pilot, SCHEMA)
        await pilot.press("shift+tab", "r")
        assert "the next paste replaces it" in screen_text(app)
        await pilot.press("r")
        assert "the next paste replaces it" not in screen_text(app)
        await pilot.press("r")
        await paste(pilot, "CREATE TABLE t (id int PRIMARY KEY);")
        assert "+ paste · PostgreSQL · 1 line · 1 table" in screen_text(app)
        (attachment,) = app.screen.query_one(Composer).attachments
        assert attachment.text == "CREATE TABLE t (id int PRIMARY KEY);"
        assert app.screen.query_one(Prompt).text == ""


async def test_e_opens_the_editor_and_takes_what_it_leaves(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lent: None
) -> None:
    """You edit a chip in your own editor, and the chip holds the new text."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", script(tmp_path, 'echo "CREATE TABLE more (id int);" >> "$1"'))
    app = make_app()
    async with app.run_test(size=(100, 24)) as pilot:
        await paste(pilot, SCHEMA)
        await pilot.press("shift+tab", "e")
        await until(pilot, lambda: "12 lines · 3 tables" in screen_text(app))
        (attachment,) = app.screen.query_one(Composer).attachments
        assert attachment.text == SCHEMA + "CREATE TABLE more (id int);\n"


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("", "No editor is set"),
        ("no-such-editor-anywhere", "can't be started"),
        ("false", "ended with 1"),
        ("cp /dev/null", "left no text"),
        ("'", "which is no command"),
    ],
)
async def test_an_editor_that_fails_says_so_and_changes_nothing(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, lent: None, editor: str, said: str
) -> None:
    """You see what is wrong with your editor, and the chip is as it was."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    app = make_app()
    async with app.run_test(size=(100, 24), notifications=True) as pilot:
        await paste(pilot, SCHEMA)
        await pilot.press("shift+tab", "e")
        await until(pilot, lambda: said in screen_text(app))
        assert app.screen.query_one(Composer).attachments == (Attachment("paste", SCHEMA),)


async def test_a_terminal_that_cannot_be_lent_says_so(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """You see why no editor opens."""
    monkeypatch.setenv("VISUAL", "true")
    app = make_app()
    async with app.run_test(size=(100, 24), notifications=True) as pilot:
        await paste(pilot, SCHEMA)
        await pilot.press("shift+tab", "e")
        await until(pilot, lambda: "can't be lent" in screen_text(app))


async def test_a_named_file_becomes_a_chip_while_you_type(
    make_app: MakeApp, tmp_path: Path
) -> None:
    """You see the file's chip after a pause; its name stays in your sentence."""
    file = tmp_path / "orders.sql"
    file.write_text(SCHEMA)
    advisor = ActingAdvisor([[Token("Yes.")]])
    app = make_app(advisor=advisor)
    async with app.run_test(size=(120, 24)) as pilot:
        await settle(pilot)
        app.screen.query_one(Prompt).type_in(f"Is @{file}, or @no.sql, fine")
        await until(pilot, lambda: app.screen.query(Chip))
        await settle(pilot)
        assert "+ orders.sql · PostgreSQL · 11 lines · 2 tables" in screen_text(app)
        await type_text(pilot, "?")
        assert app.screen.query_one(Prompt).text == "Is orders.sql, or @no.sql, fine?"
        app.screen.query_one(Prompt).text = "Fine?"
        await pilot.press("enter")
        await settle(pilot)
    assert [source.text for source in advisor.asked[0]["sources"]] == [SCHEMA]


async def test_a_path_being_typed_is_left_alone(make_app: MakeApp, tmp_path: Path) -> None:
    """You are never interrupted in the middle of a path."""
    file = tmp_path / "orders.sql"
    file.write_text(SCHEMA)
    app = make_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        app.screen.query_one(Prompt).type_in(f"Is @{file}")
        await app.screen.query_one(Composer)._attach_mentioned()
        assert app.screen.query_one(Prompt).text == f"Is @{file}"
        assert not app.screen.query(Chip)
