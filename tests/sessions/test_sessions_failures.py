"""A failing disk is named with what to do, and never costs what was saved before."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from smeaton.errors import StorageError
from smeaton.sessions import SessionStore
from smeaton.sessions.database import VERSION
from smeaton.settings import Settings

PRELUDE = """
import sys
from pathlib import Path
from smeaton.errors import StorageError
from smeaton.sessions import SessionStore
from smeaton.settings import load_settings
store = SessionStore.open(load_settings(data_dir=Path(sys.argv[1]), provider="none"))
"""


def start(script: str, settings: Settings) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + script, str(settings.data_dir)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_what_had_streamed_in_survives_kill_9(settings: Settings) -> None:
    script = """
turn = store.begin_turn(store.create(), "Why?")
for word in ("Because ", "of "):
    store.append_answer(turn, word)
print("ready", flush=True)
sys.stdin.read()
"""
    with start(script, settings) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
    store = SessionStore.open(settings)
    latest = store.latest()
    assert latest is not None
    (turn,) = store.load(latest).turns
    store.close()
    assert (turn.state, turn.answer) == ("streaming", "Because of ")


def test_a_full_disk_is_named_and_earlier_turns_stay(settings: Settings) -> None:
    script = """
import resource
conversation = store.create()
turn = store.begin_turn(conversation, "kept")
store.finish_turn(turn, "answered", "kept too")
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    store.begin_turn(conversation, "x" * 1_000_000)
except StorageError as error:
    print(error)
print([t.question for t in store.load(conversation).turns])
"""
    with start(script, settings) as process:
        out, _ = process.communicate(timeout=60)
    assert "saved is safe: the disk" in out
    assert out.endswith("['kept']\n")
    store = SessionStore.open(settings)
    (turn,) = store.load(1).turns
    assert turn.answer == "kept too"
    store.begin_turn(1, "works again")
    store.close()


def test_two_processes_save_at_once_without_losing_a_turn(settings: Settings) -> None:
    script = """
conversation = store.create()
for number in range(50):
    store.finish_turn(store.begin_turn(conversation, str(number)), "answered", "")
"""
    processes = [start(script, settings) for _ in range(2)]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    store = SessionStore.open(settings)
    assert [line.turns for line in store.list()] == [50, 50]
    store.close()


def test_a_file_locked_by_another_program_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    SessionStore.open(settings).close()
    other = sqlite3.connect(settings.data_dir / "sessions.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("smeaton.sessions.database.BUSY_TIMEOUT_S", 0)
    with pytest.raises(StorageError, match="another process keeps it locked"):
        SessionStore.open(settings)
    other.close()


@pytest.mark.parametrize(
    "content", [b"This is a diary, not a database." * 40, b"SQLite format 3\0"]
)
def test_a_damaged_file_is_refused_and_not_overwritten(settings: Settings, content: bytes) -> None:
    settings.data_dir.mkdir()
    file = settings.data_dir / "sessions.db"
    file.write_bytes(content)
    with pytest.raises(StorageError, match=r"move it away"):
        SessionStore.open(settings)
    assert file.read_bytes() == content


def test_damage_in_the_middle_is_named_when_it_is_met(settings: Settings) -> None:
    store = SessionStore.open(settings)
    store.begin_turn(store.create(), "x" * 100_000)
    store.close()
    file = settings.data_dir / "sessions.db"
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(StorageError, match="damaged"):
        store = SessionStore.open(settings)
        try:
            store.load(1)
        finally:
            store.close()


def test_a_file_of_a_newer_version_is_refused_untouched(settings: Settings) -> None:
    SessionStore.open(settings).close()
    db = sqlite3.connect(settings.data_dir / "sessions.db")
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    with pytest.raises(StorageError, match="newer Smeaton"):
        SessionStore.open(settings)


def test_a_data_folder_that_is_a_file_is_named(settings: Settings) -> None:
    settings.data_dir.write_text("no folder")
    with pytest.raises(StorageError, match="SMEATON_DATA_DIR"):
        SessionStore.open(settings)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_without_write_rights_is_named(settings: Settings, tmp_path: Path) -> None:
    settings.data_dir.mkdir(mode=0o500)
    with pytest.raises(StorageError, match="SMEATON_DATA_DIR"):
        SessionStore.open(settings)


def test_a_read_only_file_is_named_when_writing(settings: Settings) -> None:
    store = SessionStore.open(settings)
    store._db.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="can't be written"):
        store.create()
    store.close()
