"""What getting and choosing a model looks like, and the meter; look before accepting a change."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from acting import ADVICE, ANSWER, SCHEMA, ActedProvider, ActingAdvisor, MakeApp
from driving import hold_still, settle, until
from textual import events
from textual.pilot import Pilot

from smeaton.advice import Usage
from smeaton.advisor import Advised, Token
from smeaton.gateway import provider
from smeaton.sessions import SessionStore
from smeaton.settings import Settings, load_settings
from smeaton.tui.app import SmeatonApp
from smeaton.tui.widgets.prompt import Prompt

SnapCompare = Callable[..., bool]
Steps = Callable[[Pilot[None]], Awaitable[None]]
SIZES = pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=["80x24", "200x50"])
THEMES = pytest.mark.parametrize("theme", ["dark", "light"])
NO_MODEL = ActedProvider("none", "no model", None)


@pytest.fixture(autouse=True)
def no_local_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "LOCAL_PORTS", {1: "Ollama"})


@pytest.fixture(autouse=True)
def no_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same picture with and without the extra `local`."""
    monkeypatch.setitem(sys.modules, "llama_cpp", None)


def then(theme: str, *keys: str, text: str = "", paste: str = "") -> Steps:
    """Steps that fill the prompt, and press keys one by one, in a theme."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        if theme == "light":
            pilot.app.theme = "textual-light"
            await until(pilot, lambda: not pilot.app.current_theme.dark)
            await settle(pilot)
        if paste:
            pilot.app.post_message(events.Paste(paste))
            await settle(pilot)
        pilot.app.screen.query_one(Prompt).fill(text)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        await hold_still(pilot)

    return run


@SIZES
@THEMES
def test_the_ways_to_a_model(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see three ways to a model above the prompt, the first one chosen."""
    app = make_app(advisor=ActingAdvisor(provider=NO_MODEL))
    assert snap_compare(app, terminal_size=size, run_before=then(theme, "up"))


@SIZES
@THEMES
def test_a_key_is_asked_for(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see a field for the key, one for the address, and what Enter does."""
    app = make_app(advisor=ActingAdvisor(provider=NO_MODEL))
    assert snap_compare(app, terminal_size=size, run_before=then(theme, "up", "enter"))


@SIZES
@THEMES
def test_the_models_within_reach(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see each provider, what is missing and what Enter does; no model is in use."""
    app = make_app(advisor=ActingAdvisor(provider=NO_MODEL))
    assert snap_compare(app, terminal_size=size, run_before=then(theme, "f2"))


@SIZES
@THEMES
def test_what_leaves_the_machine(
    tmp_path: Path,
    store: SessionStore,
    snap_compare: SnapCompare,
    size: tuple[int, int],
    theme: str,
) -> None:
    """You see host, model, question, artefact and passages; neither answer is chosen yet."""
    remote = load_settings(data_dir=tmp_path / "data", api_key="test")
    app = SmeatonApp(lambda: (remote, store), make_advisor=lambda _: ActingAdvisor())  # type: ignore[arg-type,return-value]
    steps = then(theme, "enter", text="Is this schema fit for a shop?", paste=SCHEMA)
    assert snap_compare(app, terminal_size=size, run_before=steps)


@SIZES
@THEMES
def test_commands_that_fit(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see commands above the prompt with a line each, the second one marked."""
    assert snap_compare(make_app(), terminal_size=size, run_before=then(theme, "slash", "down"))


@SIZES
@THEMES
def test_the_palette(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see the same commands, each with its key where it has one."""

    async def open_it(pilot: Pilot[None]) -> None:
        await then(theme, "ctrl+p")(pilot)
        await pilot.pause(0.3)

    assert snap_compare(make_app(), terminal_size=size, run_before=open_it)


@SIZES
@THEMES
def test_the_meter_after_an_answer(
    make_app: MakeApp,
    settings: Settings,
    snap_compare: SnapCompare,
    size: tuple[int, int],
    theme: str,
) -> None:
    """You see context, tokens and money at the top, whole in the small terminal too."""
    usage = Usage(
        prompt_tokens=30_500,
        completion_tokens=2_100,
        model="gpt-4.1-mini",
        provider="api.openai.com",
        context_tokens=15_200,
        dollars=0.0156,
    )
    advised = Advised(ADVICE.model_copy(update={"usage": usage}))
    far = ActedProvider("openai", "api.openai.com", "gpt-4.1-mini", window=1_047_576)
    app = make_app(advisor=ActingAdvisor([[Token(ANSWER), advised]], provider=far))
    steps = then(theme, "enter", text="How do I page a list that grows all the time?")
    assert snap_compare(app, terminal_size=size, run_before=steps)


@SIZES
@THEMES
def test_the_help(
    make_app: MakeApp, snap_compare: SnapCompare, size: tuple[int, int], theme: str
) -> None:
    """You see commands, then keys by place, in two columns that keep to themselves."""
    assert snap_compare(make_app(), terminal_size=size, run_before=then(theme, "f1"))
