"""What surrounds a command may fail too: its pipes, the clock, another process beside it."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ending import HANG_S, assert_clear

from smeaton.gateway import endpoint as endpoint_module
from smeaton.sessions import SessionStore
from smeaton.settings import Settings

CASES = """\
- {id: one, why: a mistake worth guarding against, kind: decision, area: caching, source: A book,
   question: Where to cache our prices?, options: [{id: a, label: A}, {id: b, label: B}],
   expect: {choice: [a]}}
- {id: two, why: a mistake worth guarding against, kind: decision, area: api, source: A book,
   question: "How to page through orders?", options: [{id: a, label: A}, {id: b, label: B}],
   expect: {choice: [a]}}
"""


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which $S is the command line."""
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        capture_output=True,
        text=True,
        env=os.environ | {"S": f"{sys.executable} -m smeaton"} | environment,
        timeout=HANG_S,
        check=False,
    )


@pytest.mark.parametrize(
    "line",
    [
        "$S rules | head -1",
        "$S kb list | head -1",
        "$S rules | true",
        "$S eval init --help | head -1",
        "$S ask 'Which cache for prices?' --no-model | head -1",
    ],
)
def test_a_reader_that_leaves_ends_the_command_in_silence(line: str, data: Path) -> None:
    done = shell(line)
    assert_clear(done.returncode, done.stderr, [0])
    assert "rror" not in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_streams_that_are_closed_from_the_start_change_no_exit_code(
    closed: str, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.sql").write_text("CREATE TABLE orders (total float);\n")
    done = shell(f"$S review {tmp_path}/a.sql --no-model {closed}")
    assert_clear(done.returncode, done.stderr, [1])


def test_standard_error_that_is_full_changes_nothing(data: Path) -> None:
    done = shell("$S rules 2>/dev/full")
    assert (done.returncode, done.stdout.count("\n") > 50) == (0, True)


@pytest.mark.parametrize("days", [-4000, 4000])
def test_a_clock_that_jumps_loses_no_turn(
    days: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SessionStore.open(settings)
    conversation = store.create()
    store.finish_turn(store.begin_turn(conversation, "before"), "answered", "")
    jumped = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    monkeypatch.setattr("smeaton.sessions.store._now", lambda: jumped)
    store.finish_turn(store.begin_turn(conversation, "after"), "answered", "")
    assert [turn.question for turn in store.load(conversation).turns] == ["before", "after"]
    assert [line.turns for line in store.list()] == [2]
    store.close()


@pytest.mark.parametrize("days", [-4000, 4000])
def test_a_clock_that_jumps_makes_no_request_wait(days: int) -> None:
    date = (datetime.now(UTC) + timedelta(days=days)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert endpoint_module.read_retry_after(date) == 0.0


def test_two_adds_of_one_folder_at_once_end_with_one_source(data: Path, team: Path) -> None:
    for number in range(10):
        (team / f"{number}.md").write_text(f"# Rule {number}\n\nFruit {number} is kept cold.\n")
    command = [sys.executable, "-m", "smeaton", "kb", "add", str(team)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        told = process.communicate(timeout=HANG_S)[1]
        assert_clear(process.returncode, told, [0])
    listed = shell("$S kb sources").stdout
    assert re.findall(r"(\d+) documents", listed) == ["11"]


def test_two_runs_of_evals_in_one_folder_at_once_keep_the_first_whole(
    data: Path, endpoint: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "cases.yaml").write_text(CASES)
    words = ["eval", "run", str(tmp_path / "cases.yaml"), "--out", str(tmp_path / "run")]
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "smeaton", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | endpoint,
            text=True,
        )
        for _ in range(2)
    ]
    ends = [(process, process.communicate(timeout=HANG_S)[1]) for process in both]
    for process, told in ends:
        assert_clear(process.returncode, told, [0, 2])
    assert sorted(process.returncode for process in both) == [0, 2], ends
    assert "Another process" in ends[both.index(max(both, key=lambda p: p.returncode or 0))][1]
    report = json.loads((tmp_path / "run/report.json").read_text())
    assert (report["finished"], report["complete"]) == (2, True)
    journal = (tmp_path / "run/journal.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["id"] for line in journal) == ["one", "two"]


def test_a_question_of_any_bytes_is_answered_or_refused(data: Path, smeaton: Any) -> None:
    for question in ("\udc80\udcff?", "\x00 which?", "a" * 200_000):
        code, _, told = smeaton("ask", question, "--no-model")
        assert_clear(code, told, [0, 2])
