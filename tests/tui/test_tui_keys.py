"""Keys of the settings, completion of commands, and the palette, by pressing keys."""

import pytest
from acting import ActingAdvisor, MakeApp
from driving import ask, screen_text, settle, until
from textual.binding import Binding, BindingsMap
from textual.widgets import OptionList

from smeaton.advisor import Token
from smeaton.keymap import ACTIONS
from smeaton.sessions import SessionStore
from smeaton.settings import Settings
from smeaton.tui.app import SmeatonApp
from smeaton.tui.screens.chat import ChatScreen
from smeaton.tui.screens.compare import CompareScreen
from smeaton.tui.screens.finding import FindingScreen
from smeaton.tui.screens.resume import ResumeScreen
from smeaton.tui.widgets.chips import Chip
from smeaton.tui.widgets.completion import Completion
from smeaton.tui.widgets.findings_panel import FindingsPanel
from smeaton.tui.widgets.prompt import Prompt
from smeaton.tui.widgets.question import QuestionBar
from smeaton.tui.widgets.state_panel import StateList
from smeaton.tui.widgets.turn import TurnView


@pytest.fixture
def settings(settings: Settings) -> Settings:
    keys = {"new": "ctrl+o", "send": "alt+enter", "new_line": "enter", "fork": "x", "theme": "f8"}
    return settings.model_copy(update={"keys": keys})


def prompt(app: SmeatonApp) -> Prompt:
    return app.screen.query_one(Prompt)


def test_every_action_is_bound_to_its_keys_somewhere() -> None:
    """A name in the settings that no widget knows would be taken and do nothing."""
    nodes = (
        *(SmeatonApp, ChatScreen, Prompt, QuestionBar, FindingsPanel, StateList, Chip),
        *(FindingScreen, ResumeScreen, CompareScreen),
    )
    found: dict[str, set[str]] = {}
    for node in nodes:
        for binding in BindingsMap(node.BINDINGS).key_to_bindings.values():
            for each in binding:
                assert isinstance(each, Binding)
                if each.id:
                    found.setdefault(each.id, set()).add(each.key)
    signs = {"[": "left_square_bracket", "]": "right_square_bracket", "/": "slash"}
    wanted = {
        name: {signs.get(key, key) for key in action.keys.split(",")}
        for name, action in ACTIONS.items()
    }
    assert {name: found.get(name) for name in wanted} == wanted


async def test_keys_of_the_settings_work_and_are_shown(make_app: MakeApp) -> None:
    """You see ^o beside "New" at the bottom; Alt+Enter sends, Enter breaks the line."""
    app = make_app([Token("A cursor.")])
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "^o New" in screen_text(app)
        await pilot.press("a", "enter", "b")
        assert prompt(app).text == "a\nb"
        await pilot.press("alt+enter")
        await settle(pilot)
        assert len(app.screen.query(TurnView)) == 1
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert len(app.screen.query(TurnView)) == 1
        await pilot.press("up", "x")
        await settle(pilot)
        assert "(fork)" in screen_text(app)
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert not app.screen.query(TurnView)


async def test_help_and_palette_show_the_keys_of_the_settings(make_app: MakeApp) -> None:
    """You see Ctrl+O beside "new conversation", in the help and in the palette."""
    app = make_app()
    async with app.run_test(size=(120, 90)) as pilot:
        await settle(pilot)
        await pilot.press("f1")
        await settle(pilot)
        lines = screen_text(app).splitlines()
        assert any("Ctrl+O" in line and "new conversation" in line for line in lines)
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: "start a new conversation · Ctrl+O" in screen_text(app))


async def test_the_prefix_of_tmux_is_warned_about(settings: Settings, store: SessionStore) -> None:
    """You see in a corner that tmux keeps Ctrl+B for itself."""
    warned = settings.model_copy(update={"keys": {"new": "ctrl+b"}})
    app = SmeatonApp(lambda: (warned, store), make_advisor=lambda _: ActingAdvisor())  # type: ignore[arg-type,return-value]
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        await until(pilot, lambda: "tmux" in screen_text(app))


class TestCompletion:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"keys": {}})

    async def test_a_slash_lists_the_commands(self, make_app: MakeApp) -> None:
        """You see commands with a line each; typing on leaves those that fit."""
        app = make_app()
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await pilot.press("slash")
            await settle(pilot)
            assert "/review" in screen_text(app) and "search the knowledge base" in screen_text(app)
            await pilot.press("f")
            await settle(pilot)
            names = [option.id for option in app.screen.query_one(Completion).options]
            assert names == ["facts", "fork"]

    @pytest.mark.parametrize("key", ["tab", "enter"])
    async def test_tab_and_enter_complete(self, make_app: MakeApp, key: str) -> None:
        """You see the second command that fits in the prompt, and nothing was sent."""
        app = make_app()
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await pilot.press("slash", "f", "down", key)
            await settle(pilot)
            assert prompt(app).text == "/fork"
            assert not app.screen.query(TurnView)

    async def test_a_completed_command_shows_its_form_and_is_sent_by_enter(
        self, make_app: MakeApp
    ) -> None:
        """You see what /rename takes while you type it, and then the new title on top."""
        app = make_app()
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await pilot.press("slash", "r", "e", "n", "tab")
            await settle(pilot)
            assert "/rename TITLE" in screen_text(app)
            await pilot.press("O", "r", "d", "e", "r", "s", "enter")
            await settle(pilot)
            assert "Smeaton · Orders" in screen_text(app)

    async def test_enter_right_behind_a_command_sends_it(self, make_app: MakeApp) -> None:
        """You type faster than the list is drawn, and nothing of what you typed is lost."""
        app = make_app()
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            prompt(app).fill("/rename Orders")
            await settle(pilot)
            app.screen.query_one(Completion).suggest("/ren")
            await pilot.press("enter")
            await until(pilot, lambda: "Smeaton · Orders" in screen_text(app))
            assert prompt(app).text == ""

    async def test_escape_dismisses_until_another_command_is_begun(self, make_app: MakeApp) -> None:
        """You see no list after Esc, the text untouched; a new slash brings it back."""
        app = make_app()
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await pilot.press("slash", "escape", "r")
            await settle(pilot)
            assert prompt(app).text == "/r"
            assert not app.screen.query_one(Completion).display
            await pilot.press("backspace", "backspace", "slash")
            await settle(pilot)
            assert app.screen.query_one(Completion).display

    async def test_a_path_is_no_command(self, make_app: MakeApp) -> None:
        """You see no list while you type /orders/{id}."""
        app = make_app([Token("Because.")])
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await ask(pilot, "/orders/1 is slow")
            assert len(app.screen.query(TurnView)) == 1

    async def test_commands_fork_and_search(self, make_app: MakeApp) -> None:
        """You see a copy of the conversation after /fork, and what holds a word after /search."""
        app = make_app([Token("Use a cursor.")])
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            await settle(pilot)
            await ask(pilot, "/fork")
            assert "nothing to go on from" in screen_text(app)
            await ask(pilot, "Which paging?")
            await ask(pilot, "/fork")
            assert "(fork)" in screen_text(app)
            await ask(pilot, "/search cursor")
            assert "Earlier conversations" in screen_text(app)
            assert app.screen.query_one(OptionList).option_count == 2

    async def test_the_palette_runs_commands(self, make_app: MakeApp) -> None:
        """You see the help after Ctrl+P, "help" and Enter."""
        app = make_app()
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            await pilot.press("ctrl+p", *"/help")
            await until(pilot, lambda: "show keys and commands" in screen_text(app))
            await pilot.press("enter")
            await until(pilot, lambda: "Shift+Tab, Tab" in screen_text(app))


async def test_keys_of_windows_come_from_the_settings_too(
    settings: Settings, make_app: MakeApp, store: SessionStore
) -> None:
    """You see Alt+P for "pin" in the lower edge, and it pins; the key it had does nothing there."""
    settings.keys["pin"] = "alt+p"
    store.begin_turn(store.create(), "How do I page?", [])
    app = make_app(new=True)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "How do I page?" in screen_text(app))
        assert "Alt+P pin · Ctrl+D delete" in screen_text(app)
        await pilot.press("ctrl+o")
        await settle(pilot)
        assert not store.list(1)[0].pinned
        await pilot.press("alt+p")
        await until(pilot, lambda: store.list(1)[0].pinned)
