"""Replies that must fit a schema: forms, streaming, repair, and what is kept when repair fails."""

import json
import logging
from collections.abc import Callable
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict

from smeaton.advice import Advice, Message
from smeaton.errors import MalformedReply, ModelInterrupted
from smeaton.gateway import Gateway, Partial, Repairing, Structured
from smeaton.gateway.scripted import Fault, ScriptedServer, form_of
from smeaton.gateway.structured import find_object, is_closed, strict_schema
from smeaton.settings import Settings


class Verdict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    store: Literal["postgres", "redis"]
    why: str
    risks: list[str] = []


GOOD = '{"store": "postgres", "why": "It keeps what it is told."}'
POOR = '{"store": "postgres", "why": "?"}'
BAD = '{"store": "oracle", "why": "It is there."}'


def verify(verdict: Verdict) -> list[str]:
    return [] if len(verdict.why) > 3 else [f"why: {verdict.why!r} is no reason"]


async def collect(gateway: Gateway, ask: list[Message], **options: Any) -> list[Any]:
    return [item async for item in gateway.structured(ask, Verdict, **options)]


async def test_a_reply_grows_and_ends_as_a_value(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    scripted.script(GOOD)
    *partial, last = await collect(gateway, ask)
    assert all(isinstance(item, Partial) for item in partial)
    assert partial[-1] == Partial(GOOD, json.loads(GOOD))
    growing = [item.value.get("why", "") for item in partial]
    assert len(set(growing)) > 2 and growing == sorted(growing, key=len)
    assert isinstance(last, Structured)
    assert last.value == Verdict.model_validate_json(GOOD)
    assert last.problems == () and last.completion.text == GOOD


async def test_a_malformed_reply_is_repaired_with_its_errors(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    scripted.script(BAD, GOOD)
    items = await collect(gateway, ask)
    (repairing,) = [item for item in items if isinstance(item, Repairing)]
    assert "store" in repairing.problems[0] and "'postgres' or 'redis'" in repairing.problems[0]
    *before, reply, objection = scripted.requests[1].body["messages"]
    assert before == scripted.requests[0].body["messages"]
    assert reply == {"role": "assistant", "content": BAD}
    assert repairing.problems[0] in objection["content"]
    assert items[-1].value.store == "postgres"
    both = [request.body["messages"] for request in scripted.requests]
    words = [sum(len(m["content"].split()) for m in messages) for messages in both]
    assert items[-1].completion.prompt_tokens == sum(words)


async def test_twice_malformed_is_an_error_with_the_reply_in_it_and_in_the_log(
    gateway: Gateway,
    scripted: ScriptedServer,
    ask: list[Message],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "smeaton.gateway")
    scripted.script(BAD, "I would rather not.")
    with pytest.raises(MalformedReply, match="no complete JSON object") as caught:
        await collect(gateway, ask)
    assert caught.value.raw == "I would rather not."
    assert BAD in caplog.text and "I would rather not." in caplog.text
    assert len(scripted.requests) == 2


async def test_json_that_never_closes_is_repaired(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    scripted.script(Fault(GOOD[:-2], finish_reason="length"), GOOD)
    items = await collect(gateway, ask)
    assert items[-1].value.store == "postgres"
    assert "token limit" in scripted.requests[1].body["messages"][-1]["content"]


async def test_objections_are_repaired_once(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    scripted.script(POOR, GOOD)
    items = await collect(gateway, ask, verify=verify)
    assert Repairing(("why: '?' is no reason",)) in items
    assert items[-1].problems == () and items[-1].value.why.startswith("It keeps")


@pytest.mark.parametrize("second", [POOR, BAD, Fault(cut_after=0)], ids=["poor", "bad", "cut"])
async def test_what_is_still_objected_to_is_returned(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message], second: str | Fault
) -> None:
    scripted.script(POOR, second)
    last = (await collect(gateway, ask, verify=verify))[-1]
    assert last.value.why == "?" and last.problems == ("why: '?' is no reason",)


async def test_a_break_in_the_first_reply_is_not_repaired(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    scripted.script(Fault(GOOD, cut_after=2))
    with pytest.raises(ModelInterrupted):
        await collect(gateway, ask)
    assert len(scripted.requests) == 1


FORMS = ["json_schema", "json_object_schema", "json_object", "none"]


@pytest.mark.parametrize("accepted", range(4))
async def test_the_strictest_form_is_found_once_and_remembered_by_the_next_process(
    scripted_settings: Settings,
    scripted: ScriptedServer,
    open_gateway: Callable[[Settings], Gateway],
    ask: list[Message],
    accepted: int,
) -> None:
    scripted.rejects = frozenset(FORMS[:accepted])
    for _ in range(2):
        scripted.script(GOOD)
        assert (await collect(open_gateway(scripted_settings), ask))[-1].value.store == "postgres"
    forms = [form_of(request.body) for request in scripted.requests]
    assert forms == [*FORMS[: accepted + 1], FORMS[accepted]]
    system = scripted.requests[-1].body["messages"][0]["content"]
    assert ("JSON Schema" in system) == (accepted >= 2)


async def test_memory_that_cant_be_written_or_read_is_no_failure(
    scripted_settings: Settings,
    scripted: ScriptedServer,
    open_gateway: Callable[[Settings], Gateway],
    ask: list[Message],
) -> None:
    scripted.rejects = frozenset({"json_schema"})
    scripted_settings.data_dir.write_text("a file where the folder should be")
    assert isinstance((await collect(open_gateway(scripted_settings), ask))[-1], Structured)
    scripted_settings.data_dir.unlink()
    scripted_settings.data_dir.mkdir()
    (scripted_settings.data_dir / "endpoints.json").write_text('{"torn')
    assert isinstance((await collect(open_gateway(scripted_settings), ask))[-1], Structured)


async def test_a_narrower_schema_is_what_is_sent(
    gateway: Gateway, scripted: ScriptedServer, ask: list[Message]
) -> None:
    schema = Verdict.model_json_schema()
    schema["properties"]["store"]["enum"] = ["redis"]
    assert (await collect(gateway, ask, schema=schema))[-1].value.store == "redis"


def test_the_strict_schema_closes_every_object_and_requires_every_key() -> None:
    strict = strict_schema(Advice.model_json_schema())
    text = json.dumps(strict)
    assert all(f'"{word}":' not in text for word in ("default", "discriminator", "oneOf"))

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("properties"), dict) and part.get("type") == "object":
                assert part["additionalProperties"] is False
                assert part["required"] == list(part["properties"])
            if "$ref" in part:
                assert list(part) == ["$ref"]
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(strict)


def test_a_property_named_like_a_keyword_survives_the_strict_schema() -> None:
    class Page(BaseModel):
        title: str
        default: int = 1

    assert set(strict_schema(Page.model_json_schema())["properties"]) == {"title", "default"}


def test_open_keys_are_not_strict() -> None:
    class Open(BaseModel):
        labels: dict[str, str]

    assert not is_closed(Open.model_json_schema())
    assert is_closed(Verdict.model_json_schema())


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ('{"a": 1}', {"a": 1}),
        ('Here it is:\n```json\n{"a": 1}\n```\nGood luck {you}', {"a": 1}),
        ('Use {braces} so: {"a": {"b": 2}} and be glad', {"a": {"b": 2}}),
        ('<think>{"a": 0} or rather</think>{"a": 1}', {"a": 1}),
        ('{"a": "two\nlines"}', {"a": "two\nlines"}),
        ('prose {"a": {"b": 2}, "c', None),
        ("<think>{", None),
        ("[1, 2]", None),
        ('{"a": ' * 5000, None),
        ("", None),
    ],
)
def test_the_object_is_found_amid_prose_or_not_at_all(raw: str, found: object) -> None:
    assert find_object(raw) == found
