"""Traces are exported where the user asks for them, and never without."""

import json
import os
import subprocess
import sys

import pytest

from smeaton.gateway.scripted import ScriptedServer

pytest.importorskip("opentelemetry.sdk", reason="the extra otel is not installed")
QUESTION = "We page through 40 million orders that change all day. Which pagination?"


def ask(scripted: ScriptedServer, **environment: str) -> "subprocess.CompletedProcess[str]":
    endpoint = {
        "SMEATON_BASE_URL": scripted.base_url,
        "SMEATON_API_KEY": "sk-secret",
        "SMEATON_MODEL": "scripted",
    }
    return subprocess.run(
        [sys.executable, "-m", "smeaton", "ask", QUESTION, "-o", "a=Offset", "-o", "b=Keyset"],
        capture_output=True,
        text=True,
        env=os.environ | endpoint | environment,
        timeout=120,
        check=False,
    )


def spans_of(stderr: str) -> list[dict[str, object]]:
    """Return the JSON objects between the lines of talk."""
    decoder, found, at = json.JSONDecoder(), [], stderr.find("\n{")
    while at >= 0:
        value, length = decoder.raw_decode(stderr[at + 1 :])
        found.append(value)
        at = stderr.find("\n{", at + length)
    return found


def test_an_answer_is_a_trace_of_its_model_calls(scripted: ScriptedServer) -> None:
    done = ask(scripted, OTEL_TRACES_EXPORTER="console")
    *calls, whole = spans_of(done.stderr)
    assert whole["name"] == "smeaton.ask" and whole["parent_id"] is None
    assert calls and {call["name"] for call in calls} == {"chat"}
    for call in calls:
        assert call["parent_id"] == whole["context"]["span_id"]  # type: ignore[index]
    assert "40 million" not in json.dumps([whole, *calls]) and "sk-secret" not in done.stderr


def test_without_being_asked_for_nothing_is_traced(scripted: ScriptedServer) -> None:
    done = ask(scripted)
    assert spans_of(done.stderr) == [] and done.returncode == 0
