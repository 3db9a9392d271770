"""The scripted model must behave as a real endpoint does, or every other test proves nothing."""

import asyncio
from typing import Literal

import httpx
import openai
import pytest
from pydantic import BaseModel

from smeaton.gateway.instance import smallest_instance
from smeaton.gateway.scripted import Fault, ScriptedServer, split_chunks

ASK = [{"role": "user", "content": "Which store?"}]


def post(server: ScriptedServer, **body: object) -> httpx.Response:
    return httpx.post(
        f"{server.base_url}/chat/completions", json={"model": "scripted", "messages": ASK, **body}
    )


def test_replies_come_in_the_order_they_were_queued(scripted: ScriptedServer) -> None:
    scripted.script("one", lambda body: body["messages"][0]["content"].upper())
    answers = [post(scripted).json()["choices"][0]["message"]["content"] for _ in range(2)]
    assert answers == ["one", "WHICH STORE?"]


async def test_the_official_client_streams_it_with_usage(scripted: ScriptedServer) -> None:
    scripted.script("Use one table,  not two.\n")
    async with openai.AsyncOpenAI(base_url=scripted.base_url, api_key="k") as client:
        stream = await client.chat.completions.create(
            model="scripted",
            messages=ASK,  # type: ignore[arg-type]
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = [chunk async for chunk in stream]
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == "Use one table,  not two.\n"
    assert chunks[-1].usage is not None and chunks[-1].usage.completion_tokens == 5


def test_without_a_script_it_answers_with_a_valid_instance(scripted: ScriptedServer) -> None:
    class Leaf(BaseModel):
        kind: Literal["b", "a"]
        parent: "Leaf | None"

    class Tree(BaseModel):
        leaves: list[Leaf]
        title: str
        ratio: float | None

    schema = Tree.model_json_schema()
    reply = post(scripted, response_format={"type": "json_object", "schema": schema})
    content = reply.json()["choices"][0]["message"]["content"]
    assert Tree.model_validate_json(content).title == "Scripted title."
    assert Leaf.model_validate(smallest_instance(Leaf.model_json_schema())).kind == "b"


async def test_a_client_that_leaves_is_noticed(scripted: ScriptedServer) -> None:
    scripted.script(Fault(stall_after=1))
    async with (
        httpx.AsyncClient() as client,
        client.stream(
            "POST",
            f"{scripted.base_url}/chat/completions",
            json={"model": "scripted", "messages": ASK, "stream": True},
        ) as response,
    ):
        await anext(response.aiter_raw())
        assert not scripted.requests[0].disconnected.is_set()
    assert await asyncio.to_thread(scripted.requests[0].disconnected.wait, 5)


def test_a_cut_stream_is_an_error_to_the_client(scripted: ScriptedServer) -> None:
    scripted.script(Fault(cut_after=2))
    with pytest.raises(httpx.RemoteProtocolError):
        post(scripted, stream=True)
    assert scripted.requests[0].chunks_sent == 2


def test_it_refuses_what_it_was_told_to_refuse() -> None:
    with ScriptedServer(rejects={"json_schema", "temperature"}, api_key="right") as server:
        assert post(server).status_code == 401
        server.api_key = None
        assert post(server, model="other").status_code == 404
        assert post(server, response_format={"type": "json_schema"}).status_code == 400
        refused = post(server, temperature=0)
        assert refused.status_code == 400 and "temperature" in refused.text
        assert post(server).status_code == 200


@pytest.mark.parametrize("text", ["", " ", "a  b\n\nc", "x" * 40, '{"a": [1,\n 2]}'])
def test_chunks_join_to_the_text(text: str) -> None:
    assert "".join(split_chunks(text)) == text


def test_closing_ends_a_stalled_reply_without_waiting() -> None:
    server = ScriptedServer()
    with server:
        server.script(Fault(stall_after=0))
        with (
            httpx.Client() as client,
            client.stream(
                "POST",
                f"{server.base_url}/chat/completions",
                json={"model": "scripted", "messages": ASK, "stream": True},
            ),
        ):
            server.close()
            assert server.requests[0].finished.wait(5)
            assert not server.requests[0].disconnected.is_set()
