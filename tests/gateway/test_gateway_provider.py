"""Which provider is taken, in which order, and what is said about those that can't be."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smeaton.errors import ModelUnavailable
from smeaton.gateway import choose_provider, list_providers, provider
from smeaton.gateway.provider import find_host, list_models
from smeaton.gateway.scripted import ScriptedServer
from smeaton.settings import Settings, load_settings, public_url


def port_of(server: ScriptedServer) -> int:
    return int(server.base_url.split(":")[2].split("/")[0])


@pytest.fixture(autouse=True)
def no_local_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that really run on this machine are not looked for."""
    monkeypatch.setattr(provider, "LOCAL_PORTS", {1: "Nothing"})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path)


def test_with_nothing_there_the_answer_is_none_and_every_reason_is_told(settings: Settings) -> None:
    statuses = list_providers(settings)
    assert [status.provider.name for status in statuses] == ["openai", "local", "embedded", "none"]
    assert [status.available for status in statuses] == [False, False, False, True]
    reasons = [status.reason for status in statuses]
    assert "OPENAI_API_KEY" in reasons[0] and "Nothing (1)" in reasons[1]
    assert "smeaton model pull" in reasons[2]
    assert choose_provider(settings).name == "none"


def test_a_key_takes_openai_and_its_default_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    chosen = choose_provider(load_settings(data_dir=tmp_path))
    assert (chosen.name, chosen.model) == ("openai", "gpt-4.1-mini")
    assert chosen.base_url == "https://api.openai.com/v1" and "sk-secret" not in repr(chosen)


def test_an_address_needs_no_key_and_leaves_the_model_to_the_endpoint(tmp_path: Path) -> None:
    chosen = choose_provider(load_settings(data_dir=tmp_path, base_url="http://10.0.0.5:9/v1"))
    assert (chosen.name, chosen.label, chosen.model) == ("openai", "10.0.0.5", None)


def test_a_local_server_is_found_with_its_first_model_that_chats(
    settings: Settings, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "LOCAL_PORTS", {1: "Nothing", port_of(scripted): "Ollama"})
    scripted.models = ("nomic-embed-text", "qwen3", "llama")
    chosen = choose_provider(settings)
    assert (chosen.name, chosen.label, chosen.model) == ("local", "Ollama", "qwen3")
    assert chosen.base_url == scripted.base_url
    named = choose_provider(settings.model_copy(update={"model": "llama"}))
    assert named.model == "llama"


def test_a_proxy_in_the_environment_is_not_asked_about_this_machine(
    settings: Settings, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setattr(provider, "LOCAL_PORTS", {port_of(scripted): "Ollama"})
    assert choose_provider(settings).name == "local"


@pytest.mark.parametrize(
    "body", [b"[]", b"<html>", b'{"data": "x"}', b'{"data": [1]}', b'{"data": []}', b"\xff"]
)
def test_a_server_that_only_shares_the_port_is_no_model(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    for port in serve(Other):
        monkeypatch.setattr(provider, "LOCAL_PORTS", {port: "vLLM"})
        assert choose_provider(settings).name == "none"


def serve(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", ["openai", "local", "embedded"])
def test_a_provider_asked_for_that_is_not_there_is_an_error(settings: Settings, name: str) -> None:
    with pytest.raises(ModelUnavailable, match=f"{name!r} can't be used: .*SMEATON_PROVIDER=auto"):
        choose_provider(settings.model_copy(update={"provider": name}))


def test_a_provider_asked_for_spares_the_probing_of_others(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "_probe", lambda port: pytest.fail("probed"))
    assert choose_provider(settings.model_copy(update={"provider": "none"})).name == "none"
    keyed = load_settings(data_dir=settings.data_dir, api_key="k")
    assert choose_provider(keyed).name == "openai"


def test_a_list_of_models_is_told_from_anything_else() -> None:
    found = list_models({"data": [{"id": "b"}, {"id": "a-embed"}, {"id": "a"}]})
    assert found is not None and list(found) == ["b", "a", "a-embed"]
    assert list_models({"data": [{"name": "b"}]}) is None


@pytest.mark.parametrize(
    ("stated", "window"),
    [
        ({"max_model_len": 32768}, 32768),
        ({"meta": {"n_ctx": 4096, "n_ctx_train": 131072}}, 4096),
        ({"context_length": "large"}, None),
        ({}, None),
    ],
)
def test_a_window_is_what_the_server_states(stated: dict[str, Any], window: int | None) -> None:
    assert list_models({"data": [{"id": "m", **stated}]}) == {"m": window}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://api.openai.com/v1", "api.openai.com"),
        ("http://192.168.1.7:11434/v1", "192.168.1.7"),
        ("http://localhost.example.org/v1", "localhost.example.org"),
        ("http://127.0.0.1:8000/v1", None),
        ("http://[::1]:8000/v1", None),
        ("http://localhost/v1", None),
        (None, None),
    ],
)
def test_another_machine_is_told_from_this_one(url: str | None, host: str | None) -> None:
    assert find_host(url) == host


def test_an_address_of_a_well_known_port_is_shown_by_its_servers_name(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "LOCAL_PORTS", {11434: "Ollama"})
    ollama = settings.model_copy(update={"base_url": "http://127.0.0.1:11434/v1"})
    assert choose_provider(ollama).label == "Ollama"


def test_addresses_are_shown_without_credentials() -> None:
    shown = public_url("https://me:secret@host:8443/v1/?key=secret")
    assert shown == "https://host:8443/v1"
