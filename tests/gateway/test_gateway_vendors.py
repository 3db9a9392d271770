"""Every kind of endpoint works, played by the scripted server in the words of the real one.

Sources of the wordings stand beside them: reports in public issue trackers, and the documentation
of each server.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from smeaton.advice import Message
from smeaton.errors import ModelRefused, SettingsError
from smeaton.gateway import Gateway, choose_provider, provider
from smeaton.gateway.dialect import THOUGHT_TOKENS
from smeaton.gateway.provider import describe_endpoint, list_presets
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.presets import PRESETS, find_preset
from smeaton.settings import Settings, load_settings

Open = Callable[[Settings], Gateway]


class Choice(BaseModel):
    """A small reply."""

    letter: str


REPLY = '{"letter": "B"}'
OPENAI_REASONING = {
    # openai-python#2047, community reports on o1 to o4-mini and gpt-5
    "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. "
    "Use 'max_completion_tokens' instead.",
    "temperature": "Unsupported value: 'temperature' does not support 0 with this model. "
    "Only the default (1) value is supported.",
}
NO_SYSTEM = {
    "o1-mini": "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
    "gemma on vLLM": "System role not supported",  # huggingface/chat-ui#1386
    "gemma on LM Studio": "Error rendering prompt with jinja template: "
    '"Error: System role not supported".',
    "mistral": "Conversation roles must alternate user/assistant/user/assistant/...",
}
NO_JSON = {
    "groq": {  # vercel/ai#7808 and console.groq.com/docs/structured-outputs
        "json_schema": "This model does not support response format `json_schema`. See supported "
        "models at https://console.groq.com/docs/structured-outputs#supported-models",
        "json_object_schema": "'response_format' : property 'schema' is not supported",
    },
    "lm studio": {
        "json_object_schema": "'response_format.type' must be 'json_schema' or 'text'",
        "json_object": "'response_format.type' must be 'json_schema' or 'text'",
        "json_schema": "'response_format.json_schema' is not supported by this engine",
    },
    "litellm": {
        "response_format": "litellm.UnsupportedParamsError: ollama does not support parameters: "
        "['response_format'], for model=gemma."
    },
}


def limit_of(body: dict[str, Any]) -> int:
    return int(body.get("max_completion_tokens") or body["max_tokens"])


async def test_a_reasoning_model_of_openai_is_asked_as_it_wants(
    scripted: ScriptedServer, scripted_settings: Settings, open_gateway: Open, ask: list[Message]
) -> None:
    scripted.rejects = OPENAI_REASONING
    scripted.script(Fault(REPLY, thought="Let me see."))
    gateway = open_gateway(scripted_settings)
    found = await gateway.complete_structured(ask, Choice)
    sent = scripted.requests[-1].body
    assert found.value.letter == "B" and len(scripted.requests) == 3
    assert {"max_tokens", "temperature"}.isdisjoint(sent) and "json_schema" in str(sent)
    assert sent["max_completion_tokens"] == scripted_settings.max_output_tokens + THOUGHT_TOKENS


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
async def test_what_a_model_thinks_aloud_is_no_part_of_its_reply(
    scripted: ScriptedServer,
    scripted_settings: Settings,
    open_gateway: Open,
    ask: list[Message],
    field: str,
) -> None:
    scripted.script(Fault("Redis.", thought="They said hot keys, so ", thought_field=field))
    assert (await open_gateway(scripted_settings).complete(ask)).text == "Redis."


async def test_thinking_within_the_text_is_no_part_of_a_structured_reply(
    scripted: ScriptedServer, scripted_settings: Settings, open_gateway: Open, ask: list[Message]
) -> None:
    """DeepSeek-R1 and Qwen3 where the server has no parser for their thinking."""
    scripted.script(f'<think>Is it {{"letter": "A"}}? No.</think>\n\n{REPLY}')
    found = await open_gateway(scripted_settings).complete_structured(ask, Choice)
    assert found.value.letter == "B"


async def test_a_model_that_thinks_past_its_bound_is_given_room_once_and_for_all(
    scripted: ScriptedServer, scripted_settings: Settings, open_gateway: Open, ask: list[Message]
) -> None:
    def think(body: dict[str, Any]) -> Fault:
        if limit_of(body) < THOUGHT_TOKENS:
            return Fault("", thought="Hm, hm, hm", finish_reason="length")
        return Fault(REPLY, thought="Hm.")

    scripted.script(think, think, think)
    for count in (2, 3):
        found = await open_gateway(scripted_settings).complete_structured(ask, Choice)
        assert found.value.letter == "B" and len(scripted.requests) == count


@pytest.mark.parametrize("model", NO_SYSTEM)
async def test_a_model_without_a_system_role_reads_it_with_the_question(
    scripted: ScriptedServer,
    scripted_settings: Settings,
    open_gateway: Open,
    ask: list[Message],
    model: str,
) -> None:
    scripted.rejects = {"system": NO_SYSTEM[model]}
    scripted.script(REPLY, REPLY)
    gateway = open_gateway(scripted_settings)
    assert (await gateway.complete_structured(ask, Choice)).value.letter == "B"
    sent = scripted.requests[-1].body
    assert [message["role"] for message in sent["messages"]] == ["user"]
    assert sent["messages"][0]["content"] == "You advise.\n\nWhich store?"
    assert sent["response_format"]["type"] == "json_schema"
    again = open_gateway(scripted_settings)
    await again.complete_structured(ask, Choice)
    assert len(scripted.requests) == 3, "it is remembered"


@pytest.mark.parametrize("vendor", NO_JSON)
async def test_a_model_without_json_mode_is_told_the_schema(
    scripted: ScriptedServer,
    scripted_settings: Settings,
    open_gateway: Open,
    ask: list[Message],
    vendor: str,
) -> None:
    scripted.rejects = NO_JSON[vendor]
    scripted.script(f"Here you are:\n```json\n{REPLY}\n```")
    found = await open_gateway(scripted_settings).complete_structured(ask, Choice)
    sent = scripted.requests[-1].body
    assert found.value.letter == "B"
    assert '"letter"' in sent["messages"][0]["content"]


async def test_a_model_without_any_of_it_works(
    scripted: ScriptedServer, scripted_settings: Settings, open_gateway: Open, ask: list[Message]
) -> None:
    scripted.rejects = {
        **OPENAI_REASONING,
        **NO_JSON["litellm"],
        "system": NO_SYSTEM["o1-mini"],
        "stream_options": "Unrecognized request argument supplied: stream_options",
    }
    scripted.script(REPLY)
    found = await open_gateway(scripted_settings).complete_structured(ask, Choice)
    sent = scripted.requests[-1].body
    assert found.value.letter == "B"
    assert sent.keys() == {"model", "messages", "stream", "max_completion_tokens"}


async def test_no_model_is_ever_sent_a_tool(
    scripted: ScriptedServer, scripted_settings: Settings, open_gateway: Open, ask: list[Message]
) -> None:
    """So models without tools need no way round."""
    scripted.script(REPLY)
    gateway = open_gateway(scripted_settings)
    await gateway.complete_structured(ask, Choice)
    await gateway.complete(ask)
    for request in scripted.requests:
        assert {"tools", "tool_choice", "functions"}.isdisjoint(request.body)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (
            Fault(
                status=404,
                code="DeploymentNotFound",
                message="The API deployment for this resource does not exist. If you created the "
                "deployment within the last 5 minutes, please wait a moment and try again.",
            ),
            "name of a deployment",
        ),
        (
            Fault(
                status=400,
                code="content_filter",
                message="The response was filtered due to the prompt triggering Azure OpenAI's "
                "content management policy. Please modify your prompt and retry.",
            ),
            "content filter",
        ),
        (
            Fault(
                status=400,
                message="the request exceeds the available context size (4096 tokens), try "
                "increasing it",
            ),
            "too long",
        ),
        (Fault(status=402, message="Insufficient credits. Add more using the page"), "credits"),
    ],
)
async def test_a_refusal_that_nothing_mends_is_told_at_once(
    scripted: ScriptedServer,
    scripted_settings: Settings,
    open_gateway: Open,
    ask: list[Message],
    fault: Fault,
    said: str,
) -> None:
    scripted.script(fault)
    with pytest.raises(ModelRefused, match=said):
        await open_gateway(scripted_settings).complete_structured(ask, Choice)
    assert len(scripted.requests) == 1


@pytest.fixture
def vendors(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """None of the user's keys are seen."""
    for preset in PRESETS.values():
        for name in filter(None, (preset.key, preset.address)):
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(provider, "LOCAL_PORTS", {1: "Nothing"})
    return monkeypatch


def test_a_preset_takes_its_own_key_and_never_that_of_another(
    tmp_path: Path, vendors: pytest.MonkeyPatch
) -> None:
    vendors.setenv("OPENAI_API_KEY", "sk-openai")
    vendors.setenv("OPENAI_BASE_URL", "https://api.openai.com/v1")
    keyless = load_settings(data_dir=tmp_path, provider="groq", model="m")
    assert keyless.api_key is None and keyless.base_url == "https://api.groq.com/openai/v1"
    assert "set GROQ_API_KEY" in describe_endpoint(keyless).reason
    vendors.setenv("GROQ_API_KEY", "gsk-own")
    vendors.setenv("SMEATON_PROVIDER", "groq")
    own = load_settings(data_dir=tmp_path, model="m")
    assert own.api_key is not None and own.api_key.get_secret_value() == "gsk-own"
    assert choose_provider(own).label == "api.groq.com"


def test_a_service_of_many_models_wants_one_named(
    tmp_path: Path, vendors: pytest.MonkeyPatch
) -> None:
    vendors.setenv("OPENROUTER_API_KEY", "k")
    status = describe_endpoint(load_settings(data_dir=tmp_path, provider="openrouter"))
    assert not status.available and "SMEATON_MODEL" in status.reason


def test_azure_is_reached_at_the_address_of_its_user(
    tmp_path: Path, vendors: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match="AZURE_OPENAI_ENDPOINT"):
        load_settings(data_dir=tmp_path, provider="azure")
    vendors.setenv("AZURE_OPENAI_ENDPOINT", "https://acme.openai.azure.com/")
    settings = load_settings(data_dir=tmp_path, provider="azure")
    assert settings.base_url == "https://acme.openai.azure.com/openai/v1"
    assert find_preset(settings.base_url) is PRESETS["azure"]
    assert find_preset("https://openrouter.ai.example.org/v1") is None
    assert find_preset("https://notopenrouter.ai/v1") is None


def test_a_preset_may_stand_in_the_settings_file(
    tmp_path: Path, vendors: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('provider = "ollama"\nmodel = "qwen3"\n')
    settings = load_settings(file, data_dir=tmp_path)
    assert (settings.provider, settings.base_url) == ("openai", "http://127.0.0.1:11434/v1")


def test_every_preset_says_what_is_missing(
    scripted: ScriptedServer, vendors: pytest.MonkeyPatch
) -> None:
    vendors.setenv("GROQ_API_KEY", "k")
    vendors.setenv("LITELLM_PROXY_API_BASE", scripted.base_url)
    said = {name: (ready, words) for name, ready, words in list_presets()}
    assert list(said) == list(PRESETS)
    assert said["groq"][0] and said["litellm"] == (True, said["litellm"][1])
    assert said["azure"] == (False, "set AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY")
    assert said["openrouter"] == (False, "set OPENROUTER_API_KEY")


def test_a_live_check_asks_with_the_presets_own_key(
    scripted: ScriptedServer,
    vendors: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from smeaton.cli import app

    vendors.setenv("LITELLM_PROXY_API_BASE", scripted.base_url)
    vendors.setenv("LITELLM_PROXY_API_KEY", "sk-master")
    vendors.setenv("SMEATON_PROVIDER", "none")
    scripted.models = ("fast", "slow")
    app(["model", "status", "--check"], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "+ litellm      LiteLLM: answers with 2 models, such as fast, slow" in shown
    assert "sk-master" not in shown
    scripted.api_key = "another"
    app(["model", "status", "--check"], standalone_mode=False)
    assert "- litellm" in capsys.readouterr().out


def test_what_an_endpoint_takes_is_remembered_as_plain_json(tmp_path: Path) -> None:
    from smeaton.gateway.dialect import SYSTEM, THINKS, Dialect, DialectFile

    file = DialectFile(tmp_path / "endpoints.json")
    dialect = Dialect("json_object", frozenset({SYSTEM, THINKS, "temperature"}))
    file.save("there", dialect)
    assert file.load("there") == dialect
    assert json.loads((tmp_path / "endpoints.json").read_text())["there"]["form"] == "json_object"
