"""The embedded model's process may die, hang or lose its port: the next question has a new one.

A stand-in child speaks the same protocol, so that no weights are needed.
"""

import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from smeaton.advice import Message
from smeaton.errors import ModelError, ModelInterrupted
from smeaton.gateway import Gateway, embedded
from smeaton.gateway.embedded import EmbeddedModel
from smeaton.gateway.provider import Provider
from smeaton.gateway.scripted import ScriptedServer
from smeaton.settings import Settings, load_settings

CHILD = """
import json, os, sys
from smeaton.gateway.scripted import Fault, ScriptedServer
given = json.loads(sys.stdin.readline())
with ScriptedServer(models=(given["model"],), api_key=given["api_key"]) as server:
    if "slow" in sys.argv:
        server.script(Fault("one two three four five", delay_s=0.2))
    print(json.dumps({"port": int(server.base_url.split(":")[2].split("/")[0])}), flush=True)
    sys.stdin.read()
    os._exit(0)
"""
ASK = [Message("user", "Which store?")]


@pytest.fixture
def impatient(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path / "data", provider="none", timeout_s=5.0)


@pytest.fixture
async def gateway(impatient: Settings, tmp_path: Path) -> AsyncIterator[Gateway]:
    """A gateway to a stand-in child."""
    script = tmp_path / "child.py"
    script.write_text(CHILD)
    gateway = Gateway(
        impatient, Provider("embedded", "embedded", embedded.QWEN.name, None, "", 8192)
    )
    gateway._embedded = EmbeddedModel(impatient, (sys.executable, str(script)))
    yield gateway
    await gateway.close()


def model_of(gateway: Gateway) -> EmbeddedModel:
    assert gateway._embedded is not None
    return gateway._embedded


def pid_of(gateway: Gateway) -> int:
    pid = model_of(gateway).pid
    assert pid is not None
    return pid


def kill(gateway: Gateway) -> int:
    """Kill the child with all its threads; it stays a zombie until the gateway looks."""
    killed = pid_of(gateway)
    os.kill(killed, signal.SIGKILL)
    os.waitid(os.P_PID, killed, os.WEXITED | os.WNOWAIT)
    return killed


async def answers(gateway: Gateway) -> bool:
    return "Scripted" in (await gateway.complete(ASK)).text


async def test_a_child_that_is_killed_between_questions_is_started_anew(gateway: Gateway) -> None:
    """SIGKILL is what the kernel sends when the memory is out; the dead child is a zombie."""
    assert await answers(gateway)
    killed = kill(gateway)
    assert await answers(gateway)
    assert pid_of(gateway) != killed
    assert not Path(f"/proc/{killed}").exists()


async def test_a_child_that_hangs_is_given_up_and_the_next_question_answered(
    gateway: Gateway,
) -> None:
    assert await answers(gateway)
    hung = pid_of(gateway)
    os.kill(hung, signal.SIGSTOP)
    with pytest.raises(ModelError, match=r"did not answer within 5 s"):
        await gateway.complete(ASK)
    assert await answers(gateway)
    assert pid_of(gateway) != hung
    assert not Path(f"/proc/{hung}").exists()


async def test_a_child_that_hangs_in_the_middle_of_an_answer_is_given_up(
    gateway: Gateway,
) -> None:
    model_of(gateway)._command += ("slow",)
    with pytest.raises(ModelInterrupted, match=r"sent nothing for 5 s"):
        async for _ in gateway.stream(ASK):
            os.kill(pid_of(gateway), signal.SIGSTOP)
    model_of(gateway)._command = model_of(gateway)._command[:-1]
    assert await answers(gateway)


async def test_whoever_takes_the_port_of_a_dead_child_is_never_asked(gateway: Gateway) -> None:
    assert await answers(gateway)
    port = int((model_of(gateway).base_url or "").split(":")[2].split("/")[0])
    kill(gateway)
    with ScriptedServer(models=(embedded.QWEN.name,), port=port) as thief:
        assert await answers(gateway)
        assert thief.requests == []


async def test_a_child_that_never_finishes_loading_is_stopped_with_words(
    impatient: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "mute.py"
    script.write_text("import sys; sys.stdin.readlines()")
    monkeypatch.setattr(embedded, "LOAD_S", 0.1)
    model = EmbeddedModel(impatient, (sys.executable, str(script)))
    with pytest.raises(ModelInterrupted, match=r"did not load within 0\.1 s"):
        await model.start()
    assert model.pid is None


@pytest.mark.parametrize("said", ["", "hello", "[]", '{"port": "x"}', '{"port": null}'])
async def test_a_child_that_says_something_else_is_named(
    said: str, impatient: Settings, tmp_path: Path
) -> None:
    script = tmp_path / "odd.py"
    script.write_text(f"import sys; sys.stdin.readline(); print({said!r}); sys.exit(7)")
    model = EmbeddedModel(impatient, (sys.executable, str(script)))
    with pytest.raises(ModelInterrupted, match=r"exit status 7"):
        await model.start()
    assert model.pid is None
