"""`smeaton eval` from the outside: what is written where, and how it ends."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from smeaton.evals.journal import Result
from smeaton.gateway.scripted import Fault, ScriptedServer

EDITED = "prompts,knowledge,code"
"""What may change under the tests, where somebody works on this checkout."""

CASES = """\
- id: which-cache
  why: a mistake worth guarding against
  kind: decision
  area: caching
  question: We serve 4,000 reads per second of prices that change once a day. Where to cache them?
  options:
    - {id: a, label: In each process}
    - {id: b, label: In a shared cache}
    - {id: c, label: Nowhere}
  source: A book, ch. 1
  expect:
    choice: [a]
- id: which-page
  why: a mistake worth guarding against
  kind: decision
  area: api
  question: Clients page through 80 million rows that are inserted all the time. How to page?
  options:
    - {id: a, label: Keyset}
    - {id: b, label: Offset}
  source: A book, ch. 2
  expect:
    choice: [a]
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.yaml"
    path.write_text(CASES)
    return path


@pytest.fixture
def smeaton(scripted: ScriptedServer, tmp_path: Path) -> Any:
    """Run `smeaton eval ...` on the scripted model."""

    def call(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        given = {
            "SMEATON_PROVIDER": "openai",
            "SMEATON_DATA_DIR": str(tmp_path / "data"),
            "OPENAI_BASE_URL": scripted.base_url,
            "OPENAI_API_KEY": "sk-test-secret",
            "SMEATON_MODEL": "scripted",
        }
        return subprocess.run(
            [sys.executable, "-m", "smeaton", "eval", *words],
            capture_output=True,
            encoding="utf-8",
            env=os.environ | given | environment,
            cwd=tmp_path,
            timeout=120,
            check=False,
        )

    return call


def mark(run: Path, wrong: int) -> None:
    """Make the first answers of a finished run wrong, and the others right."""
    journal = run / "journal.jsonl"
    results = [json.loads(line) for line in journal.read_text().splitlines()]
    for number, result in enumerate(sorted(results, key=lambda result: str(result["id"]))):
        for grade in result["grades"]:
            grade["passed"] = number >= wrong
    journal.write_text("".join(json.dumps(result) + "\n" for result in results))


def repeat_cases(path: Path, count: int) -> Path:
    case = TypeAdapter(list[dict[str, Any]]).validate_python(_read(CASES))[1]
    lines = [json.dumps(case | {"id": f"case-{n}"}) for n in range(count)]
    path.write_text("\n".join(lines) + "\n")
    return path


def _read(text: str) -> Any:
    import yaml

    return yaml.safe_load(text)


def test_orders_epochs_and_the_control_are_asked_and_shown(
    smeaton: Any, cases: Path, tmp_path: Path
) -> None:
    done = smeaton("run", str(cases), "--orders", "3", "--epochs", "2", "--blind", "--out", "run")
    assert done.returncode == 0, done.stderr
    for part in ("same choice in every order", "same verdict in every epoch", "pass@2", "weak"):
        assert part in done.stdout
    journal = (tmp_path / "run" / "journal.jsonl").read_text("utf-8").splitlines()
    labels = {Result.model_validate_json(line).label for line in journal}
    assert len(labels) == 15 and "which-page (blind, order 2)" in labels
    told = re.findall(r"\n\d+/15 (.+) (?:passed|failed|error) in ", done.stderr)
    assert told and labels.issuperset(told)
    assert "\n15/15 " in done.stderr


def test_each_outcome_of_the_gate_has_a_code_of_its_own(smeaton: Any, tmp_path: Path) -> None:
    suite = repeat_cases(tmp_path / "many.jsonl", 10)
    assert smeaton("run", str(suite), "--out", "run").returncode == 0
    mark(tmp_path / "run", wrong=0)
    assert smeaton("baseline", "run", "base.json").returncode == 0
    passed = smeaton("gate", "run", "--baseline", "base.json")
    assert (passed.returncode, passed.stdout.splitlines()[-1]) == (0, "pass")
    mark(tmp_path / "run", wrong=2)
    unsure = smeaton("gate", "run", "--baseline", "base.json")
    assert (unsure.returncode, unsure.stdout.splitlines()[-1]) == (4, "inconclusive")
    mark(tmp_path / "run", wrong=10)
    worse = smeaton("gate", "run", "--baseline", "base.json")
    assert (worse.returncode, worse.stdout.splitlines()[-1]) == (1, "regressed")


def test_runs_of_other_cases_are_compared_only_when_told(
    smeaton: Any, cases: Path, tmp_path: Path
) -> None:
    assert smeaton("run", str(cases), "--out", "one").returncode == 0
    assert smeaton("run", str(cases), "--limit", "1", "--out", "two").returncode == 0
    refused = smeaton("compare", "one", "two")
    assert refused.returncode == 2
    assert "--allow-mismatch " in refused.stderr
    told = smeaton("compare", "one", "two", "--allow-mismatch", f"cases,{EDITED}")
    assert told.returncode == 0, told.stderr
    assert "only before: which-page" in told.stdout


def test_a_recorded_run_is_replayed_and_regraded_without_a_model(
    smeaton: Any, cases: Path, scripted: ScriptedServer, tmp_path: Path
) -> None:
    recorded = smeaton("run", str(cases), "--record", "tape", "--rate", "6000", "--out", "one")
    assert recorded.returncode == 0, recorded.stderr
    scripted.close()
    offline = {"SMEATON_PROVIDER": "none", "OPENAI_API_KEY": ""}
    replayed = smeaton(
        "run", str(cases), "--replay", "tape", "--allow-mismatch", EDITED, "--out", "two",
        **offline,
    )  # fmt: skip
    assert replayed.returncode == 0, replayed.stderr
    assert "replayed from a cassette" in replayed.stdout
    assert "error:" not in replayed.stdout
    cases.write_text(CASES.replace("choice: [a]", "choice: [b]"))
    regraded = smeaton("regrade", "two", str(cases), **offline)
    assert regraded.returncode == 0, regraded.stderr
    assert (tmp_path / "two-regraded" / "report.json").is_file()


def test_recording_and_replaying_at_once_is_refused(smeaton: Any, cases: Path) -> None:
    done = smeaton("run", str(cases), "--record", "tape", "--replay", "tape")
    assert done.returncode == 2
    assert "exclude each other" in done.stderr


ASKS_BACK = """\
- id: which-one
  why: a mistake worth guarding against
  kind: clarification
  question: Which database should I use?
  source: A book, ch. 3
  expect:
    kind: [clarification]
"""


def test_ctrl_c_prints_what_is_finished_and_keeps_it(
    scripted: ScriptedServer, tmp_path: Path
) -> None:
    (tmp_path / "cases.yaml").write_text(ASKS_BACK + CASES)
    scripted.script(Fault(stall_after=0))
    environment = {
        "SMEATON_PROVIDER": "openai",
        "SMEATON_DATA_DIR": str(tmp_path / "data"),
        "OPENAI_BASE_URL": scripted.base_url,
        "OPENAI_API_KEY": "sk-test-secret",
        "SMEATON_MODEL": "scripted",
    }
    words = ("run", "cases.yaml", "--concurrency", "1", "--out", "run")
    with subprocess.Popen(
        [sys.executable, "-m", "smeaton", "eval", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
        cwd=tmp_path,
    ) as child:
        assert child.stderr is not None
        said = [child.stderr.readline(), child.stderr.readline()]
        assert said[1].startswith("1/3 which-one ")
        child.send_signal(signal.SIGINT)
        table, _ = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "PARTIAL: 1 of 3" in table
    report = json.loads((tmp_path / "run" / "report.json").read_text())
    assert (report["finished"], report["complete"]) == (1, False)
