"""The index is derived: killed while being built, or of another version, it is built anew."""

import json
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from ending import assert_clear, count_steps, run, strike

QUESTION = "attackers copied our password table"


def find(data: Path) -> Any:
    done = run("kb", "search", QUESTION, "--json")
    assert_clear(done.returncode, done.stderr, [0])
    return json.loads(done.stdout)


def test_an_index_whose_making_is_killed_at_any_step_is_whole_at_the_next_start(
    data: Path,
) -> None:
    words = ("kb", "search", QUESTION, "--json")
    steps = count_steps(*words, SMEATON_DATA_DIR=str(data.with_name("counting")))
    for point in range(1, 5):
        done = strike(steps * point // 5, signal.SIGKILL, *words)
        assert done.returncode in (0, -signal.SIGKILL)
    found = find(data)
    assert found["passages"] and found["notes"] == []


def forget_the_last_migration(db: sqlite3.Connection) -> None:
    """As a folder of an earlier Chroma, whose schema lacks a step."""
    db.execute("DELETE FROM migrations WHERE rowid = (SELECT max(rowid) FROM migrations)")


def know_a_migration_to_come(db: sqlite3.Connection) -> None:
    """As a folder of a later Chroma."""
    db.execute(
        "INSERT INTO migrations SELECT dir, 999, '99999-later.sqlite.sql', sql, 'x'"
        " FROM migrations LIMIT 1"
    )


@pytest.mark.parametrize("change", [forget_the_last_migration, know_a_migration_to_come])
def test_an_index_of_another_version_is_used_or_built_anew(change: Any, data: Path) -> None:
    first = find(data)
    db = sqlite3.connect(next((data / "index/chroma").rglob("chroma.sqlite3")))
    change(db)
    db.commit()
    db.close()
    again = find(data)
    assert all("built anew" in note for note in again["notes"])
    assert [p["id"] for p in again["passages"]] == [p["id"] for p in first["passages"]]
    assert find(data)["notes"] == []
