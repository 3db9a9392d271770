"""What the fault tests share: the command line in this process, and its environment."""

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smeaton.gateway.scripted import ScriptedServer

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of every command of a test, which uses no model unless it says so."""
    monkeypatch.setenv("SMEATON_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SMEATON_PROVIDER", "none")
    return tmp_path / "data"


@pytest.fixture
def endpoint(scripted: ScriptedServer) -> dict[str, str]:
    """Environment in which the scripted server is the model, and patience is short."""
    return {
        "SMEATON_PROVIDER": "openai",
        "SMEATON_BASE_URL": scripted.base_url,
        "SMEATON_API_KEY": "sk-test-secret",
        "SMEATON_MODEL": "scripted",
        "SMEATON_MAX_RETRIES": "1",
        "SMEATON_TIMEOUT_S": "20",
    }


@pytest.fixture
def smeaton(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Call]:
    """Run a command in this process: its exit code, stdout and stderr."""
    from smeaton.cli import app
    from smeaton.cli.console import end

    before = list(logging.getLogger().handlers)

    def call(*words: str, **environment: str) -> tuple[int, str, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["smeaton", *words])
        capsys.readouterr()
        code = end(app)
        return code, *capsys.readouterr()

    yield call
    for handler in set(logging.getLogger().handlers) - set(before):
        logging.getLogger().removeHandler(handler)
        handler.close()
