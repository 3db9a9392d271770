"""What the gateway's tests share: gateways that are closed, and a child that needs no weights."""

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from smeaton.advice import Message
from smeaton.gateway import Gateway
from smeaton.settings import Settings

FAKE_CHILD = """
import json, os, sys
from smeaton.gateway.scripted import Fault, ScriptedServer

given = json.loads(sys.stdin.readline())
print("the fake child starts", file=sys.stderr, flush=True)
if "die" in sys.argv:
    sys.exit("the fake child can't load")
with ScriptedServer(models=(given["model"],), api_key=given["api_key"]) as server:
    server.script(Fault("one two three four five", stall_after=2))
    print(json.dumps({"port": int(server.base_url.split(":")[2].split("/")[0])}), flush=True)
    sys.stdin.read()
    os._exit(0)
"""


@pytest.fixture
def ask() -> list[Message]:
    """A short conversation."""
    return [Message("system", "You advise."), Message("user", "Which store?")]


@pytest.fixture
async def open_gateway() -> AsyncIterator[Callable[[Settings], Gateway]]:
    """Makes gateways, and closes them at the end."""
    opened: list[Gateway] = []

    def make(settings: Settings) -> Gateway:
        opened.append(Gateway(settings))
        return opened[-1]

    yield make
    for gateway in opened:
        await gateway.close()


@pytest.fixture
async def gateway(
    scripted_settings: Settings, open_gateway: Callable[[Settings], Gateway]
) -> Gateway:
    """A gateway to the scripted server."""
    return open_gateway(scripted_settings)


@pytest.fixture
def fake_child(tmp_path: Path) -> tuple[str, ...]:
    """A command that behaves as the embedded model's process does, with a scripted model.

    Its first reply stalls after two pieces; later ones are unscripted.
    """
    script = tmp_path / "fake_child.py"
    script.write_text(FAKE_CHILD)
    return (sys.executable, str(script))
