"""The chat app in a real terminal: paste, resize, kill and resume under tmux."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from acting import SCHEMA

from smeaton.gateway.instance import smallest_instance
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.sessions import SessionStore
from smeaton.settings import Settings

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="no tmux: apt-get install tmux")
GREYS = {16, 59, 102, 145, 188, 231, *range(232, 256)}
"""Of the 256 colours of xterm, those without a hue."""
WORDS = "A key says where the page before ended, " * 12


def explain(body: dict[str, Any]) -> str:
    form = body["response_format"]
    reply = smallest_instance(form.get("schema") or form["json_schema"]["schema"])
    reply[next(name for name in ("summary", "explanation") if name in reply)] = WORDS
    return json.dumps(reply)


class Tmux:
    """One window of a tmux server of the test's own, in which a shell has the app."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._socket = str(folder / "tmux")
        self._environment = environment
        self.command = shlex.join([sys.executable, "-m", "smeaton", "chat"])
        self("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "sh")

    def __call__(self, *arguments: str, stdin: str | None = None) -> str:
        return subprocess.run(
            ["tmux", "-S", self._socket, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env=os.environ | self._environment,
            check=True,
        ).stdout

    def start(self) -> None:
        self.type(self.command + "\n")
        self.see("ready")

    def type(self, text: str) -> None:
        self("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        self("send-keys", *keys)

    def paste(self, text: str) -> None:
        """As a terminal does: between the marks of a bracketed paste, if the app wants them."""
        self("load-buffer", "-", stdin=text)
        self("paste-buffer", "-p")

    def screen(self) -> str:
        return self("capture-pane", "-p")

    def see(self, *words: str) -> str:
        """Wait until all of `words` stand on the screen."""
        return self.wait(lambda seen: all(word in seen for word in words), f"{words}")

    def wait(self, condition: Callable[[str], object], wanted: str) -> str:
        for _ in range(600):
            if condition(seen := self.screen()):
                return seen
            time.sleep(0.05)
        raise AssertionError(f"never came: {wanted}; the terminal shows:\n{self.screen()}")

    def kill_app(self) -> None:
        shell = self("display-message", "-p", "#{pane_pid}").strip()
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    def close(self) -> None:
        self("kill-server")


@pytest.fixture
def tmux(tmp_path: Path, scripted_settings: Settings) -> Iterator[Tmux]:
    opened = Tmux(
        tmp_path,
        {
            "SMEATON_DATA_DIR": str(scripted_settings.data_dir),
            "SMEATON_PROVIDER": "openai",
            "SMEATON_BASE_URL": str(scripted_settings.base_url),
            "SMEATON_API_KEY": "test",
            "SMEATON_MODEL": "scripted",
            "TERM": "xterm-256color",
            "PS1": "shell$ ",
        },
    )
    yield opened
    opened.close()


def test_a_paste_is_one_chip_and_is_not_sent_by_its_newlines(
    tmux: Tmux, scripted: ScriptedServer
) -> None:
    """You paste a schema and see one line about it; Enter, and only Enter, sends it."""
    scripted.script(explain)
    tmux.start()
    tmux.paste(SCHEMA)
    tmux.see("+ paste · PostgreSQL · 11 lines · 2 tables")
    assert scripted.requests == []
    tmux.type("Fit for a shop?")
    tmux.press("Enter")
    tmux.see("Fit for a shop?", "+ paste", "Sources")


def test_what_is_pasted_can_press_no_key(tmux: Tmux, scripted: ScriptedServer) -> None:
    """You paste text with escape sequences and a quit key; it stays text, the app stays open."""
    tmux.start()
    tmux.paste("SELECT 1; \x1b[A\x11\r\x1b]0;owned\x07 -- \x1bOM done")
    tmux.see("done")
    tmux.press("C-j")
    tmux.type("still here")
    tmux.see("still here")
    assert scripted.requests == []


def test_a_resized_window_is_drawn_anew(tmux: Tmux, scripted: ScriptedServer) -> None:
    """You make the window narrow and wide again: nothing is lost, nothing is left behind."""
    scripted.script(explain)
    tmux.start()
    tmux.type("What is keyset pagination?")
    tmux.press("Enter")
    tmux.see("Confidence", "Sources")
    tmux.type("half typed")
    tmux("resize-window", "-x", "60", "-y", "20")
    narrow = tmux.see("half typed", "Smeaton")
    tmux.wait(lambda seen: "│ half typed" in seen and len(seen.splitlines()) == 20, "20 lines")
    assert all(len(line) <= 60 for line in narrow.splitlines())
    tmux("resize-window", "-x", "160", "-y", "45")
    wide = tmux.wait(
        lambda seen: "half typed" in seen and "This conversation" in seen, "the side panel"
    )
    assert wide.count("half typed") == 1
    assert wide.count("Smeaton") == 1


def test_a_killed_app_goes_on_where_it_was(
    tmux: Tmux, scripted: ScriptedServer, scripted_settings: Settings
) -> None:
    """You kill -9 in the middle of an answer and of a sentence, and find both again."""
    scripted.script(lambda body: Fault(explain(body), stall_after=60))
    tmux.start()
    tmux.type("What is keyset pagination?")
    tmux.press("Enter")
    tmux.see("A key says where")
    tmux.type("and what of ties")
    store = SessionStore.open(scripted_settings)

    def is_saved(_: str) -> bool:
        talk = store.load(store.latest() or 0)
        return talk.draft.text == "and what of ties" and "A key says" in talk.turns[0].answer

    tmux.wait(is_saved, "draft and answer on disk")
    store.close()
    tmux.kill_app()
    tmux.see("Killed")
    tmux("clear-history")
    tmux.type("\x0c")
    tmux.type("stty sane; tput reset; clear; " + tmux.command + "\n")
    tmux.see("A key says where", "Interrupted; what had arrived is kept.", "and what of ties")


def test_a_quit_leaves_the_terminal_as_it_was(tmux: Tmux) -> None:
    """You quit and see the shell again, with what stood there before, and a cursor."""
    tmux.type("echo before\n")
    tmux.see("before")
    tmux.start()
    tmux.press("C-q")
    seen = tmux.wait(lambda seen: "before" in seen and "Smeaton" not in seen, "the shell")
    assert "smeaton chat" in seen
    assert tmux("display-message", "-p", "#{cursor_flag} #{alternate_on}").split() == ["1", "0"]


@pytest.mark.parametrize("setting", [{"NO_COLOR": "1"}, {"TEXTUAL_COLOR_SYSTEM": "standard"}])
def test_fewer_colours_show_the_same_words(tmux: Tmux, setting: dict[str, str]) -> None:
    """You see title, greeting, prompt and keys without colour, and with sixteen colours."""
    words = " ".join(f"{name}={value}" for name, value in setting.items())
    tmux.type(f"env {words} {tmux.command}\n")
    tmux.see("Smeaton", "ready", "Ask a design question", "Send", "Quit")
    drawn = tmux("capture-pane", "-p", "-e")
    assert "[38;2;" not in drawn
    if "NO_COLOR" in setting:
        assert {int(code) for code in re.findall(r"[34]8;5;(\d+)", drawn)} <= GREYS
