"""Every test runs in a temporary home with a clean environment and no way off this machine."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smeaton.gateway.scripted import ScriptedServer
from smeaton.settings import Settings, load_settings

LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Ctrl-C reaches the processes that tests start, even where a shell runs the tests behind.

    A shell without job control starts those with SIGINT ignored, which children inherit.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def isolated_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A temporary home; none of the user's settings, keys, keyring or data are seen."""
    for name in list(os.environ):
        if name.startswith(("SMEATON_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    home = tmp_path / "home"
    for variable, folder in (
        ("HOME", home),
        ("XDG_CONFIG_HOME", home / "config"),
        ("XDG_DATA_HOME", home / "data"),
        ("XDG_CACHE_HOME", home / "cache"),
    ):
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(variable, str(folder))


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse any connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a data folder of the test's own and no model."""
    return load_settings(data_dir=tmp_path / "data", provider="none")


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """A model that says what the test queues, over real HTTP on loopback."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def scripted_settings(tmp_path: Path, scripted: ScriptedServer) -> Settings:
    """Settings whose model is the `scripted` server."""
    return load_settings(
        data_dir=tmp_path / "data",
        provider="openai",
        base_url=scripted.base_url,
        api_key="test",
        model="scripted",
    )


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A command `smeaton` first in PATH, as an installation makes it."""
    script = tmp_path / "bin/smeaton"
    script.parent.mkdir()
    script.write_text(f"#!{sys.executable}\nfrom smeaton.__main__ import main\nmain()\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    return script


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder with one standard of a team's own."""
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "zebra.md").write_text("# Zebra cluster\n\nEach zebra has forty pods.\n")
    return folder
