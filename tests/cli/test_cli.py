"""The command line from the outside: stdout, stderr and exit code of a real process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from smeaton.gateway.scripted import Fault, ScriptedServer

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "examples/orders.sql"
CLEAN = "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"


def smeaton(
    *arguments: str, stdin: bytes = b"", provider: str = "none", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "smeaton", *arguments],
        input=stdin,
        capture_output=True,
        env=os.environ | {"SMEATON_PROVIDER": provider} | environment,
        check=False,
        timeout=120,
    )


def endpoint(server: ScriptedServer) -> dict[str, str]:
    return {
        "SMEATON_BASE_URL": server.base_url,
        "SMEATON_API_KEY": "sk-test-secret",
        "SMEATON_MODEL": "scripted",
        "SMEATON_MAX_RETRIES": "0",
    }


def test_a_review_ends_with_one_when_something_is_serious() -> None:
    done = smeaton("review", str(ORDERS), "--no-model")
    assert done.returncode == 1, done.stderr
    assert b"customers.password" in done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(("fail_on", "code"), [("never", 0), ("critical", 1), ("low", 1)])
def test_the_threshold_decides_the_exit_code(fail_on: str, code: int) -> None:
    assert smeaton("review", str(ORDERS), "--fail-on", fail_on).returncode == code


def test_json_is_one_object_of_the_contract() -> None:
    done = smeaton("review", str(ORDERS), "--no-model", "--format", "json")
    review = json.loads(done.stdout)
    assert {"artifacts", "findings", "notes", "stats"} <= set(review)
    assert {"name", "kind", "dialect", "intent", "bytes", "objects"} == set(review["artifacts"][0])
    assert {
        "code", "rule", "severity", "object", "artifact", "line", "column", "message",
        "why", "fix", "citations", "source",
    } == set(review["findings"][0])  # fmt: skip
    assert {"parse_ms", "rules_ms", "total_ms"} == set(review["stats"])
    lines = ORDERS.read_text("utf-8").splitlines()
    for finding in review["findings"]:
        assert 1 <= finding["line"] <= len(lines)


def test_a_schema_is_read_from_stdin() -> None:
    done = smeaton("review", "-", "--no-model", stdin=CLEAN.encode())
    assert done.returncode == 0, done.stderr
    assert b"No findings" in done.stdout


def test_utf16_is_read() -> None:
    done = smeaton("review", "--no-model", "--format", "json", stdin=CLEAN.encode("utf-16"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["artifacts"][0]["objects"] == 1


@pytest.mark.parametrize(
    ("stdin", "said"),
    [(b"", b"empty"), (b"\x00\x01\x02\xff" * 300, b"not text"), (b"   \n ", b"empty")],
    ids=["nothing", "binary", "blank"],
)
def test_what_is_no_text_is_refused_clearly(stdin: bytes, said: bytes) -> None:
    done = smeaton("review", "-", stdin=stdin)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == b""


def test_half_a_statement_costs_that_statement_only() -> None:
    text = CLEAN + "\nCREATE TABLE b (id bigint PRIMARY KEY,\n  total flo"
    done = smeaton("review", "--no-model", "--format", "json", stdin=text.encode())
    review = json.loads(done.stdout)
    assert review["artifacts"][0]["objects"] >= 1
    assert review["notes"]


def test_text_of_no_known_kind_is_not_called_clean() -> None:
    done = smeaton("review", "--no-model", "--format", "json", stdin=b"Dear diary, nothing new.")
    assert done.returncode == 2
    assert b"No schema was recognised" in done.stderr
    assert done.stdout == b""


def test_a_sql_file_without_a_schema_is_clean_with_a_note(tmp_path: Path) -> None:
    file = tmp_path / "seed.sql"
    file.write_text("SELECT 1;\n")
    done = smeaton("review", "--no-model", "--format", "json", str(file))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["notes"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["review", "gone.sql"], b"gone.sql"),
        (["review", "src/smeaton/tui"], b"folder"),
        (["ask", ""], b"empty"),
        (["ask", "Which?", "--option", "nolabel"], b"ID=LABEL"),
        (["rules", "SQL999"], b"SQL999"),
        (["kb", "show", "paginaton"], b"pagination"),
        (["review", "--kind", "cobol", "-"], b"cobol"),
        (["--config", "gone.toml", "config", "show"], b"gone.toml"),
        (["nonsense"], b"nonsense"),
    ],
)
def test_wrong_usage_says_what_to_do(arguments: list[str], said: bytes) -> None:
    done = smeaton(*arguments, stdin=CLEAN.encode())
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert b"Traceback" not in done.stderr


def test_too_large_an_input_is_refused() -> None:
    done = smeaton("review", "-", stdin=b"-- x\n" * 1000, SMEATON_MAX_INPUT_BYTES="1024")
    assert done.returncode == 2
    assert b"MAX_INPUT_BYTES" in done.stderr or b"max_input_bytes" in done.stderr


def test_a_wrong_setting_names_itself() -> None:
    done = smeaton("config", "show", SMEATON_TIMEOUT_S="soon")
    assert done.returncode == 2
    assert b"timeout_s" in done.stderr


def test_settings_are_shown_without_the_key() -> None:
    done = smeaton("config", "show", OPENAI_API_KEY="sk-very-secret")
    assert b"sk-very-secret" not in done.stdout + done.stderr
    assert b"api_key = ****" in done.stdout


@pytest.mark.parametrize("contract", ["advice", "review"])
def test_the_schema_of_a_contract_is_printed(contract: str) -> None:
    schema: dict[str, Any] = json.loads(smeaton("config", "schema", contract).stdout)
    assert schema["additionalProperties"] is False


def test_an_answer_without_a_model_is_one_advice() -> None:
    done = smeaton("ask", "Which pagination for 40 million orders of ours?", "--json")
    assert done.returncode == 0, done.stderr
    advice = json.loads(done.stdout)
    assert advice["choice"] is None
    assert any("smeaton model pull" in note for note in advice["notes"])


def test_a_choice_is_made_by_a_model(scripted: ScriptedServer) -> None:
    done = smeaton(
        "ask", "We read 100 times a write. Cache?", "-o", "a=Cache-aside", "-o", "b=None",
        "--json", provider="openai", **endpoint(scripted),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["choice"] in ("a", "b")


def test_a_refused_key_ends_with_three_and_keeps_the_key_secret(scripted: ScriptedServer) -> None:
    scripted.script(*[Fault(status=401)] * 3)
    done = smeaton(
        "ask", "We have 3 services. Kafka or RabbitMQ?", provider="openai", **endpoint(scripted)
    )
    assert done.returncode == 3
    assert b"key" in done.stderr
    assert b"sk-test-secret" not in done.stderr


def test_a_model_that_is_away_costs_the_explanation_only() -> None:
    done = smeaton(
        "review", str(ORDERS), "--format", "json", provider="openai",
        SMEATON_BASE_URL="http://127.0.0.1:9/v1", SMEATON_MAX_RETRIES="0",
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["findings"]


def test_a_note_after_the_findings_never_says_that_there_were_none(
    scripted: ScriptedServer,
) -> None:
    scripted.script(*[Fault(status=401)] * 3)
    done = smeaton("review", str(ORDERS), provider="openai", **endpoint(scripted))
    assert b"Without the model's explanation" in done.stdout
    assert b"No findings." not in done.stdout


def test_rules_are_listed_and_explained() -> None:
    listed = smeaton("rules").stdout.decode()
    assert len(listed.splitlines()) >= 15
    explained = smeaton("rules", "SQL001").stdout.decode()
    assert "When it is fine" in explained


def test_guidance_is_searched_and_shown() -> None:
    found = json.loads(smeaton("kb", "search", "clients see duplicate rows", "--json").stdout)
    assert found["passages"]
    assert found["covered"] is True
    assert 0.3 <= found["coverage"] <= 1
    shown = smeaton("kb", "show", found["passages"][0]["id"])
    assert shown.returncode == 0
    assert shown.stdout


def test_retrieval_is_measured_without_a_model(tmp_path: Path) -> None:
    queries = tmp_path / "queries.yaml"
    queries.write_text(
        "- {id: twice, query: clients see duplicate rows, topic: pagination, style: symptom,"
        " relevant: {pagination: 3}}\n"
    )
    done = smeaton("eval", "run", str(queries), "--out", str(tmp_path / "run"))
    assert done.returncode == 0
    assert b"reranked-hybrid" in done.stdout
    report = json.loads((tmp_path / "run" / "retrieval.json").read_text())
    assert report["groups"][0]["queries"] == 1
    assert [found["id"] for found in report["found"]] == ["twice"]


def test_an_added_title_never_steers_the_terminal(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "evil.md").write_text(
        "# Evil \x1b]0;owned\x07\n\n## In short\nCache what we read often.\n"
    )
    assert smeaton("kb", "add", str(own)).returncode == 0
    listed = smeaton("kb", "list").stdout
    assert b"Evil \\x1b]0;owned\\x07" in listed
    assert b"\x1b" not in listed


def test_a_full_disk_is_a_message_and_not_a_trace() -> None:
    """/dev/full refuses every write, as a full disk does."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "smeaton", "review", str(ORDERS), "--no-model"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=os.environ | {"SMEATON_PROVIDER": "none"},
            check=False,
        )
    assert done.returncode == 2
    assert b"space" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_evals_run_end_to_end_on_a_scripted_model(
    scripted: ScriptedServer, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    done = smeaton(
        "eval", "run", "--filter", "kind=clarification", "--out", str(run), provider="openai",
        **endpoint(scripted),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (run / "report.json").is_file()
    baseline = tmp_path / "base.json"
    assert smeaton("eval", "baseline", str(run), str(baseline)).returncode == 0
    assert smeaton("eval", "gate", str(run), "--baseline", str(baseline)).returncode == 0


def test_a_reply_that_cannot_be_read_is_kept_in_the_private_log(
    scripted: ScriptedServer, tmp_path: Path
) -> None:
    scripted.script(*["I would \x1b[31mrather not."] * 4)
    done = smeaton(
        "ask", "Should we cache prices that change twice a day?", provider="openai",
        SMEATON_DATA_DIR=str(tmp_path), **endpoint(scripted),
    )  # fmt: skip
    assert done.returncode == 3
    assert b"rather not" not in done.stdout + done.stderr
    log = tmp_path / "logs/smeaton.log"
    assert "logs/smeaton.log" in done.stderr.decode()
    assert "\\x1b[31mrather not." in log.read_text()
    assert "sk-test-secret" not in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_the_log_level_decides_what_is_kept(scripted: ScriptedServer, tmp_path: Path) -> None:
    scripted.script(*["I would rather not."] * 4)
    smeaton(
        "ask", "Should we cache prices that change twice a day?", provider="openai",
        SMEATON_LOG_LEVEL="error", SMEATON_DATA_DIR=str(tmp_path), **endpoint(scripted),
    )  # fmt: skip
    assert not (tmp_path / "logs/smeaton.log").exists()


def test_a_log_that_cannot_be_written_costs_only_the_log(
    scripted: ScriptedServer, tmp_path: Path
) -> None:
    (tmp_path / "logs").write_text("in the way")
    scripted.script(*["I would rather not."] * 4)
    done = smeaton(
        "ask", "Should we cache prices that change twice a day?", provider="openai",
        SMEATON_DATA_DIR=str(tmp_path), **endpoint(scripted),
    )  # fmt: skip
    assert done.returncode == 3
    assert b"Logging error" not in done.stderr and b"Traceback" not in done.stderr


def test_a_folder_is_reviewed_as_migrations_and_a_file_after_it(tmp_path: Path) -> None:
    """The newest file is the migration; with --after, nothing but the file is reported."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "001_a.sql").write_text("CREATE TABLE bare (x int);")
    (folder / "002_b.sql").write_text("CREATE INDEX bare_x_idx ON bare (x);")
    done = smeaton("review", str(folder), "--no-model", "--format", "json")
    review = json.loads(done.stdout)
    places = {(item["rule"], item["artifact"]) for item in review["findings"]}
    assert ("missing_primary_key", "001_a.sql") in places
    assert ("blocking_index_build", "002_b.sql") in places
    new = tmp_path / "new.sql"
    new.write_text("CREATE INDEX again ON bare (x);")
    done = smeaton("review", str(new), "--after", str(folder), "--no-model", "--format", "json")
    assert {item["artifact"] for item in json.loads(done.stdout)["findings"]} == {"new.sql"}


def test_a_stated_intent_is_obeyed_and_shown(tmp_path: Path) -> None:
    path = tmp_path / "new.sql"
    path.write_text("CREATE INDEX again ON bare (x);")
    assert b"blocking_index_build" in smeaton("review", str(path), "--no-model").stdout
    done = smeaton("review", str(path), "--no-model", "--intent", "dump")
    assert b"blocking_index_build" not in done.stdout
    assert "· dump ·".encode() in done.stdout


@pytest.mark.parametrize(
    ("is_masked", "said"), [("true", "1 email in it masked"), ("false", "1 email in it sent as")]
)
def test_another_machine_is_named_with_what_is_masked(is_masked: str, said: str) -> None:
    """The proxy is a closed port, so that nothing leaves."""
    done = smeaton(
        "ask", "Should we cache what jo@acme.io sees?", provider="openai",
        SMEATON_BASE_URL="http://models.example/v1", SMEATON_API_KEY="sk-test-secret",
        SMEATON_MODEL="far", SMEATON_MAX_RETRIES="0", SMEATON_MASK_SECRETS=is_masked,
        HTTP_PROXY="http://127.0.0.1:9", http_proxy="http://127.0.0.1:9",
    )  # fmt: skip
    assert done.returncode == 3
    assert f"Sending to models.example (far): the question ({said}" in done.stderr.decode()
    assert b"(setting mask_secrets)" in done.stderr
