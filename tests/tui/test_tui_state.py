"""What a conversation settled stands beside it, and can be changed, gone to and answered there."""

from pathlib import Path

import pytest
from acting import SCHEMA, ActingAdvisor, MakeApp
from deciding import CLASH, KEYSET, OFFSET, QUESTION, TITLE, answer, decide, decided
from driving import screen_text, settle, type_text, until
from textual.pilot import Pilot
from textual.widgets import Input, Static

from smeaton.advice import Advice, Revision
from smeaton.advisor import Advisor, recall
from smeaton.sessions import SessionStore
from smeaton.settings import Settings
from smeaton.tui.app import SmeatonApp
from smeaton.tui.dialogue import to_history
from smeaton.tui.widgets.findings import FindingsTable
from smeaton.tui.widgets.passage import PassagePanel
from smeaton.tui.widgets.prompt import Prompt
from smeaton.tui.widgets.question import QuestionBar
from smeaton.tui.widgets.side import Side
from smeaton.tui.widgets.state_panel import StateList

WIDE, NARROW = (140, 44), (80, 24)
MAY_CHANGE = "↻ may change: Keyset"


def side(app: SmeatonApp) -> str:
    """What is seen in the panel."""
    region = app.screen.query_one(Side).region
    rows = screen_text(app).split("\n")[region.y : region.bottom]
    return "\n".join(row[region.x + 2 : region.right].rstrip() for row in rows)


async def change_first_fact(pilot: Pilot[None], to: str) -> None:
    await pilot.press("f3", "home", "enter")
    await settle(pilot)
    pilot.app.screen.query_one(Input).value = to
    await pilot.press("enter")
    await settle(pilot)
    await settle(pilot)


async def test_facts_decisions_and_questions_stand_beside_the_conversation(
    make_app: MakeApp,
) -> None:
    """You see each fact with its kind, clashing ones marked, one line of decision, questions."""
    app = make_app(answer(decided()))
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot)
        await until(pilot, lambda: "40 million orders · size" in side(app))
        assert "≠ without downtime · availability" in side(app)
        assert "≠ maintenance window · availability" in side(app)
        assert "✓ Keyset (seek) pagination" in side(app)
        assert CLASH in " ".join(side(app).split())
        assert "? How deep do clients page?" in side(app)


async def test_in_a_small_terminal_the_state_comes_by_key_and_goes_by_escape(
    make_app: MakeApp,
) -> None:
    """F3 lays the state over the conversation, and Esc takes it off: the prompt has the focus."""
    app = make_app(answer(decided()))
    async with app.run_test(size=NARROW) as pilot:
        await decide(pilot)
        assert "40 million orders · size" not in screen_text(app)
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(app.focused, StateList))
        assert "40 million orders · size" in side(app)
        await pilot.press("escape")
        await settle(pilot)
        assert "40 million orders · size" not in screen_text(app)
        assert isinstance(app.focused, Prompt)


async def test_the_panel_is_hidden_and_shown_by_its_key(make_app: MakeApp) -> None:
    """F3 goes to the panel, again hides it for good, and brings it back."""
    app = make_app(answer(decided()))
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot)
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(app.focused, StateList))
        await pilot.press("f3")
        await settle(pilot)
        assert "· size" not in screen_text(app)
        assert isinstance(app.focused, Prompt)
        await pilot.press("f3")
        await until(pilot, lambda: "· size" in screen_text(app))


async def test_slash_facts_leads_to_the_state(make_app: MakeApp) -> None:
    """/facts moves to the first fact."""
    app = make_app(answer(decided()))
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot)
        app.screen.query_one(Prompt).fill("/facts")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.focused, StateList))


async def test_a_changed_fact_marks_the_decision_and_a_key_decides_again(
    make_app: MakeApp,
) -> None:
    """You see "may change", press t, and see the advice change; what was half typed stays."""
    change = ["40 million orders, now 200 orders"]
    again = decided(OFFSET, (Revision(title=TITLE, was=KEYSET, now=OFFSET, because=change),))
    advisor = ActingAdvisor([answer(decided()), answer(again)])
    app = make_app(advisor=advisor)
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot)
        await type_text(pilot, "half a")
        await change_first_fact(pilot, "200 orders")
        assert "200 orders · size" in side(app)
        assert MAY_CHANGE in side(app)
        await pilot.press("t")
        await settle(pilot)
        await until(pilot, lambda: "✓ changed: Offset and limit" in side(app))
        assert "may change" not in side(app)
        prompt = app.screen.query_one(Prompt)
        assert prompt.text == "half a"
        prompt.text = ""
        await pilot.press("escape", "up")
        await until(pilot, lambda: "This changes my advice on" in screen_text(app))
    heard = recall(advisor.asked[1]["history"])
    assert [each.words for each in heard.changes] == change
    assert TITLE in advisor.asked[1]["question"]


async def test_a_changed_fact_outlives_the_app(make_app: MakeApp, store: SessionStore) -> None:
    """You change a fact, the app dies, and the next one shows the change and the mark."""
    app = make_app(answer(decided()))
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot)
        await change_first_fact(pilot, "200 orders")
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: MAY_CHANGE in side(app))
        assert "200 orders · size" in side(app)
    loaded = store.load(1)
    state = recall(to_history(loaded.turns, loaded.corrections))
    assert "We have 200 orders and 5 developers" in state.sentences[0]


async def test_a_change_outlives_an_answer_given_anew(make_app: MakeApp) -> None:
    """You change a fact and ask the turn again: the fact stays as you changed it."""
    app = make_app(answer(decided()), answer(decided()))
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot)
        await change_first_fact(pilot, "200 orders")
        await pilot.press("escape", "up", "r")
        await settle(pilot)
        await settle(pilot)
        await until(pilot, lambda: "200 orders · size" in side(app))
        assert "40 million orders · size" not in side(app)


async def test_a_fact_is_taken_back_and_another_added(make_app: MakeApp) -> None:
    """x takes the first fact away; a asks for one, and what it is about where nobody can tell."""
    app = make_app(answer(decided()))
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot)
        await pilot.press("f3", "home", "x")
        await until(pilot, lambda: "40 million orders" not in side(app))
        await pilot.press("a")
        await settle(pilot)
        await pilot.press(*"audited", "enter")
        await until(pilot, lambda: "What is that about?" in screen_text(app))
        await pilot.press("end", "up", "up", "up", "enter")
        await settle(pilot)
        await until(pilot, lambda: "audited · regulation" in side(app))


async def test_enter_on_a_decision_goes_to_its_turn(make_app: MakeApp) -> None:
    """From the bottom of a long conversation you are led to the question that was decided."""
    talk = [answer(Advice(kind="out_of_scope", summary="No."))] * 3
    app = make_app(answer(decided()), *talk)
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot)
        for number in range(3):
            await decide(pilot, f"And {number}?")
        await pilot.press("f3", "home", *["down"] * 5, "enter")
        await settle(pilot)
        assert isinstance(app.focused, QuestionBar)
        assert "Which pagination?" in screen_text(app)


async def test_enter_on_an_open_question_lets_it_be_answered(make_app: MakeApp) -> None:
    """The question stands quoted in the prompt; the answer to it settles the contradiction."""
    app = make_app(answer(decided()), answer(decided()))
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot)
        await pilot.press("f3", "home", *["down"] * 6, "enter")
        await settle(pilot)
        prompt = app.screen.query_one(Prompt)
        assert app.focused is prompt
        assert prompt.text == f"> {CLASH}\n\n"
        await decide(pilot, f"{prompt.text}A maintenance window is fine.")
        await until(pilot, lambda: "≠" not in side(app))
        assert "maintenance window · availability" in side(app)
        assert "without downtime" not in side(app)


async def test_without_a_model_a_changed_fact_lays_the_conditions_out_anew(
    settings: Settings, store: SessionStore
) -> None:
    """You see "undecided", change a fact, see "may change", and t quotes the record again."""
    app = SmeatonApp(lambda: (settings, store), new=True, make_advisor=Advisor)
    async with app.run_test(size=WIDE) as pilot:
        await decide(
            pilot,
            "Our list endpoint returns 40 million orders that change all day. Clients walk to the "
            "end. Which pagination should it use?",
        )
        await until(pilot, lambda: f"○ undecided: {TITLE[:20]}" in side(app))
        await change_first_fact(pilot, "200 orders")
        assert "↻ may change" in side(app)
        await pilot.press("t")
        await settle(pilot)
        await until(pilot, lambda: "↻ may change" not in side(app))
        await pilot.press("escape", "up")
        await settle(pilot)
        assert "What changed: 40 million orders, now 200 orders." in screen_text(app)


@pytest.mark.parametrize(("size", "is_beside"), [(WIDE, True), (NARROW, False)])
async def test_the_number_of_a_citation_opens_the_passage(
    make_app: MakeApp, size: tuple[int, int], is_beside: bool
) -> None:
    """1 shows the words cited, the passage and its source's address; Esc leads back."""
    app = make_app(answer(decided()))
    async with app.run_test(size=size) as pilot:
        await decide(pilot)
        await pilot.press("up", "1")
        await until(pilot, lambda: "https://www.rfc-editor.org/rfc/rfc8288" in screen_text(app))
        assert "“Offset pagination reads" in screen_text(app)
        assert isinstance(app.focused, PassagePanel) == is_beside
        assert ("Which pagination?" in screen_text(app)) == is_beside
        if is_beside:
            await pilot.press("2")
            await until(pilot, lambda: "“Use a cursor.”" in screen_text(app))
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.focused, QuestionBar)
        assert "rfc8288" not in screen_text(app)
        assert "“Use a cursor.”" not in side(app)
        await pilot.press("9")
        assert app.screen.query_one(Prompt).text == "9"


async def test_a_click_on_a_citation_opens_the_passage(make_app: MakeApp) -> None:
    """A click on [2] shows its passage beside the answer."""
    app = make_app(answer(decided()))
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot)
        await pilot.press("up")
        await settle(pilot)
        rows = screen_text(app).split("\n")
        y = next(n for n, row in enumerate(rows) if "[1] [2]" in row)
        await pilot.click(offset=(rows[y].index("[2]") + 1, y))
        await until(pilot, lambda: "“Use a cursor.”" in screen_text(app))


async def test_the_last_line_shows_whole_keys_only(make_app: MakeApp) -> None:
    """In 80 columns no key is cut, and help and quit are always there."""
    app = make_app(answer(decided()))
    async with app.run_test(size=NARROW) as pilot:
        await decide(pilot)
        for keys in ((), ("up",), ("f3",)):
            await pilot.press(*keys)
            await settle(pilot)
            last = screen_text(app).split("\n")[-1]
            assert "f1 Help" in last
            assert last.endswith("^q Quit")


async def test_the_projects_ignores_hold_for_reviews_of_its_files(
    make_app: MakeApp, tmp_path: Path
) -> None:
    """What the project ignores is not in the table, for a file named with @; a note counts it."""
    file = tmp_path / "orders.sql"
    file.write_text(SCHEMA)
    app = make_app(new=True)
    (tmp_path / ".smeaton.toml").write_text(
        '[[ignore]]\nrule = "SQL006"\nobject = "users.password"\nreason = "test data"\n'
    )
    async with app.run_test(size=WIDE) as pilot:
        await decide(pilot, f"@{file}")
        table = app.screen.query_one(FindingsTable)
        await until(pilot, lambda: table.row_count)
        codes = {(row.finding.code, row.finding.object) for row in table._rows}
        assert ("SQL006", "users.password") not in codes
        notes = str(app.screen.query_one(".notes", Static).content)
        assert "1 finding is ignored on request: SQL006 x1 (test data)." in notes


def test_the_question_of_these_tests_states_what_they_say() -> None:
    from smeaton.advisor import Exchange

    state = recall([Exchange(QUESTION, "So.", decided())])
    assert state.open_questions == (CLASH, "How deep do clients page?")


async def test_a_fact_taken_back_comes_again_by_a_key_as_if_nothing_had_been(
    make_app: MakeApp, store: SessionStore
) -> None:
    """x takes the fact and marks the decision; u brings both back, in a second window too."""
    app = make_app(answer(decided()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await decide(pilot)
        await pilot.press("f3", "home")
        before = side(app)
        await pilot.press("x")
        await until(pilot, lambda: MAY_CHANGE in side(app))
        assert "u takes that back" in screen_text(app)
        assert "40 million orders · size" not in side(app)
        await pilot.press("u")
        await until(pilot, lambda: side(app) == before)
        loaded = store.load(1)
        assert not recall(to_history(loaded.turns, loaded.corrections)).stale


async def test_each_undo_goes_one_change_further_back(make_app: MakeApp) -> None:
    """Two changes, two times u: you see what was there at first, then that there is no more."""
    app = make_app(answer(decided()))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await decide(pilot)
        await change_first_fact(pilot, "200 orders")
        await until(pilot, lambda: "200 orders · size" in side(app))
        await pilot.press("home", "enter")
        await settle(pilot)
        app.screen.query_one(Input).value = "300 orders"
        await pilot.press("enter")
        await until(pilot, lambda: "300 orders · size" in side(app))
        await pilot.press("u")
        await until(pilot, lambda: "200 orders · size" in side(app))
        await pilot.press("u")
        await until(pilot, lambda: "40 million orders · size" in side(app))
        await pilot.press("u")
        await until(pilot, lambda: "Nothing was changed by hand" in screen_text(app))
