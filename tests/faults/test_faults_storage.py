"""Files that are torn, damaged, locked, read-only or on a full disk: nothing saved is lost."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ending import WITHOUT_ROOT, assert_clear, run

from smeaton.errors import SmeatonError, StorageError
from smeaton.knowledge.store import ReadFile, Store
from smeaton.sessions import SessionStore
from smeaton.settings import Settings

needs_rights = pytest.mark.skipif(
    bool(WITHOUT_ROOT) and shutil.which("setpriv") is None,
    reason="root writes everywhere, and setpriv is not here to take that right away",
)
SAVED = [f"question {number}" for number in range(40)]
KILLED = """
import os, sys
from pathlib import Path
from smeaton.sessions import SessionStore
from smeaton.settings import load_settings
store = SessionStore.open(load_settings(data_dir=Path(sys.argv[1]), provider="none"))
conversation = store.create()
for number in range(40):
    store.finish_turn(store.begin_turn(conversation, f"question {number}"), "answered", "")
os._exit(9)  # the write-ahead log is left as it is
"""


@pytest.fixture
def left(settings: Settings) -> Path:
    """Conversations of a process that died with its write-ahead log unmerged."""
    subprocess.run([sys.executable, "-c", KILLED, str(settings.data_dir)], check=False)
    log = settings.data_dir / "sessions.db-wal"
    assert log.stat().st_size > 10_000
    return log


def load(settings: Settings) -> list[str]:
    store = SessionStore.open(settings)
    try:
        latest = store.latest()
        return [turn.question for turn in store.load(latest).turns] if latest else []
    finally:
        store.close()


def test_a_log_that_was_not_merged_is(left: Path, settings: Settings) -> None:
    assert load(settings) == SAVED


@pytest.mark.parametrize("kept", [0.95, 0.6, 0.3])
def test_a_torn_write_costs_the_turns_that_it_tore(
    kept: float, left: Path, settings: Settings
) -> None:
    os.truncate(left, int(left.stat().st_size * kept))
    found = load(settings)
    assert found == SAVED[: len(found)] and len(found) >= len(SAVED) * kept - 10
    store = SessionStore.open(settings)
    store.begin_turn(store.create(), "works again")
    store.close()


def test_a_bit_that_flips_in_the_log_costs_what_follows_it(left: Path, settings: Settings) -> None:
    data = bytearray(left.read_bytes())
    data[len(data) // 2] ^= 0xFF
    left.write_bytes(data)
    found = load(settings)
    assert found == SAVED[: len(found)] and len(found) > 10


@pytest.mark.parametrize("page", [1, 2, 3, 4])
def test_a_damaged_page_is_named_and_nothing_overwritten(page: int, settings: Settings) -> None:
    store = SessionStore.open(settings)
    conversation = store.create()
    for question in SAVED:
        store.finish_turn(store.begin_turn(conversation, question), "answered", "x" * 500)
    store.close()
    file = settings.data_dir / "sessions.db"
    data = bytearray(file.read_bytes())
    data[page * 4096 : (page + 1) * 4096] = os.urandom(4096)
    file.write_bytes(data)
    try:
        assert load(settings) == SAVED  # a page that this does not read
    except StorageError as error:
        assert "move it away" in str(error)
        assert len(file.read_bytes()) == len(data)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small file system can't be mounted here; RLIMIT_FSIZE stands in elsewhere")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_full_disk_is_named_and_goes_on_when_there_is_room(
    small_disk: Path, settings: Settings
) -> None:
    full = settings.model_copy(update={"data_dir": small_disk / "data"})
    store = SessionStore.open(full)
    conversation = store.create()
    store.finish_turn(store.begin_turn(conversation, "kept"), "answered", "kept too")
    ballast = small_disk / "ballast"
    with pytest.raises(OSError, match="space"):
        ballast.write_bytes(bytes(2_000_000))
    with pytest.raises(StorageError, match=r"saved is safe: the disk .*space"):
        for _ in range(100):
            store.begin_turn(conversation, "x" * 50_000)
    assert store.load(conversation).turns[0].answer == "kept too"
    store.close()
    with contextlib.suppress(StorageError):  # SQLite needs some room to read, too
        assert load(full)[0] == "kept"
    ballast.unlink()
    assert load(full)[0] == "kept"
    store = SessionStore.open(full)
    store.begin_turn(conversation, "works again")
    store.close()


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from smeaton.__main__ import main
main()
"""


@pytest.mark.parametrize("bytes_left", [0, 60_000])
def test_a_disk_that_fills_while_knowledge_is_added_loses_no_source(
    bytes_left: int, data: Path, team: Path, tmp_path: Path
) -> None:
    assert run("kb", "add", str(team)).returncode == 0
    more = tmp_path / "more"
    more.mkdir()
    for number in range(30):
        (more / f"{number}.md").write_text(f"# Fruit {number}\n\n" + "It is kept cold. " * 200)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(bytes_left), "kb", "add", str(more)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert_clear(done.returncode, done.stderr, [2])
    assert "room" in done.stderr or "space" in done.stderr or "writable" in done.stderr
    done = run("kb", "add", str(more))
    assert_clear(done.returncode, done.stderr, [0])
    listed = run("kb", "sources").stdout
    assert "team" in listed and "more" in listed and "incomplete" not in listed


def overwrite(file: Path) -> None:
    file.write_bytes(b"\xde\xad\xbe\xef" * 4000)


def truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def spoil_middle(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096 : len(data) // 2] = b"\xff" * (len(data) // 2 - 4096)
    file.write_bytes(data)


@pytest.mark.parametrize("damage", [overwrite, truncate, spoil_middle])
def test_damaged_sources_cost_themselves_and_say_what_to_do(
    damage: Callable[[Path], None], data: Path, team: Path, smeaton: Any
) -> None:
    assert smeaton("kb", "add", str(team))[0] == 0
    damage(data / "knowledge/sources.sqlite3")
    for words in (("kb", "search", "zebra pods"), ("kb", "sources"), ("kb", "add", str(team))):
        code, _, told = smeaton(*words)
        assert_clear(code, told, [0, 2])
    for file in data.glob("knowledge/sources.sqlite3*"):
        file.unlink()
    code, _, told = smeaton("kb", "add", str(team))
    assert_clear(code, told, [0])


def test_a_store_locked_by_another_program_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smeaton.knowledge.store.BUSY_SECONDS", 0)
    path = settings.data_dir / "sources.sqlite3"
    Store(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = Store(path)  # to read is still possible
    with pytest.raises(SmeatonError, match="locked"):
        store.put("team", [ReadFile("a.md", "0", None, "left out")])
    store.close()
    other.close()


@needs_rights
@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("ask", "Which cache for prices?", "--no-model"), [0]),
        (("review", "SCHEMA", "--no-model"), [1]),
        (("kb", "add", "TEAM"), [2]),
        (("sessions", "list"), [2]),
    ],
)
def test_a_home_that_is_read_only_is_named_or_does_without(
    words: tuple[str, ...], codes: list[int], team: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SMEATON_PROVIDER", "none")
    schema = tmp_path / "a.sql"
    schema.write_text("CREATE TABLE orders (total float);\n")
    home = Path(os.environ["HOME"])
    folders = [home, *(path for path in home.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    places = {"SCHEMA": str(schema), "TEAM": str(team)}
    done = run(*(places.get(word, word) for word in words), before=WITHOUT_ROOT)
    for folder in folders:
        folder.chmod(0o755)
    assert_clear(done.returncode, done.stderr, codes)
    if codes == [2]:
        assert "SMEATON_DATA_DIR" in done.stderr or "writable" in done.stderr, done.stderr


@needs_rights
def test_without_a_folder_for_temporary_files_a_review_is_given(data: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    schema = tmp_path / "a.sql"
    schema.write_text("CREATE TABLE orders (total float);\n")
    done = run("review", str(schema), "--no-model", before=WITHOUT_ROOT, TMPDIR=str(closed))
    assert_clear(done.returncode, done.stderr, [1])


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("endpoints.json", b"[" * 100_000),
        ("model.json", b"\x00\xff"),
        ("keys.json", b"[1, 2"),
        ("hosts.json", b""),
        ("index/manifest", b"[" * 100_000),
        ("logs", b"a file where a folder should be"),
    ],
)
def test_a_spoilt_file_of_remembered_things_costs_only_them(
    file: str, content: bytes, data: Path, endpoint: dict[str, str], smeaton: Any
) -> None:
    (data / file).parent.mkdir(parents=True)
    (data / file).write_bytes(content)
    code, out, told = smeaton("ask", "Redis or a table for prices?", "--json", **endpoint)
    assert_clear(code, told, [0])
    assert json.loads(out)["summary"]
