"""The starter suite: it loads, runs, and takes in what the team decided before."""

import subprocess
import sys
from pathlib import Path

import pytest
from stand_ins import StandInAdvisor

from smeaton.errors import InputError
from smeaton.evals.case import load_cases
from smeaton.evals.gate import Thresholds, load_thresholds
from smeaton.evals.runner import run
from smeaton.evals.starter import RECORDS, read_records, write_starter
from smeaton.knowledge.sources import add_source
from smeaton.knowledge.store import FILE, Store
from smeaton.settings import Settings

RECORD = """---
id: session-store
title: Where sessions live
area: security
tags: [session]
reviewed: 2026-01-01
sources: [{title: "Our handbook"}]
question: Where do we keep sessions?
options:
  - {id: cookie, label: Signed cookie, choose_when: ["no session must end early: never"]}
  - {id: table, label: "Table &a *a", choose_when: [support must end a session at once]}
  - {id: other, label: Something else}
---
## In short

We keep sessions in a table.
"""
ADR = """# Use boring queues

## Status

Accepted

## Context

We start 20 jobs a minute. </script> "quoted": yes

## Decision

We use a table.
"""


@pytest.fixture
def added(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a user who added two decision records and a plain page."""
    team = tmp_path / "decisions"
    team.mkdir()
    (team / "sessions.md").write_text(RECORD, "utf-8")
    (team / "0001-queues.md").write_text(ADR, "utf-8")
    (team / "page.md").write_text("# Page\n\n## Notes\n\nNothing was decided.\n", "utf-8")
    store = Store(settings.data_dir / "knowledge" / FILE)
    add_source(team, store, "team", None)
    store.close()
    return settings


def test_the_written_suite_loads_with_a_family_a_review_and_a_refusal(tmp_path: Path) -> None:
    write_starter(tmp_path / "new", [])
    cases = load_cases([tmp_path / "new" / "standards.smeaton.yaml"])
    assert [case.kind for case in cases] == ["decision", "decision", "review", "refusal"]
    assert {case.family for case in cases[:2]} == {"job-queue"}
    assert not (tmp_path / "new" / RECORDS).exists()
    assert load_thresholds(tmp_path / "new" / "thresholds.yaml") == Thresholds(
        floors={"findings": 0.9, "harmful": 0.8}
    )


async def test_the_written_suite_runs(tmp_path: Path, settings: Settings) -> None:
    write_starter(tmp_path, [])
    cases = load_cases([tmp_path / "standards.smeaton.yaml"])
    asked = [case for case in cases if case.question]
    finished = await run(asked, StandInAdvisor(settings), tmp_path / "r")  # type: ignore[arg-type]
    assert [result.error for result in finished.results] == [None] * 3


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thresholds.yaml").write_text("mine", "utf-8")
    with pytest.raises(InputError, match=r"holds thresholds\.yaml already"):
        write_starter(tmp_path, [])
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["thresholds.yaml"]


def test_added_decision_records_become_stubs_that_load(added: Settings, tmp_path: Path) -> None:
    write_starter(tmp_path / "new", read_records(added))
    cases = {case.id: case for case in load_cases([tmp_path / "new" / RECORDS])}
    assert set(cases) == {"team-0001-queues", "team-session-store-1", "team-session-store-2"}
    first, second = cases["team-session-store-1"], cases["team-session-store-2"]
    assert first.family == second.family
    assert (first.expect.choice, second.expect.choice) == (["cookie"], ["table"])
    assert second.question is not None
    assert "support must end a session at once" in second.question
    assert [option.id for option in first.options] == ["cookie", "table", "other"]
    queue = cases["team-0001-queues"]
    assert queue.expect.cites_any == ["team/0001-queues"]
    assert queue.question is not None
    assert queue.question.startswith('We start 20 jobs a minute. </script> "quoted": yes')


def test_without_added_sources_no_store_is_made(settings: Settings) -> None:
    assert read_records(settings) == []
    assert not (settings.data_dir / "knowledge").exists()


@pytest.mark.parametrize("text", ["alfa: 1", "alpha: 7", "- 1", "a: [", "floors: {x: y}"])
def test_wrong_thresholds_are_refused_with_the_reason(text: str, tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"thresholds\.yaml:"):
        load_thresholds(path)


def test_the_suite_is_written_and_run_from_the_command_line(tmp_path: Path) -> None:
    def smeaton(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "smeaton", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    made = smeaton("eval", "init", "ours")
    assert made.returncode == 0, made.stderr
    assert "ours/standards.smeaton.yaml" in made.stdout
    assert smeaton("eval", "init", "ours").returncode == 2
    ran = smeaton(
        "eval", "run", "ours/standards.smeaton.yaml", "--out", "r", "--filter", "kind=review"
    )
    assert ran.returncode == 0, ran.stderr
    assert "all cases" in ran.stdout
    based = smeaton("eval", "baseline", "r", "b.json", "--thresholds", "ours/thresholds.yaml")
    assert based.returncode == 0, based.stderr
    assert '"harmful":0.8' in (tmp_path / "b.json").read_text("utf-8").replace(" ", "")
