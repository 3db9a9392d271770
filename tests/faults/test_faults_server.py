"""A model server that fails costs one answer, told in a line, and the next question is answered."""

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
from ending import assert_clear

from smeaton.gateway.scripted import Fault, ScriptedServer

QUESTION = "We read 4,000 prices per second that change once a day. Where do we cache them?"
WORDS = ["ask", QUESTION, "--option", "a=In each process", "--option", "b=In a shared cache"]
EVENT = b"data: %s\n\n"
DEEP = b"[" * 100_000

FAULTS: dict[str, tuple[Fault, str]] = {
    "stalls before a byte": (Fault(stall_after=0), "sent nothing for"),
    "stalls in the middle": (Fault(stall_after=2), "sent nothing for"),
    "pings and never a token": (Fault(stall_after=0, idles="pings"), "sent nothing for"),
    "pings in the middle": (Fault(stall_after=2, idles="pings"), "sent nothing for"),
    "empty chunks and never a token": (Fault(stall_after=0, idles="empty"), "sent nothing for"),
    "empty chunks in the middle": (Fault(stall_after=2, idles="empty"), "sent nothing for"),
    "half a stream": (Fault(cut_after=2), "broke off"),
    "reset before a byte": (Fault(cut_after=0), "broke off"),
    "wrong JSON in the stream": (
        Fault(raw=EVENT % b"{no json", content_type="text/event-stream"),
        "broke off",
    ),
    "JSON of another shape": (
        Fault(raw=EVENT % b'{"choices": 7}', content_type="text/event-stream"),
        "can't be read",
    ),
    "JSON nested without end": (
        Fault(raw=EVENT % DEEP, content_type="text/event-stream"),
        "broke off",
    ),
    "a page of HTML": (
        Fault(raw=b"<html>Log in to the hotel's WLAN</html>", content_type="text/html"),
        "OpenAI-compatible",
    ),
    "an empty body": (Fault(raw=b"", content_type="text/event-stream"), "OpenAI-compatible"),
    "bytes that are no text": (
        Fault(raw=EVENT % b"\xff\xfe\x00\x9b31m", content_type="text/event-stream"),
        "broke off",
    ),
    "a storm of 429": (
        Fault(status=429, headers={"Retry-After": "0"}, message="slow down"),
        "still limits requests after 2 tries",
    ),
    "429 with a senseless Retry-After": (
        Fault(status=429, headers={"Retry-After": "yesterday"}),
        "still limits requests",
    ),
    "500 at every try": (Fault(status=500, message="oops"), "failed with status 500"),
    "503 without words": (Fault(status=503, message=""), "failed with status 503"),
    "a key that was withdrawn": (Fault(status=401, message="revoked"), "refused the key"),
    "a message that steers the terminal": (
        Fault(status=400, message="\x1b[2J\x1b]0;title\x07no"),
        "status 400",
    ),
}


def always(fault: Fault) -> list[Callable[[dict[str, Any]], Fault]]:
    return [lambda body: fault] * 20


@pytest.mark.parametrize("name", FAULTS)
def test_a_failing_server_is_named_and_the_next_question_answered(
    name: str, scripted: ScriptedServer, endpoint: dict[str, str], smeaton: Any
) -> None:
    fault, said = FAULTS[name]
    scripted.script(*always(fault))
    patience = {"SMEATON_TIMEOUT_S": "3"} if fault.stall_after is not None else {}
    code, _, told = smeaton(*WORDS, **endpoint | patience)
    assert_clear(code, told, [3])
    assert said in told
    assert "\x1b" not in told and "sk-test-secret" not in told
    scripted._replies.clear()
    code, out, told = smeaton(*WORDS, "--json", **endpoint)
    assert_clear(code, told, [0])
    assert json.loads(out)["choice"] in ("a", "b")


def test_a_reply_without_end_is_cut_off(
    scripted: ScriptedServer, endpoint: dict[str, str], smeaton: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("smeaton.gateway.endpoint.LONGEST_REPLY", 2_000)
    scripted.script(*always(Fault("on and on " * 2_000)))
    code, _, told = smeaton(*WORDS, **endpoint)
    assert_clear(code, told, [3])
    assert "does not end" in told
    assert scripted.requests[0].disconnected.wait(10)


def test_an_address_where_nothing_listens_is_named(endpoint: dict[str, str], smeaton: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    code, _, told = smeaton(*WORDS, **endpoint | {"SMEATON_BASE_URL": free})
    assert_clear(code, told, [3])
    assert "Nothing answers at" in told


def test_a_server_that_accepts_and_says_nothing_is_given_up(
    endpoint: dict[str, str], smeaton: Any
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"http://127.0.0.1:{mute.getsockname()[1]}/v1"
        impatient = {"SMEATON_TIMEOUT_S": "0.3", "SMEATON_MAX_RETRIES": "0"}
        code, _, told = smeaton(*WORDS, **endpoint | {"SMEATON_BASE_URL": address} | impatient)
    assert_clear(code, told, [3])
    assert "did not answer within 0.3 s" in told


def test_a_review_keeps_its_findings_whatever_the_server_does(
    scripted: ScriptedServer, endpoint: dict[str, str], smeaton: Any, tmp_path: Any
) -> None:
    schema = tmp_path / "a.sql"
    schema.write_text("CREATE TABLE orders (total float);\n")
    for name in ("half a stream", "JSON nested without end", "a page of HTML"):
        scripted.script(*always(FAULTS[name][0]))
        code, out, told = smeaton("review", str(schema), "--format", "json", **endpoint)
        assert_clear(code, told, [1])
        assert [f["code"] for f in json.loads(out)["findings"]]
        scripted._replies.clear()
