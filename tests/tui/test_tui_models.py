"""Getting a model, choosing one, and what leaves the machine: over real HTTP on loopback."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from acting import SCHEMA
from driving import ask, screen_text, settle, type_text, until
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from smeaton.chosen import find_key, is_agreed, read_model
from smeaton.gateway import provider
from smeaton.gateway.scripted import ScriptedServer
from smeaton.sessions import SessionStore
from smeaton.settings import Settings, load_settings
from smeaton.tui.app import SmeatonApp
from smeaton.tui.screens.consent import ConsentScreen
from smeaton.tui.screens.endpoint import KeyScreen, ServerScreen, complete_address
from smeaton.tui.screens.models import ModelsScreen
from smeaton.tui.widgets.chips import Chip
from smeaton.tui.widgets.prompt import Prompt
from smeaton.tui.widgets.turn import TurnView

QUESTION = "What is keyset pagination?"
HOST = "models.example"
KEY = "sk-very-secret"


@pytest.fixture(autouse=True)
def far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads to this machine, as another machine's would; no other local servers."""
    look_up = socket.getaddrinfo

    def resolve(host: Any, *rest: Any, **more: Any) -> Any:
        return look_up("127.0.0.1" if host in (HOST, HOST.encode()) else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(provider, "LOCAL_PORTS", {1: "Nothing"})
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def port_of(server: ScriptedServer) -> int:
    return int(server.base_url.split(":")[2].split("/")[0])


@pytest.fixture
def remote(scripted: ScriptedServer, tmp_path: Path) -> Settings:
    """Settings whose endpoint counts as another machine."""
    url = f"http://{HOST}:{port_of(scripted)}/v1"
    return load_settings(data_dir=tmp_path / "data", base_url=url, api_key=KEY, model="scripted")


@pytest.fixture
def apps() -> Iterator[list[SmeatonApp]]:
    opened: list[SmeatonApp] = []
    yield opened
    for app in opened:
        app.close_store()


@pytest.fixture
def start(apps: list[SmeatonApp]) -> Any:
    def make(settings: Settings) -> SmeatonApp:
        apps.append(SmeatonApp(lambda: (settings, SessionStore.open(settings))))
        return apps[-1]

    return make


async def shown(pilot: Pilot[None], screen: type) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, screen))
    await settle(pilot)


class TestConsent:
    async def test_what_is_sent_is_shown_before_anything_is(
        self, start: Any, remote: Settings, scripted: ScriptedServer
    ) -> None:
        """You see host, model, the artefact with its size; a second Enter sends nothing."""
        app = start(remote)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            app.post_message(events.Paste(SCHEMA))
            await settle(pilot)
            await ask(pilot, "Is it fit?")
            await shown(pilot, ConsentScreen)
            seen = screen_text(app)
            for words in (HOST, "scripted", "10 characters", f"{len(SCHEMA)} bytes", "Passages"):
                assert words in seen
            await pilot.press("enter")
            await settle(pilot)
            assert isinstance(app.screen, ConsentScreen)
        assert not scripted.requests

    @pytest.mark.parametrize(
        ("is_masked", "said"),
        [
            (True, ["1 password, 1 email in it masked", "mask_secrets = false"]),
            (False, ["1 password, 1 email in it sent as they are", "mask_secrets = true"]),
        ],
    )
    async def test_it_says_what_is_masked_and_how_to_change_that(
        self, start: Any, remote: Settings, is_masked: bool, said: list[str]
    ) -> None:
        """You see how many secrets of each kind the question holds and what becomes of them."""
        app = start(remote.model_copy(update={"mask_secrets": is_masked}))
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            app.screen.query_one(Prompt).fill("Is password=hunter22x fine for jo@acme.io?")
            await pilot.press("enter")
            await shown(pilot, ConsentScreen)
            seen = " ".join(screen_text(app).replace("│", " ").split())
            assert all(words in seen for words in said), seen

    @pytest.mark.parametrize("key", ["n", "escape"])
    async def test_not_now_loses_nothing_and_sends_nothing(
        self, start: Any, remote: Settings, scripted: ScriptedServer, key: str
    ) -> None:
        """You see question and attachment where they were, and no turn."""
        app = start(remote)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            app.post_message(events.Paste(SCHEMA))
            await settle(pilot)
            await ask(pilot, QUESTION)
            await shown(pilot, ConsentScreen)
            await pilot.press(key)
            await settle(pilot)
            assert app.screen.query_one(Prompt).text == QUESTION
            assert len(app.screen.query(Chip)) == 1
            assert not app.screen.query(TurnView)
        assert not scripted.requests and not is_agreed(remote.data_dir, HOST)

    async def test_send_is_remembered_for_the_host(
        self, start: Any, remote: Settings, scripted: ScriptedServer
    ) -> None:
        """You see an answer after Y, another without being asked, and so after a restart."""
        app = start(remote)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await ask(pilot, QUESTION)
            await shown(pilot, ConsentScreen)
            await pilot.press("y")
            await until(pilot, lambda: app.screen.query(TurnView))
            await settle(pilot)
            count = len(scripted.requests)
            assert count
            await ask(pilot, QUESTION)
            assert len(scripted.requests) > count
        again = start(remote)
        async with again.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await ask(pilot, QUESTION)
            assert not isinstance(again.screen, ConsentScreen)

    async def test_a_setting_switches_it_off(self, start: Any, remote: Settings) -> None:
        """You see the answer at once."""
        app = start(remote.model_copy(update={"confirm_remote": False}))
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await ask(pilot, QUESTION)
            assert len(app.screen.query(TurnView)) == 1

    async def test_a_server_on_this_machine_is_never_asked_about(
        self, start: Any, scripted_settings: Settings
    ) -> None:
        """You see the answer at once."""
        app = start(scripted_settings)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await ask(pilot, QUESTION)
            assert len(app.screen.query(TurnView)) == 1


class TestFirstRun:
    async def test_a_key_is_tried_kept_and_never_shown(
        self, start: Any, settings: Settings
    ) -> None:
        """You paste a wrong key and read why; the right one is kept, and the model answers."""
        with ScriptedServer(models=("far",), api_key=KEY) as server:
            app = start(settings)
            async with app.run_test(size=(100, 40), notifications=True) as pilot:
                await settle(pilot)
                await pilot.press("up", "enter")
                await shown(pilot, KeyScreen)
                url = f"http://{HOST}:{port_of(server)}/v1"
                app.screen.query_one("#address", Input).value = url
                await pilot.press(*"sk-wrong", "enter")
                await settle(pilot)
                assert "refused" in screen_text(app)
                app.screen.query_one("#key", Input).value = ""
                await pilot.press(*KEY, "enter")
                await until(pilot, lambda: "The key is kept in" in screen_text(app))
                await settle(pilot)
                assert f"{HOST} · ready" in screen_text(app)
                assert KEY not in screen_text(app)
        assert find_key(settings.data_dir, url) == KEY
        assert read_model(settings.data_dir) == {"provider": "openai", "base_url": url}
        logs = settings.data_dir.glob("logs/*")
        assert all(KEY not in file.read_text() for file in logs)

    async def test_a_local_server_is_checked_while_its_address_is_typed(
        self, start: Any, settings: Settings, scripted: ScriptedServer
    ) -> None:
        """You see that nobody answers, then who does, and then the model at the top."""
        app = start(settings)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await pilot.press("up", "down", "enter")
            await shown(pilot, ServerScreen)
            field = app.screen.query_one(Input)
            field.value = "localhost:1"
            await until(
                pilot, lambda: "Nothing answers at http://localhost:1/v1" in screen_text(app)
            )
            field.value = f"127.0.0.1:{port_of(scripted)}"
            await until(pilot, lambda: "Answers with 1 model: scripted" in screen_text(app))
            await pilot.press("enter")
            await until(pilot, lambda: "scripted · ready" in screen_text(app))
            await ask(pilot, QUESTION)
        assert scripted.requests

    async def test_another_machine_is_not_tried_while_typing(
        self, start: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """You see that Enter tries it."""
        app = start(settings)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await pilot.press("up", "down", "enter")
            await shown(pilot, ServerScreen)
            app.screen.query_one(Input).value = "http://192.0.2.1/v1"
            await until(pilot, lambda: "Another machine: Enter tries it" in screen_text(app))

    async def test_reviews_and_knowledge_work_meanwhile(
        self, start: Any, settings: Settings
    ) -> None:
        """You see findings without a model."""
        app = start(settings)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            app.post_message(events.Paste(SCHEMA))
            await settle(pilot)
            await ask(pilot, "/review")
            assert "users.password" in screen_text(app)


class TestChoosing:
    async def test_the_switcher_says_what_is_there_and_why_the_rest_is_not(
        self,
        start: Any,
        settings: Settings,
        scripted: ScriptedServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """You see two models of a local server, and what a key and the built-in one need."""
        scripted.models = ("scripted", "other")
        monkeypatch.setattr(provider, "LOCAL_PORTS", {port_of(scripted): "Ollama"})
        app = start(settings)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await pilot.press("f2")
            await shown(pilot, ModelsScreen)
            seen = screen_text(app)
            wanted = ("Ollama · scripted", "Ollama · other", "OPENAI_API_KEY", "● no model")
            for words in (*wanted, "Enter: download"):
                assert words in seen
            await pilot.press("up", "up", "enter")
            await until(pilot, lambda: "Ollama · other · ready" in screen_text(app))
            await ask(pilot, QUESTION)
        assert scripted.requests[0].body["model"] == "other"
        assert read_model(settings.data_dir)["model"] == "other"

    async def test_a_model_is_taken_by_its_name(
        self, start: Any, scripted_settings: Settings, scripted: ScriptedServer
    ) -> None:
        """You see the other model at the top; a name that nobody has is refused in words."""
        scripted.models = ("scripted", "other")
        app = start(scripted_settings)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await ask(pilot, "/model other")
            await until(pilot, lambda: "other · ready" in screen_text(app))

    async def test_an_endpoint_that_fails_is_listed_with_the_reason(
        self, start: Any, tmp_path: Path
    ) -> None:
        """You see that nothing answers at the address, and that Enter takes another."""
        url = "http://127.0.0.1:1/v1"
        app = start(load_settings(data_dir=tmp_path / "data", base_url=url, max_retries=0))
        async with app.run_test(size=(180, 40)) as pilot:
            await settle(pilot)
            await pilot.press("f2")
            await shown(pilot, ModelsScreen)
            await until(pilot, lambda: "Nothing answers at" in screen_text(app))
            assert "Enter: give its address" in screen_text(app)

    async def test_an_answer_under_way_is_not_torn_from_its_model(
        self, start: Any, scripted_settings: Settings, scripted: ScriptedServer
    ) -> None:
        """You see that Esc has to stop it first."""
        from smeaton.gateway.scripted import Fault

        scripted.models = ("scripted", "other")
        scripted.script(Fault(text="", stall_after=0))
        app = start(scripted_settings)
        async with app.run_test(size=(100, 40), notifications=True) as pilot:
            await settle(pilot)
            await type_text(pilot, QUESTION)
            await pilot.press("enter")
            await until(pilot, lambda: scripted.requests)
            await type_text(pilot, "/model other")
            await pilot.press("enter")
            await until(pilot, lambda: "Esc stops it, then choose" in screen_text(app))
            await pilot.press("escape")
            await settle(pilot)
            assert "scripted · ready" in screen_text(app)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("localhost:11434", "http://localhost:11434/v1"),
        (" http://10.0.0.5:8000/ ", "http://10.0.0.5:8000/v1"),
        ("https://models.example/openai/v1", "https://models.example/openai/v1"),
    ],
)
def test_addresses_are_completed(written: str, address: str) -> None:
    assert complete_address(written) == address


@pytest.mark.parametrize("written", ["", "ftp://x", "http://", "http://a b", "http://a:99999999"])
def test_what_is_no_address_is_refused(written: str) -> None:
    from smeaton.errors import InputError

    with pytest.raises(InputError, match="no address"):
        complete_address(written)


class TestMeter:
    async def test_tokens_and_context_grow_and_count_again_after_a_restart(
        self, start: Any, scripted_settings: Settings
    ) -> None:
        """You see tokens at the top after an answer, and the same sum after a restart."""
        app = start(scripted_settings)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await ask(pilot, QUESTION)
            await until(pilot, lambda: "tokens · free" in screen_text(app))
            first = screen_text(app).splitlines()[0].split("ctx")[1]
        again = start(scripted_settings)
        async with again.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            assert screen_text(again).splitlines()[0].split("ctx")[1] == first
            await ask(pilot, QUESTION)
            await until(pilot, lambda: first not in screen_text(again))

    async def test_a_review_that_a_model_explains_counts(
        self, start: Any, scripted_settings: Settings
    ) -> None:
        """You see tokens after a review without a question."""
        app = start(scripted_settings)
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            app.post_message(events.Paste(SCHEMA))
            await settle(pilot)
            await ask(pilot, "/review")
            await until(pilot, lambda: "tokens · free" in screen_text(app))

    async def test_an_unknown_price_is_never_nothing(self, start: Any, remote: Settings) -> None:
        """You see "cost unknown" where nobody lists a price."""
        app = start(remote.model_copy(update={"confirm_remote": False}))
        async with app.run_test(size=(100, 40)) as pilot:
            await settle(pilot)
            await ask(pilot, QUESTION)
            await until(pilot, lambda: "cost unknown" in screen_text(app))
