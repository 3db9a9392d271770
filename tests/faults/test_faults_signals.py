"""Ctrl-C, SIGTERM and SIGKILL at many points of the long commands: nothing finished is lost."""

import json
import signal
from pathlib import Path

import pytest
from ending import assert_clear, count_steps, run, strike

from smeaton.gateway.scripted import ScriptedServer

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}
QUESTION = "We read 4,000 prices per second that change once a day. Where do we cache them?"
CASE = """\
- id: case-{n}
  why: a mistake worth guarding against
  kind: decision
  area: caching
  question: We serve {n},000 reads per second of prices. Where to cache them?
  options: [{{id: a, label: In each process}}, {{id: b, label: Nowhere}}]
  source: A book
  expect: {{choice: [a]}}
"""


def strike_all_through(data: Path, points: int, *words: str, **environment: str) -> None:
    """Run a command over one data folder, stopping it further on each of `points` times."""
    fresh = {"SMEATON_DATA_DIR": str(data.with_name("counting"))}
    steps = count_steps(*(word.replace("OUT", "counted") for word in words), **environment | fresh)
    words = tuple(word.replace("OUT", "struck") for word in words)
    for point in range(points):
        number = SIGNALS[point % len(SIGNALS)]
        done = strike(steps * (2 * point + 1) // (2 * points), number, *words, **environment)
        if done.returncode not in (0, 1):  # a warm start may end before the step comes
            assert_clear(done.returncode, done.stderr, [ENDS[number]])
        if done.returncode == 130:
            assert "interrupted" in done.stderr
        if done.returncode == 143:
            assert "terminated" in done.stderr


@pytest.fixture
def team(tmp_path: Path) -> Path:
    folder = tmp_path / "team"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.md").write_text(f"# Rule {number}\n\nFruit {number} is kept cold.\n")
    return folder


def test_an_answer_that_was_stopped_is_given_when_asked_again(
    data: Path, endpoint: dict[str, str]
) -> None:
    words = ("ask", QUESTION, "--option", "a=Redis", "--option", "b=Nowhere", "--json")
    strike_all_through(data, 3, *words, **endpoint)
    done = run(*words, **endpoint)
    assert_clear(done.returncode, done.stderr, [0])
    assert json.loads(done.stdout)["choice"] in ("a", "b")


def test_a_review_that_was_stopped_runs_again(
    data: Path, endpoint: dict[str, str], tmp_path: Path
) -> None:
    schema = tmp_path / "a.sql"
    schema.write_text("CREATE TABLE orders (id bigint, total float, email text);\n")
    strike_all_through(data, 3, "review", str(schema), **endpoint)
    done = run("review", str(schema), **endpoint)
    assert_clear(done.returncode, done.stderr, [1])
    assert schema.read_text().startswith("CREATE TABLE orders")


def test_an_add_that_was_stopped_at_any_step_goes_on_and_keeps_other_sources(
    data: Path, team: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.md"
    other.write_text("# Zebra cluster\n\nEach zebra has forty pods.\n")
    assert run("kb", "add", str(other)).returncode == 0
    strike_all_through(data, 6, "kb", "add", str(team))
    done = run("kb", "add", str(team))
    assert_clear(done.returncode, done.stderr, [0])
    assert "added team: 12 documents" in done.stdout
    found = run("kb", "search", "zebra pods", "--json")
    assert json.loads(found.stdout)["passages"][0]["document"] == "other/other"
    found = run("kb", "search", "fruit 7 is kept cold", "--json")
    answer = json.loads(found.stdout)
    assert answer["notes"] == [] and "team/" in str(answer["passages"][:3])


def test_a_run_of_evals_that_was_stopped_goes_on_and_keeps_what_was_finished(
    data: Path, endpoint: dict[str, str], tmp_path: Path, scripted: ScriptedServer
) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text("".join(CASE.format(n=n) for n in range(4)))
    out = tmp_path / "OUT"
    words = ("eval", "run", str(cases), "--concurrency", "1", "--out", str(out))
    strike_all_through(data, 6, *words, **endpoint)
    folder = tmp_path / "struck"
    journal = folder / "journal.jsonl"
    kept = journal.read_bytes().rpartition(b"\n")[0] if journal.exists() else b""
    done = run(*(word.replace("OUT", "struck") for word in words), **endpoint)
    assert_clear(done.returncode, done.stderr, [0])
    assert journal.read_bytes().startswith(kept)
    report = json.loads((folder / "report.json").read_text())
    assert (report["finished"], report["complete"]) == (4, True)
    ids = [json.loads(line)["id"] for line in journal.read_text().splitlines()]
    assert sorted(ids) == [f"case-{n}" for n in range(4)]  # none asked twice


@pytest.mark.parametrize("step", [2, 40, 200, 600])
def test_ctrl_c_while_it_still_starts_is_one_word(step: int, data: Path) -> None:
    done = strike(step, signal.SIGINT, "rules")
    assert_clear(done.returncode, done.stderr, [130])
    assert done.stderr == "interrupted\n"
