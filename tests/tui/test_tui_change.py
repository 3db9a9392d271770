"""The fix of a contract as a change of its text: seen, copied, written."""

from pathlib import Path

import pytest
from acting import ActingAdvisor, MakeApp
from driving import ask, screen_text, settle, type_text, until
from textual.pilot import Pilot

from smeaton.advice import Review
from smeaton.advisor import Analysed, Token
from smeaton.analysis import Source, analyse, find_change
from smeaton.tui.widgets.findings import FindingsTable

CONTRACT = """openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
servers: [{url: "http://api.shop.example/v1"}]
security: [{login: []}]
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters: [{name: id, in: path, required: true, schema: {type: string, maxLength: 36}}]
      responses:
        "200":
          description: One order.
          content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}
components:
  securitySchemes: {login: {type: http, scheme: bearer}}
"""
LINES = [Source("api.yaml", CONTRACT)]
CLEAR = next(each for each in analyse(LINES).review.findings if "http" in each.message)


async def open_finding(pilot: Pilot[None], text: str = "@api.yaml ok?") -> None:
    """Ask about the file and open its only finding."""
    await settle(pilot)
    await ask(pilot, text)
    pilot.app.screen.query(FindingsTable).last().focus()
    await pilot.press("enter")
    await settle(pilot)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "api.yaml"
    path.write_text(CONTRACT)
    return path


def advisor() -> ActingAdvisor:
    return ActingAdvisor([[Analysed(Review(findings=[CLEAR])), Token("Well.")]])


def test_a_finding_is_mended_alone() -> None:
    mended = find_change(LINES, CLEAR)
    assert mended == CONTRACT.replace("http://", "https://")


def test_what_a_script_mends_is_no_change_of_the_text() -> None:
    sql = [Source("a.sql", "CREATE TABLE t (n int);")]
    (finding, *_) = analyse(sql).review.findings
    assert find_change(sql, finding) is None


async def test_a_fix_is_shown_and_copied_as_a_patch(make_app: MakeApp, file: Path) -> None:
    """You see the line as it is and as it would be, and have both on the clipboard."""
    app = make_app(advisor=advisor())
    async with app.run_test(size=(190, 50), notifications=True) as pilot:
        await open_finding(pilot)
        shown = screen_text(app)
        assert '-servers: [{url: "http://api.shop.example/v1"}]' in shown
        assert '+servers: [{url: "https://api.shop.example/v1"}]' in shown
        await pilot.press("c")
        assert app.clipboard.startswith("--- a/api.yaml\n+++ b/api.yaml\n@@")


async def test_of_a_contract_on_one_line_the_place_is_shown(make_app: MakeApp, file: Path) -> None:
    """You see the characters around the place, and around what changes."""
    import json

    import yaml

    text = json.dumps({**yaml.safe_load(CONTRACT), "x-before": ["word"] * 90}, sort_keys=True)
    at = text.index("http://")
    Path("api.json").write_text(text)
    given = [Source("api.json", text)]
    flat = next(each for each in analyse(given).review.findings if "http" in each.message)
    acting = ActingAdvisor([[Analysed(Review(findings=[flat])), Token("Well.")]])
    app = make_app(advisor=acting)
    async with app.run_test(size=(240, 80)) as pilot:
        await open_finding(pilot, "@api.json ok?")
        shown = " ".join(screen_text(app).split())
        assert at > 200
        assert "http://api.shop" in shown.partition("What that changes")[0]
        assert "https://api.shop" in shown.partition("What that changes")[2]


async def test_w_mends_the_file_itself(make_app: MakeApp, file: Path) -> None:
    """You are offered the file; it is written over at the second Enter."""
    app = make_app(advisor=advisor())
    async with app.run_test(size=(190, 50), notifications=True) as pilot:
        await open_finding(pilot)
        await pilot.press("w", "enter")
        await until(pilot, lambda: "Enter again writes over it" in screen_text(app))
        assert file.read_text() == CONTRACT
        await pilot.press("enter")
        await until(pilot, lambda: file.read_text() == CONTRACT.replace("http://", "https://"))


async def test_a_file_that_changed_since_is_left_alone(make_app: MakeApp, file: Path) -> None:
    """You are offered another name, so that what you wrote meanwhile is not lost."""
    app = make_app(advisor=advisor())
    async with app.run_test(size=(190, 50), notifications=True) as pilot:
        await open_finding(pilot)
        file.write_text("mine")
        await pilot.press("w", "enter")
        await until(pilot, lambda: (file.parent / "api.fixed.yaml").exists())
        assert file.read_text() == "mine"


async def test_vi_keys_move_in_the_table_and_are_typed_in_the_prompt(make_app: MakeApp) -> None:
    """You go down and up with j and k, to the ends with G and g, and type them elsewhere."""
    from acting import REVIEW

    app = make_app(advisor=ActingAdvisor([[Analysed(REVIEW), Token("Well.")]]))
    async with app.run_test(size=(190, 50)) as pilot:
        await settle(pilot)
        await ask(pilot, "ok?")
        table = app.screen.query(FindingsTable).last()
        table.focus()
        rows = []
        for key in ("j", "j", "k", "G", "g"):
            await pilot.press(key)
            rows.append(table.cursor_row)
        assert rows == [1, 2, 1, 3, 0]
        await pilot.press("tab")
        await type_text(pilot, "jk")
        assert "jk" in screen_text(app)
