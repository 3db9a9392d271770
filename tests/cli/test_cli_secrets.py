"""Keys and secrets in the main flows: searched for in every byte that is written or said."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.settings import load_settings

KEY = "sk-canary" + "7Qx9vT2mLw8Kp4Zr6Bn3"
TOKEN = "mcp-canary-" + "5Yt8Rw2Qe7Ui"
URL_PASSWORD = "urlcanary" + "83kd92"
QUESTION = "Which pagination for 40 million orders that change all day?"


def smeaton(*arguments: str, stdin: str = "", **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "smeaton", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
        timeout=120,
    )
    return done.stdout + done.stderr


@pytest.fixture(params=["key", "password in the address"])
def given(
    tmp_path: Path, scripted: ScriptedServer, request: pytest.FixtureRequest
) -> dict[str, str]:
    """Settings with canaries wherever a secret can stand."""
    user = "" if request.param == "key" else f"user:{URL_PASSWORD}@"
    address = scripted.base_url.replace("://", f"://{user}")
    return {
        "SMEATON_DATA_DIR": str(tmp_path / "data"),
        "SMEATON_PROVIDER": "openai",
        "SMEATON_BASE_URL": address,
        "SMEATON_API_KEY": KEY,
        "SMEATON_MODEL": "scripted",
        "SMEATON_MAX_RETRIES": "0",
        "SMEATON_MCP_TOKEN": TOKEN,
        "SMEATON_LOG_LEVEL": "debug",
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }


def find_canaries(text: str) -> list[str]:
    return [canary for canary in (KEY, TOKEN, URL_PASSWORD) if canary in text]


def test_no_key_is_written_or_said_in_the_main_flows(
    tmp_path: Path, scripted: ScriptedServer, given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers, refusals that quote the key, broken replies, evals with a cassette, exports."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.sql").write_text("CREATE TABLE t (id bigint, password text);")
    said = ""
    for reply in (
        '{"summary": "x"}',
        f"the key is {KEY}"[:12],
        Fault(status=401, message=f"Incorrect API key provided: {KEY}"),
        Fault(status=500, message=f"Authorization: Bearer {KEY}"),
        Fault(raw=f"<html>{KEY}</html>".encode(), content_type="text/html"),
        Fault(cut_after=1),
    ):
        scripted.script(*[reply] * 4)
        said += smeaton("ask", QUESTION, **given)
    for arguments in (
        ["review", "a.sql", "--format", "sarif", "--fail-on", "never"],
        ["review", "a.sql", "--format", "html", "--fail-on", "never"],
        ["config", "show"],
        ["model", "status"],
        ["doctor", "--json"],
        ["eval", "run", "--limit", "1", "--out", "run", "--record", "tape"],
        ["eval", "report", "run"],
        ["sessions", "list"],
    ):
        said += smeaton(*arguments, **given)
    said += smeaton("chat", "--plain", stdin=f"{QUESTION}\n/quit\n", **given)
    said += smeaton("sessions", "export", "1", "--format", "json", **given)
    assert "authorization" in scripted.requests[0].headers
    assert not find_canaries(said)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()]
    assert any(path.name == "smeaton.log" for path in written)
    found = {
        str(path): hits
        for path in written
        if (hits := find_canaries(path.read_bytes().decode("utf-8", "replace")))
    }
    assert not found


def test_whatever_is_kept_is_private_to_its_owner(
    tmp_path: Path, scripted: ScriptedServer, given: dict[str, str]
) -> None:
    """On a machine whose umask lets others read."""
    before = os.umask(0o022)
    try:
        scripted.script(*["no JSON"] * 4)
        smeaton("kb", "search", "pagination", **given)
        smeaton("ask", QUESTION, **given)
        smeaton("chat", "--plain", stdin=f"{QUESTION}\n/quit\n", **given)
    finally:
        os.umask(before)
    data = tmp_path / "data"
    assert (data / "sessions.db").exists() and (data / "index").exists()
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for name in ("sessions.db", "logs/smeaton.log"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600, name


def test_settings_show_no_secret_however_they_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("SMEATON_MCP_TOKEN", TOKEN)
    address = f"http://user:{URL_PASSWORD}@localhost/v1"
    settings = load_settings(data_dir=tmp_path, base_url=address, chroma_url=address)
    assert not find_canaries(f"{settings!r} {settings}")
    assert KEY not in f"{settings.model_dump()} {settings.model_dump_json()}"
    assert settings.api_key is not None and settings.api_key.get_secret_value() == KEY


def test_a_wrong_setting_beside_a_key_does_not_show_the_key(given: dict[str, str]) -> None:
    said = smeaton("config", "show", **given, SMEATON_TIMEOUT_S="soon")
    assert "timeout_s" in said.lower()
    assert not find_canaries(said)


def test_a_defect_shows_a_trace_without_values(given: dict[str, str]) -> None:
    """A trace holds lines of code and no variables, so that it can be reported."""
    script = (
        "import smeaton.cli.console as console, sys\n"
        "def app(standalone_mode):\n"
        "    from smeaton.settings import load_settings\n"
        "    settings = load_settings()\n"
        "    raise RuntimeError(f'broken with {settings!r}')\n"
        "sys.exit(console.end(app))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=os.environ | given,
        check=False,
    )
    assert "Traceback" in done.stderr and done.returncode == 70
    assert not find_canaries(done.stderr)


@pytest.mark.parametrize("output", ["json", "sarif", "html", "markdown"])
def test_a_secret_in_a_schema_is_shown_where_it_stands_and_sent_nowhere(
    tmp_path: Path, output: str
) -> None:
    """A report about a file quotes it; what goes to another machine is masked (see gateway)."""
    (tmp_path / "a.sql").write_text("CREATE ROLE app LOGIN PASSWORD 'Canary-4711-x';")
    said = smeaton(
        "review", str(tmp_path / "a.sql"), "--no-model", "--format", output, "--fail-on", "never"
    )
    assert "Canary-4711-x" not in said or output == "html"
    assert json.loads(said[said.index("{") :]) if output == "json" else said
