"""The chat app in a headless Chromium, against a scripted endpoint."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smeaton.gateway.instance import smallest_instance
from smeaton.gateway.scripted import ScriptedServer
from smeaton.sessions import SessionStore
from smeaton.settings import Settings

pytest.importorskip("textual_serve", reason="the extra `web` is not installed")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
WORDS = "A cursor says where the page before ended. "
QUESTION = "What is keyset pagination?"


def explain(body: dict[str, Any]) -> str:
    form = body["response_format"]
    reply = smallest_instance(form.get("schema") or form["json_schema"]["schema"])
    reply[next(name for name in ("summary", "explanation") if name in reply)] = WORDS
    return json.dumps(reply)


@pytest.fixture
def address(scripted_settings: Settings) -> Iterator[str]:
    """Where `smeaton chat --web` says that it can be opened."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "SMEATON_DATA_DIR": str(scripted_settings.data_dir),
        "SMEATON_PROVIDER": "openai",
        "SMEATON_BASE_URL": str(scripted_settings.base_url),
        "SMEATON_API_KEY": "test",
        "SMEATON_MODEL": "scripted",
        "TERM": "dumb",
    }
    command = [sys.executable, "-m", "smeaton", "chat", "--web", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        threading.Thread(target=process.stderr.read, daemon=True).start()
        found = re.search(r"http://localhost:\d+/\S+", line)
        assert found, line
        wait_until_listening(port)
        yield found[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def wait_until_listening(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("localhost", port)):
            return
        time.sleep(0.05)
    raise AssertionError("nothing listens")


def status_of(address: str, **headers: str) -> int:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_strangers_are_turned_away(address: str) -> None:
    """Without the key, by another name or from another site's page there is no app."""
    bare = address.partition("?")[0]
    assert status_of(address) == 200
    assert status_of(bare) == 403
    assert status_of(bare + "ws") == 403
    assert status_of(bare + "?key=guess") == 403
    assert status_of(address, Host="evil.example:8000") == 403
    assert status_of(address, Origin="https://evil.example") == 403


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
def test_a_question_is_typed_and_answered_in_a_browser(
    address: str, scripted: ScriptedServer, scripted_settings: Settings, tmp_path: Path
) -> None:
    """You see the app, type a question, and see the words of the model."""
    playwright = pytest.importorskip("playwright.sync_api")
    scripted.script(explain)
    frames: list[str] = []

    def listen(websocket: Any) -> None:
        websocket.on("framereceived", lambda data: frames.append(as_text(data)))

    def painted(words: str) -> bool:
        return words in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", "".join(frames))

    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1200, "height": 800})
        page.on("websocket", listen)
        page.goto(address)
        wait_until(page, lambda: painted("scripted · ready"))
        empty = page.screenshot()
        page.mouse.click(400, 745)
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        wait_until(page, lambda: painted("A cursor says where"))
        wait_until(page, lambda: painted("Sources"))
        answered = page.screenshot(path=os.environ.get("SCREENSHOT_OF_WEB", tmp_path / "web.png"))
        assert answered != empty
        browser.close()
    store = SessionStore.open(scripted_settings)
    (turn,) = store.load(1).turns
    store.close()
    assert (turn.question, turn.state) == (QUESTION, "answered")


def as_text(data: str | bytes) -> str:
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else data


def wait_until(page: Any, condition: Any) -> None:
    """Let the page work until `condition` holds."""
    for _ in range(600):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("the page never got there")
