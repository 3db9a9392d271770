"""Text replies over real HTTP: streaming, cancelling, retries, and what each failure says."""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import aclosing

import pytest

from smeaton.advice import Message
from smeaton.errors import ModelInterrupted, ModelRefused, ModelUnavailable
from smeaton.gateway import Completion, Delta, Gateway
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.settings import Settings

Open = Callable[[Settings], Gateway]


def changed(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update=changes)


async def test_a_reply_streams_in_pieces_and_ends_with_its_cost(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    scripted.script("Use one table, not two.")
    items = [item async for item in gateway.stream(ask)]
    done = items.pop()
    assert len(items) > 2 and all(isinstance(item, Delta) for item in items)
    assert isinstance(done, Completion)
    assert done.text == "".join(item.text for item in items if isinstance(item, Delta))
    assert (done.prompt_tokens, done.completion_tokens, done.finish_reason) == (4, 5, "stop")
    assert done.timings.first_token_ms is not None
    assert done.timings.first_token_ms <= done.timings.total_ms


async def test_the_settings_bound_the_length_and_every_call_streams(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    await gateway.complete(ask)
    await gateway.complete(ask, max_tokens=7, temperature=0.5)
    first, second = (request.body for request in scripted.requests)
    assert (first["max_tokens"], first["temperature"], first["stream"]) == (900, 0.0, True)
    assert (second["max_tokens"], second["temperature"]) == (7, 0.5)
    assert first["messages"] == [message._asdict() for message in ask]


async def test_closing_a_stream_stops_the_generation(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    scripted.script(Fault(stall_after=1))
    async with aclosing(gateway.stream(ask)) as stream:
        await anext(stream)
    assert await asyncio.to_thread(scripted.requests[0].disconnected.wait, 5)


@pytest.mark.parametrize("stall_after", [0, 1])
async def test_cancelling_a_task_stops_the_generation(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message], stall_after: int
) -> None:
    scripted.script(Fault(stall_after=stall_after), "the next answer")
    task = asyncio.create_task(gateway.complete(ask))
    while not scripted.requests or scripted.requests[0].chunks_sent < stall_after:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(scripted.requests[0].disconnected.wait, 5)
    assert (await gateway.complete(ask)).text == "the next answer"


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_passing_failure_is_tried_again(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message], status: int
) -> None:
    scripted.script(Fault(status=status, headers={"Retry-After": "0.01"}), "there")
    assert (await gateway.complete(ask)).text == "there"
    assert len(scripted.requests) == 2


async def test_a_lasting_429_says_that_it_was_tried(
    scripted_settings: Settings, scripted: ScriptedServer, open_gateway: Open, ask: list[Message]
) -> None:
    scripted.script(*[Fault(status=429, headers={"Retry-After": "0.01"}, message="slow down")] * 2)
    gateway = open_gateway(changed(scripted_settings, max_retries=1))
    with pytest.raises(ModelRefused, match="after 2 tries: slow down"):
        await gateway.complete(ask)


async def test_a_wrong_key_names_the_variable_and_not_the_key(
    scripted_settings: Settings,
    scripted: ScriptedServer,
    open_gateway: Open,
    ask: list[Message],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    scripted.script(Fault(status=401, message="Incorrect API key provided: test\x1b[31m"))
    with pytest.raises(ModelRefused, match="OPENAI_API_KEY") as caught:
        await open_gateway(scripted_settings).complete(ask)
    assert "test" not in str(caught.value) and "\x1b" not in str(caught.value)
    assert not [record for record in caplog.records if "Bearer test" in record.getMessage()]


async def test_an_unknown_model_is_told_the_names_there_are(
    scripted_settings: Settings, open_gateway: Open, ask: list[Message]
) -> None:
    with pytest.raises(ModelRefused, match=r"'gpt-9': it has 'scripted'. Set SMEATON_MODEL"):
        await open_gateway(changed(scripted_settings, model="gpt-9")).complete(ask)


async def test_without_a_model_name_the_first_that_chats_is_used(
    scripted_settings: Settings, scripted: ScriptedServer, open_gateway: Open, ask: list[Message]
) -> None:
    scripted.models = ("nomic-embed-text", "qwen", "zephyr")
    gateway = open_gateway(changed(scripted_settings, model=None))
    assert (await gateway.complete(ask)).model == "qwen"
    assert gateway.provider.model == "qwen"


async def test_a_server_that_is_not_there_is_named_by_its_address(
    scripted_settings: Settings, open_gateway: Open, ask: list[Message]
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://user:secret@127.0.0.1:{unused.getsockname()[1]}/v1"
        settings = changed(scripted_settings, base_url=url, max_retries=0)
        with pytest.raises(ModelUnavailable, match=r"Nothing answers at http://127\.0") as caught:
            await open_gateway(settings).complete(ask)
    assert "secret" not in str(caught.value)


async def test_a_server_that_says_nothing_is_given_up(
    scripted_settings: Settings, scripted: ScriptedServer, open_gateway: Open, ask: list[Message]
) -> None:
    scripted.script(Fault(stall_after=1))
    gateway = open_gateway(changed(scripted_settings, timeout_s=1.5, max_retries=0))
    with pytest.raises(ModelInterrupted, match=r"nothing for 1\.5 s.*SMEATON_TIMEOUT_S"):
        await gateway.complete(ask)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}/v1"
        gateway = open_gateway(changed(scripted_settings, timeout_s=1.5, base_url=url))
        with pytest.raises(ModelUnavailable, match=r"did not answer within 1\.5 s"):
            await gateway.complete(ask)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("one two three four", cut_after=2),
        Fault(raw=b'data: {"choices": [\n\n', content_type="text/event-stream"),
        Fault(raw=b"data: [DONE]\n\n", content_type="text/event-stream"),
        Fault(raw=b"<html>hello</html>", content_type="text/html"),
        Fault(
            raw=b'data: {"error": {"message": "out of memory"}}\n\n',
            content_type="text/event-stream",
        ),
        Fault(raw=b'data: {"choices": [7]}\n\n', content_type="text/event-stream"),
        Fault(raw=b"data: [1, 2]\n\n", content_type="text/event-stream"),
    ],
    ids=["cut", "unclosed", "empty", "html", "error event", "no choice", "no chunk"],
)
async def test_a_reply_that_breaks_off_is_an_interruption(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message], fault: Fault
) -> None:
    scripted.script(fault)
    with pytest.raises(ModelInterrupted, match="Ask again"):
        await gateway.complete(ask)
    assert len(scripted.requests) == 1


async def test_what_arrived_before_the_break_was_delivered(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    scripted.script(Fault("one two three four", cut_after=2))
    arrived = []
    with pytest.raises(ModelInterrupted):
        async for item in gateway.stream(ask):
            arrived.append(item)
    assert arrived == [Delta("one"), Delta(" two")]


async def test_without_a_model_a_call_says_how_to_get_one(
    settings: Settings, open_gateway: Open, ask: list[Message]
) -> None:
    with pytest.raises(ModelUnavailable, match="smeaton model pull"):
        await open_gateway(settings).complete(ask)


@pytest.mark.parametrize("refused", ["temperature", "stream_options", "max_tokens"])
async def test_a_refused_parameter_is_left_out_and_remembered(
    scripted_settings: Settings,
    scripted: ScriptedServer,
    open_gateway: Open,
    ask: list[Message],
    refused: str,
) -> None:
    scripted.rejects = frozenset({refused})
    await open_gateway(scripted_settings).complete(ask)
    await open_gateway(scripted_settings).complete(ask)
    assert [refused in request.body for request in scripted.requests] == [True, False, False]
    assert ("max_completion_tokens" in scripted.requests[-1].body) == (refused == "max_tokens")


async def test_a_prompt_too_long_is_refused_without_trying_other_forms(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    message = "maximum context length is 8192 tokens, max_tokens is too large"
    scripted.script(Fault(status=400, message=message))
    with pytest.raises(ModelRefused, match="Give less text"):
        await gateway.complete(ask)
    assert len(scripted.requests) == 1
