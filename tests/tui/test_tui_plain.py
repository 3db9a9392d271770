"""The plain chat as a real process, on a terminal and over pipes, against a scripted endpoint."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from acting import SCHEMA
from terminal import Terminal

from smeaton.gateway.instance import smallest_instance
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.sessions import Draft, SessionStore
from smeaton.settings import Settings
from smeaton.tui.evidence import Evidence

QUESTION = "What is keyset pagination?"
WORDS = "A key says where the page before ended, " * 12
PROMPT = "> "


def explain(body: dict[str, Any]) -> str:
    """Fill the reply schema that was sent with words that can be recognised."""
    form = body["response_format"]
    reply = smallest_instance(form.get("schema") or form["json_schema"]["schema"])
    reply[next(name for name in ("summary", "explanation") if name in reply)] = WORDS
    return json.dumps(reply)


@pytest.fixture
def environment(scripted_settings: Settings) -> dict[str, str]:
    """What makes a process use the scripted endpoint and the test's own data folder."""
    return {
        "SMEATON_DATA_DIR": str(scripted_settings.data_dir),
        "SMEATON_PROVIDER": "openai",
        "SMEATON_BASE_URL": str(scripted_settings.base_url),
        "SMEATON_API_KEY": "test",
        "SMEATON_MODEL": "scripted",
        "SMEATON_MAX_RETRIES": "0",
        "TERM": "xterm-256color",
    }


@pytest.fixture
def store(scripted_settings: Settings) -> Iterator[SessionStore]:
    opened = SessionStore.open(scripted_settings)
    yield opened
    opened.close()


def pipe(
    stdin: str, environment: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smeaton", "chat", "--plain", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
        timeout=120,
    )


def test_over_a_pipe_answers_come_on_stdout_and_are_saved(
    environment: dict[str, str], scripted: ScriptedServer, store: SessionStore
) -> None:
    """You see answer and sources on stdout, talk on stderr, and not one escape sequence."""
    scripted.script(explain)
    done = pipe(QUESTION + "\n", environment)
    assert done.returncode == 0, done.stderr
    assert WORDS.strip() in done.stdout
    assert "\nSources\n1. " in done.stdout
    assert "Model: 127.0.0.1 · scripted." in done.stderr
    assert "Model:" not in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout + done.stderr
    (turn,) = store.load(1).turns
    assert (turn.question, turn.state) == (QUESTION, "answered")
    assert WORDS.strip() in turn.answer
    assert Evidence.from_payload(turn.payload).passages


def test_a_pasted_schema_goes_with_the_question_behind_it(
    environment: dict[str, str], scripted: ScriptedServer, store: SessionStore
) -> None:
    """You see what was recognised, then the findings, and the schema lies beside the question."""
    scripted.script(explain)
    done = pipe(f"/paste shop.sql\n{SCHEMA}.\nIs this fit for a shop?\n", environment)
    assert "+ shop.sql · PostgreSQL · 11 lines · 2 tables" in done.stderr
    assert "users.password" in done.stdout
    (turn,) = store.load(1).turns
    assert turn.question == "Is this fit for a shop?"
    assert [item.name for item in turn.attachments] == ["shop.sql"]
    assert turn.attachments[0].text == SCHEMA


def test_a_file_is_reviewed_by_its_path(environment: dict[str, str], tmp_path: Path) -> None:
    """You see findings with the file's name, without any model."""
    file = tmp_path / "my shop.sql"
    file.write_text(SCHEMA)
    done = pipe(f'/review "{file}"\n', environment | {"SMEATON_PROVIDER": "none"})
    assert "my shop.sql:4:" in done.stdout
    assert done.returncode == 0


def test_a_failed_model_ends_a_pipe_with_three_and_keeps_the_question(
    environment: dict[str, str], scripted: ScriptedServer, store: SessionStore
) -> None:
    """You see what to do about the key; /again asks the same once more."""
    scripted.script(Fault(status=401, message="Incorrect API key provided"))
    done = pipe(QUESTION + "\n", environment)
    assert done.returncode == 3
    assert "error:" in done.stderr
    assert "key" in done.stderr
    scripted.script(explain)
    done = pipe("/again\n", environment)
    assert done.returncode == 0
    (turn,) = store.load(1).turns
    assert (turn.question, turn.state, len(turn.siblings)) == (QUESTION, "answered", 2)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/nonsense", "/nonsense is no command"),
        ("/review gone.sql", "gone.sql"),
        ("/review", "nothing to review yet"),
        ("/source 3", "Say which source"),
        ("/export", "nothing to export yet"),
        ("/adr", "nothing to write down yet"),
        ("/resume 99", "no conversation 99"),
        ("/send", "nothing to send"),
        ("/paste\n.", "Nothing was pasted"),
        ("what of @gone.sql now?", "gone.sql"),
    ],
)
def test_what_can_not_be_done_is_said_and_the_chat_goes_on(
    environment: dict[str, str], typed: str, said: str
) -> None:
    done = pipe(f"{typed}\n/help\n", environment | {"SMEATON_PROVIDER": "none"}, "--new")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "/review [PATH]: " in done.stdout


def test_conversations_are_found_resumed_and_exported(
    environment: dict[str, str], store: SessionStore, tmp_path: Path
) -> None:
    """You search a word, open what is found, and write it to a file."""
    for question in ("About money", "About keys"):
        store.finish_turn(store.begin_turn(store.create(), question), "answered", "Yes.")
    file = tmp_path / "money.md"
    done = pipe(
        f"/search money\n/resume 1\n/export {file}\n", environment | {"SMEATON_PROVIDER": "none"}
    )
    assert "1  About money (1 turn)" in done.stdout
    assert "About keys (" not in done.stdout
    assert "Resumed: About money (1 turn)" in done.stderr
    assert "> About money" in file.read_text()


def test_a_draft_of_the_app_is_gone_on_with(
    environment: dict[str, str], store: SessionStore
) -> None:
    """You see what was half typed, and it is sent with the rest of the sentence."""
    store.save_draft(store.create(), "Which pagination", ())
    done = pipe("for forty million rows?\n", environment | {"SMEATON_PROVIDER": "none"})
    assert "Half typed: Which pagination" in done.stderr
    (turn,) = store.load(1).turns
    assert turn.question == "Which pagination\nfor forty million rows?"
    assert store.load(1).draft == Draft()


def test_what_was_pasted_outlives_the_process(
    environment: dict[str, str], store: SessionStore
) -> None:
    """You paste, leave, come back, and the paste is still there."""
    none = environment | {"SMEATON_PROVIDER": "none"}
    pipe(f"/paste\n{SCHEMA}.\n", none)
    assert [item.text for item in store.load(1).draft.attachments] == [SCHEMA]
    done = pipe("/review\n", none)
    assert "+ paste · PostgreSQL" in done.stderr
    assert "users.password" in done.stdout


def test_a_reply_can_not_steer_the_terminal(
    environment: dict[str, str], scripted: ScriptedServer
) -> None:
    """You see the escape sequence spelt out."""
    scripted.script(
        lambda body: explain(body).replace("A key says", "\\u001b]0;owned\\u0007key", 1)
    )
    done = pipe(QUESTION + "\n", environment)
    assert "\\x1b]0;owned\\x07key" in done.stdout
    assert "\x1b" not in done.stdout


def test_pasted_lines_do_not_send_themselves(
    environment: dict[str, str], scripted: ScriptedServer, store: SessionStore
) -> None:
    """On a terminal you paste a schema as it is; nothing is sent until you ask."""
    scripted.script(explain)
    with Terminal(["chat", "--plain"], **environment) as terminal:
        terminal.see(PROMPT)
        terminal.type(SCHEMA)
        terminal.see("nothing is sent yet.")
        terminal.see("A line with only a full stop ends the paste.")
        terminal.type(".\n")
        terminal.see("+ paste · PostgreSQL · 11 lines · 2 tables")
        terminal.see(PROMPT)
        assert scripted.requests == []
        terminal.type("Fit for a shop?\n")
        terminal.see("Sources")
        terminal.see(PROMPT)
        assert "\x1b" not in terminal.written
    (turn,) = store.load(1).turns
    assert (turn.question, turn.attachments[0].text) == ("Fit for a shop?", SCHEMA)


def test_ctrl_c_stops_the_answer_and_a_second_one_quits(
    environment: dict[str, str], scripted: ScriptedServer, store: SessionStore
) -> None:
    """You see half an answer, that it was stopped, a prompt; the half is kept."""
    scripted.script(lambda body: Fault(explain(body), stall_after=60))
    with Terminal(["chat", "--plain"], **environment) as terminal:
        terminal.see(PROMPT)
        terminal.type(QUESTION + "\n")
        terminal.see("A key says where")
        terminal.type("\x03")
        terminal.see("Stopped; what had arrived is kept.")
        terminal.see(PROMPT)
        assert scripted.requests[0].disconnected.wait(10)
        terminal.type("\x03")
        assert terminal.wait() == 130
        assert "Traceback" not in terminal.written
    (turn,) = store.load(1).turns
    assert turn.state == "stopped"
    assert "A key says where" in turn.answer


def test_ctrl_d_quits(environment: dict[str, str]) -> None:
    with Terminal(["chat", "--plain"], **environment) as terminal:
        terminal.see(PROMPT)
        terminal.type("\x04")
        assert terminal.wait() == 0


def test_a_dumb_terminal_gets_the_plain_chat(environment: dict[str, str]) -> None:
    """You see a prompt and no escape sequence without asking for either."""
    with Terminal(["chat"], **(environment | {"TERM": "dumb"})) as terminal:
        terminal.see(PROMPT)
        terminal.type("/quit\n")
        assert terminal.wait() == 0
        assert "\x1b" not in terminal.written


def test_the_plain_chat_loads_no_screen_library(environment: dict[str, str]) -> None:
    code = (
        "import sys; sys.argv = ['smeaton', 'chat', '--plain']\n"
        "from smeaton.cli import main\n"
        "try: main()\n"
        "except SystemExit: print('LOADED', 'textual' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=QUESTION + "\n/facts\n/help\n",
        capture_output=True,
        text=True,
        env=os.environ | environment | {"SMEATON_PROVIDER": "none"},
        check=True,
    )
    assert done.stdout.rstrip().endswith("LOADED False")


def test_what_leaves_and_what_is_masked_is_said_before_it_does(environment: dict[str, str]) -> None:
    """You see host, size, how many secrets are masked and the setting; n sends nothing."""
    far = environment | {"SMEATON_BASE_URL": "http://models.example/v1"}
    with Terminal(["chat", "--plain"], **far) as terminal:
        terminal.see(PROMPT)
        terminal.type("Do we cache what jo@acme.io and al@acme.io see?\n")
        said = terminal.see("Send?")
        assert "to models.example (scripted)" in said
        assert "Question: all of it, 47 characters; 2 emails in it masked" in said
        assert "Masked: passwords, keys" in said
        assert "mask_secrets = false" in said
        terminal.type("n\n")
        terminal.see("Nothing was sent")
