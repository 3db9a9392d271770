"""`smeaton sessions` from the outside: list, export, import."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smeaton.sessions import SessionStore
from smeaton.settings import Settings


def sessions(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smeaton", "sessions", *arguments],
        capture_output=True,
        text=True,
        env=os.environ | {"SMEATON_DATA_DIR": str(settings.data_dir), "SMEATON_PROVIDER": "none"},
        check=False,
        timeout=120,
    )


@pytest.fixture
def talked(settings: Settings) -> Settings:
    store = SessionStore.open(settings)
    talk = store.create()
    store.finish_turn(store.begin_turn(talk, "Which \x1b[31mindex?"), "answered", "Use **btree**.")
    store.close()
    return settings


def test_a_conversation_is_found_exported_and_imported(talked: Settings, tmp_path: Path) -> None:
    listed = sessions(talked, "list", "btree")
    assert listed.returncode == 0, listed.stderr
    assert "Which \\x1b[31mindex?" in listed.stdout
    assert "Use **btree**." in listed.stdout
    assert "Use **btree**." in sessions(talked, "export", "1").stdout
    file = tmp_path / "talk.json"
    assert sessions(talked, "export", "1", str(file), "--format", "json").stdout == f"{file}\n"
    assert json.loads(file.read_text())["smeaton_conversation"] == 1
    imported = sessions(talked, "import", str(file))
    assert (imported.stdout, imported.returncode) == ("2\n", 0)
    store = SessionStore.open(talked)
    assert [turn.answer for turn in store.load(2).turns] == ["Use **btree**."]
    store.close()


def test_what_can_not_be_done_ends_with_two_and_a_reason(talked: Settings, tmp_path: Path) -> None:
    file = tmp_path / "there.md"
    file.write_text("{}")
    for arguments, reason in (
        (("export", "9"), "no conversation 9"),
        (("export", "1", str(file)), "not overwritten"),
        (("export", "1", "--format", "adr"), "ask for a decision first"),
        (("import", str(file)), "no conversation that Smeaton exported"),
        (("import", str(tmp_path / "gone")), "can't be read"),
    ):
        done = sessions(talked, *arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert reason in done.stderr
        assert "Traceback" not in done.stderr
    assert file.read_text() == "{}"
