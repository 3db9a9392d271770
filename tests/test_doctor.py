"""Each thing that can be wrong with an installation is found, with the way to mend it."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from smeaton import doctor
from smeaton.doctor import Check, check_folder, check_knowledge, check_model, check_sessions
from smeaton.errors import KnowledgeError
from smeaton.gateway import weights
from smeaton.gateway.scripted import ScriptedServer
from smeaton.knowledge import embedding
from smeaton.sessions import SessionStore
from smeaton.settings import Settings, load_settings


def silent(_: str) -> None:
    """Progress that nobody reads."""


def only(checks: Iterable[Check], state: str) -> list[Check]:
    return [check for check in checks if check.state == state]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smeaton", "--offline", "doctor", *arguments],
        capture_output=True,
        text=True,
        env=os.environ | {"LC_ALL": "C.UTF-8", "SMEATON_PROVIDER": "none"} | environment,
        timeout=120,
        check=False,
    )


def test_a_sound_installation_has_nothing_to_mend() -> None:
    done = run()
    assert done.returncode == 0, done.stdout
    assert done.stdout.rstrip().endswith("Nothing to mend") and "\x1b" not in done.stdout
    for area in ("python", "settings", "data folder", "sessions", "guidance", "weights", "locale"):
        assert f"{area}: " in done.stdout


def test_what_is_wrong_ends_with_one_and_is_told_as_json(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("# mine\ntimeout_s = -1\n")
    command = [sys.executable, "-m", "smeaton", "--config", str(file), "doctor", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    report = json.loads(done.stdout)
    assert done.returncode == 1 and report["mend"] == 1
    [wrong] = [check for check in report["checks"] if check["state"] == "mend"]
    assert wrong["area"] == "settings" and "line 2" in wrong["said"]


def test_toml_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("model = 'a'\nmodel = = 'b'\n")
    done = subprocess.run(
        [sys.executable, "-m", "smeaton", "--config", str(file), "doctor"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1 and "at line 2" in done.stdout


def test_a_locale_without_all_characters_is_told() -> None:
    done = run(LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert done.returncode == 1 and "✗ locale:" in done.stdout


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    [check] = check_folder(tmp_path / "file")
    assert check.state == "mend" and "SMEATON_DATA_DIR" in check.remedy
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 62)
    [check] = check_folder(tmp_path)
    assert check.state == "mend" and "GB free" in check.said


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_private_file_that_others_can_read_is_told(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    keys.chmod(0o644)
    [wrong] = only(check_folder(tmp_path), "mend")
    assert str(keys) in wrong.said and wrong.remedy.startswith("chmod")
    keys.chmod(0o600)
    assert only(check_folder(tmp_path), "mend") == []


def test_a_damaged_file_of_conversations_is_told(settings: Settings) -> None:
    store = SessionStore.open(settings)
    for _ in range(200):
        store.create()
    store.close()
    path = settings.data_dir / "sessions.db"
    assert [check.state for check in check_sessions(settings.data_dir)] == ["ok"]
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 12288)
    [check] = check_sessions(settings.data_dir)
    assert check.state == "mend"
    path.write_bytes(b"no database at all, " * 100)
    [check] = check_sessions(settings.data_dir)
    assert check.state == "mend" and "no SQLite file" in check.said


def test_conversations_of_a_newer_version_are_told(settings: Settings) -> None:
    settings.data_dir.mkdir()
    with sqlite3.connect(settings.data_dir / "sessions.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    [check] = check_sessions(settings.data_dir)
    assert check.state == "mend" and "newer Smeaton" in check.said


def test_an_embedding_model_that_is_missing_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = embedding.DataFile("absent-distribution", "model.onnx", "0")
    monkeypatch.setattr(embedding, "MODEL", absent)
    first, *_ = only(check_knowledge(settings, silent), "mend")
    assert first.area == "embedding model" and "pip install absent-distribution" in first.said


def test_guidance_that_cannot_be_read_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str) -> Path:
        raise KnowledgeError("it is gone")

    monkeypatch.setattr("smeaton.knowledge.library.find_data", refuse)
    [wrong] = only(check_knowledge(settings, silent), "mend")
    assert wrong.area == "guidance" and wrong.said == "it is gone"


def test_weights_that_changed_on_the_disk_are_told(settings: Settings) -> None:
    path = settings.data_dir / "models" / f"{weights.QWEN.name}.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF")
    [check] = doctor.check_weights(settings, silent)
    assert check.state == "mend" and "smeaton model pull" in check.remedy


def remote(scripted: ScriptedServer, tmp_path: Path, **more: str) -> Settings:
    given = {"api_key": "test", "model": "scripted", "max_retries": 0, **more}
    return load_settings(data_dir=tmp_path, base_url=scripted.base_url, **given)


def test_an_endpoint_is_asked_and_its_answer_told(
    scripted: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = list(check_model(remote(scripted, tmp_path), silent))
    assert [check.state for check in sound] == ["ok", "ok"] and "it answers" in sound[1].said
    other = remote(scripted, tmp_path, model="absent")
    [unlisted] = only(check_model(other, silent), "note")
    assert "'absent'" in unlisted.said and "scripted" in unlisted.remedy
    scripted.close()
    [dead] = only(check_model(other, silent), "mend")
    assert "Nothing answers" in dead.said


def test_a_key_is_told_and_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret\u00a0")
    checks = [next(check_model(load_settings(data_dir=tmp_path), silent))]
    assert checks[0].state == "mend" and "OPENAI_API_KEY" in checks[0].said
    assert "very-secret" not in str(checks)
