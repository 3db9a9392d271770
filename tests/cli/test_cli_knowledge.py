"""`smeaton kb`: a team's own standards from the command line."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = [sys.executable, "-m", "smeaton", "kb"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"SMEATON_DATA_DIR": str(tmp_path / "data"), "SMEATON_PROVIDER": "none"}


@pytest.fixture
def kb(environment: dict[str, str]) -> Run:
    """Runs `smeaton kb` with a data folder of the test's own."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments], capture_output=True, text=True, env=environment, check=False
        )

    return run


def test_a_source_is_added_named_listed_and_removed(kb: Run, team: Path) -> None:
    added = kb("add", str(team), "--name", "payments")
    assert added.returncode == 0, added.stderr
    assert added.stdout.splitlines() == [
        "added payments: 1 documents, 1 passages",
        "1 new, 0 changed, 0 removed, 0 unchanged",
    ]
    listed = kb("sources").stdout
    assert listed.startswith("payments ")
    assert str(team) in listed
    assert kb("remove", "payments").stdout == "removed payments: 1 documents\n"
    assert kb("sources").stdout == ""


def test_only_errors_fail_a_check(kb: Run, team: Path) -> None:
    rejected = (
        "# Use llamas\n\n## Status\n\nRejected\n\n## Context\n\nx\n\n## Decision\n\nLlamas.\n"
    )
    (team / "old.md").write_text(rejected)
    kb("add", str(team))
    warned = kb("check")
    assert warned.returncode == 0, warned.stdout
    assert "warning: team: old.md: a decision that does not stand" in warned.stdout
    (team / "broken.md").write_text("---\nid: broken\narea: api\n---\n## Heading\ntext\n")
    kb("add", str(team))
    failed = kb("check")
    assert failed.returncode == 1
    assert "error: team: broken.md" in failed.stdout


def test_watching_brings_changes_in_and_ends_with_ctrl_c(
    environment: dict[str, str], kb: Run, team: Path
) -> None:
    kb("add", str(team))
    (team / "zebra.md").write_text("# Zebra cluster\n\nEach zebra has fifty pods.\n")
    with subprocess.Popen(
        [*COMMAND, "watch", "team"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while "Watching team" not in (line := process.stderr.readline()):
            assert line, "it ended early"
        assert process.stdout.readline() == "added team: 1 documents, 1 passages\n"
        assert process.stdout.readline() == "0 new, 1 changed, 0 removed, 0 unchanged\n"
        (team / "llama.md").write_text("# Llamas\n\nLlamas rest on Sundays.\n")
        assert process.stdout.readline() == "added team: 2 documents, 2 passages\n"
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 130


def test_there_must_be_something_to_watch(kb: Run) -> None:
    done = kb("watch", "no-such")
    assert done.returncode == 2
    assert "'no-such'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_decision_record_is_printed_as_a_graph(kb: Run) -> None:
    drawn = kb("show", "pagination", "--graph")
    assert drawn.stdout.startswith("flowchart LR\n  question{{"), drawn.stderr
    refused = kb("show", "status-codes", "--graph")
    assert refused.returncode == 2 and "no decision record" in refused.stderr
