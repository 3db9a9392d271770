"""Findings: sorted, sifted, opened, dismissed, and compared with the review before."""

from pathlib import Path

import pytest
from acting import REVIEW, SCHEMA, ActingAdvisor, MakeApp, finding
from driving import ask, screen_text, settle, until
from textual import events
from textual.pilot import Pilot

from smeaton.advice import Finding, Review
from smeaton.advisor import Analysed, Token
from smeaton.sessions import SessionStore
from smeaton.tui.app import SmeatonApp
from smeaton.tui.evidence import Dismissal, Evidence
from smeaton.tui.ignoring import suggest_ignore
from smeaton.tui.ledger import Ledger, name_finding
from smeaton.tui.sieve import Row, Sieve
from smeaton.tui.widgets.findings import FindingsTable
from smeaton.tui.widgets.prompt import Prompt

SIZE = (190, 40)


async def review(pilot: Pilot[None], schema: str = SCHEMA) -> None:
    """Paste a schema, ask about it, and go to its findings."""
    await settle(pilot)
    pilot.app.post_message(events.Paste(schema))
    await settle(pilot)
    await ask(pilot, "ok?")
    pilot.app.screen.query(FindingsTable).last().focus()
    await pilot.pause()


def objects(app: SmeatonApp) -> list[str]:
    """The objects in the last table, from top to bottom."""
    return [row.finding.object for row in app.screen.query(FindingsTable).last()._rows]


def advised(*reviews: Review) -> ActingAdvisor:
    return ActingAdvisor([[Analysed(each), Token("Well.")] for each in reviews])


async def test_s_sorts_by_severity_rule_and_table(make_app: MakeApp) -> None:
    """You see the worst first, then by code, then by table, and which order it is."""
    app = make_app(advisor=advised(REVIEW))
    async with app.run_test(size=SIZE) as pilot:
        await review(pilot)
        worst_first = ["users.password", "orders", "orders.total", "users.email"]
        assert objects(app) == worst_first
        await pilot.press("s")
        assert "by rule" in screen_text(app)
        assert objects(app) == ["orders", "orders.total", "users.password", "users.email"]
        await pilot.press("s")
        assert "by table" in screen_text(app)
        assert objects(app) == ["orders", "orders.total", "users.password", "users.email"]
        await pilot.press("s")
        assert objects(app) == worst_first


async def test_a_slash_filters_by_what_is_typed(make_app: MakeApp) -> None:
    """You see only what holds the words, how many of how many, and all again after Esc."""
    app = make_app(advisor=advised(REVIEW))
    async with app.run_test(size=SIZE) as pilot:
        await review(pilot)
        await pilot.press("slash", *"MONEY")
        await until(pilot, lambda: objects(app) == ["orders.total"])
        assert "1 of 4 · with “MONEY”" in screen_text(app)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Why it matters" in screen_text(app))
        await pilot.press("escape", "slash", *"xx")
        await until(pilot, lambda: "0 of 4" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: len(objects(app)) == 4)
        assert "of 4" not in screen_text(app)
        assert isinstance(app.focused, FindingsTable)
        assert app.screen.query_one(Prompt).text == ""


async def test_digits_leave_severities_out(make_app: MakeApp) -> None:
    """You see which severities are left out; the same digit brings them back."""
    app = make_app(advisor=advised(REVIEW))
    async with app.run_test(size=SIZE) as pilot:
        await review(pilot)
        await pilot.press("1", "4")
        assert "2 of 4 · without critical, low" in screen_text(app)
        assert objects(app) == ["orders", "orders.total"]
        await pilot.press("1", "4")
        assert len(objects(app)) == 4


async def test_the_cursor_stays_on_its_finding(make_app: MakeApp) -> None:
    """You sort, and the finding you were reading is still the chosen one."""
    app = make_app(advisor=advised(REVIEW))
    async with app.run_test(size=SIZE) as pilot:
        await review(pilot)
        await pilot.press("down", "s")
        row = app.screen.query_one(FindingsTable).chosen
        assert row is not None
        assert row.finding.object == "orders"


async def test_c_copies_the_fix(make_app: MakeApp) -> None:
    """You have the fix on the clipboard, and nothing that steers a terminal with it."""
    (first,) = [finding("SQL001", "high", "orders", 7, "No key")]
    first = first.model_copy(update={"fix": "ALTER TABLE orders\x1b]0;x\x07 ADD PRIMARY KEY (id);"})
    app = make_app(advisor=advised(Review(findings=[first])))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await review(pilot)
        await pilot.press("enter", "c")
        await until(pilot, lambda: "Fix copied" in screen_text(app))
        assert app.clipboard == "ALTER TABLE orders\\x1b]0;x\\x07 ADD PRIMARY KEY (id);"


async def test_a_finding_without_a_fix_says_so(make_app: MakeApp) -> None:
    """You see that there is nothing to copy or write."""
    bare = finding("SQL001", "high", "orders", 7, "No key").model_copy(update={"fix": ""})
    app = make_app(advisor=advised(Review(findings=[bare])))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await review(pilot)
        await pilot.press("enter", "c")
        await until(pilot, lambda: "no mechanical fix" in screen_text(app))
        assert app.clipboard == ""


async def test_w_writes_the_fix_and_asks_before_writing_over(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """You are offered a name; a file that exists is written over at the second Enter only."""
    monkeypatch.chdir(tmp_path)
    app = make_app(advisor=advised(REVIEW))
    file = tmp_path / "paste.fix.sql"
    fix = f"{REVIEW.findings[0].fix}\n"
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await review(pilot)
        await pilot.press("enter", "w", "enter")
        await until(pilot, lambda: "Written to paste.fix.sql" in screen_text(app))
        assert file.read_text() == fix
        file.write_text("mine")
        await pilot.press("w", "enter")
        await until(pilot, lambda: "exists. Enter again writes over it" in screen_text(app))
        assert file.read_text() == "mine"
        await pilot.press("x", "backspace", "enter")
        await settle(pilot)
        await until(pilot, lambda: file.read_text() == fix)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("no/such/x.sql", "does not exist"),
        (".", "name a file"),
        ("/dev/null/x", "can't be written"),
    ],
)
async def test_a_fix_that_cannot_be_written_says_why(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, said: str
) -> None:
    """You see what is wrong with the path, and can mend it."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    app = make_app(advisor=advised(REVIEW))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await review(pilot)
        await pilot.press("enter", "w", "ctrl+u")
        for character in path:
            await pilot.press({"/": "slash", ".": "full_stop"}.get(character, character))
        await pilot.press("enter")
        await until(pilot, lambda: said in screen_text(app))
        assert "Write the fix" in screen_text(app)
    assert list(folder.iterdir()) == []


async def test_a_dismissed_finding_leaves_the_table_for_good(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You give a reason; it is gone in later reviews and after a restart, and U shows it."""
    app = make_app(advisor=advised(REVIEW, REVIEW))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await review(pilot)
        await pilot.press("enter", "d", "enter")
        await until(pilot, lambda: "Say why" in screen_text(app))
        await pilot.press(*"test", "space", *"data", "enter")
        await settle(pilot)
        assert objects(app) == ["orders", "orders.total", "users.email"]
        assert "3 of 4 · 1 dismissed, u shows" in screen_text(app)
        await review(pilot)
        assert "users.password" not in objects(app)
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.screen.query(FindingsTable).last().focus()
        await pilot.press("u")
        assert "dismissed: test data" in screen_text(app)
        await pilot.press("up", "d")
        await settle(pilot)
        assert "dismissed: test data" not in screen_text(app)
        assert "users.password" in objects(app)
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "users.password" in objects(app)
    assert store.load(1).turns[0].payload is not None


async def test_a_dismissal_while_the_answer_streams_is_kept(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You dismiss a finding before the answer is over, and it is still dismissed afterwards."""
    advisor = advised(REVIEW)
    app = make_app(advisor=advisor)
    name = name_finding(REVIEW.findings[0])
    async with app.run_test(size=SIZE) as pilot:
        await review(pilot)
        await pilot.press("d", *"fine", "enter")
        await settle(pilot)
    payload = store.load(1).turns[0].payload
    assert payload is not None
    assert payload["dismissed"] == {name: [1, "fine"]}
    evidence = Evidence.from_payload(payload)
    later = evidence.with_review(REVIEW)
    later.dismissed["x"] = Dismissal(2, "y")
    assert evidence.dismissed == {name: Dismissal(1, "fine"), "x": Dismissal(2, "y")}


async def test_a_dismissal_tells_what_the_project_could_ignore(
    make_app: MakeApp, tmp_path: Path
) -> None:
    """You see the comment and the lines of the project file that leave it out for everybody."""
    (tmp_path / ".smeaton.toml").write_text("")
    file = tmp_path / "orders.sql"
    file.write_text(SCHEMA)
    found = REVIEW.findings[0].model_copy(update={"artifact": "orders.sql"})
    app = make_app(advisor=advised(Review(findings=[found])))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        app.screen.query_one(Prompt).fill(f"Is @{file} fine?")
        await pilot.press("enter")
        await settle(pilot)
        app.screen.query_one(FindingsTable).focus()
        await pilot.press("d", *"fine", "enter")
        await until(pilot, lambda: "-- smeaton: ignore SQL014 fine" in screen_text(app))
        seen = screen_text(app)
        for line in ("[[ignore]]", 'rule = "SQL014"', 'path = "orders.sql"', 'reason = "fine"'):
            assert line in seen


def test_the_suggested_lines_do_what_they_say(tmp_path: Path) -> None:
    from smeaton.analysis import Screen, Source, analyse

    folder = tmp_path / "db[1]"
    folder.mkdir()
    file = folder / "orders.sql"
    file.write_text(SCHEMA)
    found = analyse([Source("orders.sql", SCHEMA)]).review.findings
    target = next(each for each in found if each.object == "users.password")
    project = tmp_path / "pyproject.toml"
    project.write_text('[tool.smeaton]\nseverity = { SQL001 = "low" }\n')
    said = suggest_ignore(target, 'a "test" \\ only', file)
    lines = said[said.index("[[tool.smeaton.ignore]]") :]
    project.write_text(project.read_text() + lines)
    left = analyse([Source("orders.sql", SCHEMA)], screen=Screen(paths={"orders.sql": file}))
    gone = {each.code for each in found if each.object == "users.password"} - {
        each.code for each in left.review.findings if each.object == "users.password"
    }
    assert gone == {target.code}
    comment = said.split("\n")[1]
    rows = SCHEMA.split("\n")
    commented = "\n".join([*rows[: target.line - 1], comment, *rows[target.line - 1 :]])
    after = analyse([Source("orders.sql", commented)]).review.findings
    assert (target.code, target.object) not in {(each.code, each.object) for each in after}


def test_outside_a_project_nothing_is_suggested(tmp_path: Path) -> None:
    assert suggest_ignore(REVIEW.findings[0], "fine", tmp_path / "orders.sql") == ""


async def test_a_second_review_says_what_is_new_and_what_is_gone(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You see "new" and "still there" on the second review, and how many are gone."""
    new = finding("SQL005", "high", "orders.user_id", 8, "Foreign key without an index")
    app = make_app(advisor=advised(REVIEW, Review(findings=[*REVIEW.findings[:1], new])))
    async with app.run_test(size=SIZE) as pilot:
        await review(pilot)
        assert "still there" not in screen_text(app)
        await review(pilot)
        seen = screen_text(app)
        assert "still there  Password stored as plain text" in seen
        assert "new  Foreign key without an index" in seen
        assert "3 gone since the last review" in seen
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "3 gone since the last review" in screen_text(app)


async def test_a_review_that_finds_nothing_any_more_says_what_is_gone(make_app: MakeApp) -> None:
    """You mended everything: no findings, four gone."""
    app = make_app(advisor=advised(REVIEW, Review(findings=[])))
    async with app.run_test(size=SIZE) as pilot:
        await review(pilot)
        await review(pilot)
        assert "4 gone since the last review" in screen_text(app)


async def test_another_paste_is_not_compared(make_app: MakeApp) -> None:
    """You paste something else: nothing is called gone, nothing new."""
    other = Review(findings=[finding("SQL001", "high", "planets", 1, "No key")])
    app = make_app(advisor=advised(REVIEW, other))
    async with app.run_test(size=SIZE) as pilot:
        await review(pilot)
        await review(pilot, "CREATE TABLE planets (\n  name text,\n  moon text,\n  orbit int\n);\n")
        seen = screen_text(app)
        assert "gone since" not in seen
        assert "new  No key" not in seen


def row(code: str, severity: str, where: str) -> Row:
    return Row(finding(code, severity, where, 1, "m"))


def test_equals_stay_in_the_order_given() -> None:
    rows = [row("SQL002", "low", "b.x"), row("SQL001", "low", "B.y"), row("SQL002", "high", "a")]
    assert Sieve().sift(rows) == [rows[2], rows[0], rows[1]]
    assert Sieve("table").sift(rows) == [rows[2], rows[0], rows[1]]
    assert Sieve("rule").sift(rows) == [rows[1], rows[0], rows[2]]


def test_payloads_of_another_version_cost_the_comparison_only() -> None:
    from smeaton.sessions import Turn

    bad = [{"dismissed": 3}, {"review": {"findings": [{}]}}, {"files": "x"}, {"review": []}, None]
    turns = [Turn(n, "?", (), "answered", "", payload, None) for n, payload in enumerate(bad)]  # type: ignore[arg-type]
    ledger = Ledger.from_turns(turns)
    ledger.record(9, ["paste"], REVIEW.findings)
    assert ledger.compare(9, {"paste": SCHEMA}).gone == 0


def test_what_a_model_says_is_neither_new_nor_gone() -> None:
    said: Finding = REVIEW.findings[0].model_copy(update={"source": "model"})
    ledger = Ledger()
    ledger.record(1, ["paste"], [said])
    ledger.record(2, ["paste"], [])
    assert ledger.compare(2, {"paste": SCHEMA}) == (frozenset(), {"paste"}, 0)


def test_of_two_decisions_about_a_finding_the_later_counts() -> None:
    ledger = Ledger()
    assert ledger.dismiss("f", "fine") == Dismissal(1, "fine")
    assert ledger.dismiss("f", "") == Dismissal(2, "")
    assert ledger.find_reason("f") == ""
