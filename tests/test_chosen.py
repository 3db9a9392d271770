"""The model and keys that the chat keeps, and when settings use them."""

import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest

from smeaton import chosen
from smeaton.settings import Settings, load_settings

OPENAI = "https://api.openai.com/v1"
OLLAMA = "http://127.0.0.1:11434/v1"


def key_of(settings: Settings) -> str | None:
    return settings.api_key.get_secret_value() if settings.api_key else None


def test_a_key_lies_in_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    place = chosen.keep_key(folder, OPENAI, "sk-secret")
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in place and "no keyring" in place and "sk-secret" not in place
    assert key_of(load_settings(data_dir=folder)) == "sk-secret"


def test_a_key_is_never_used_for_another_address(tmp_path: Path) -> None:
    chosen.keep_key(tmp_path, OPENAI, "sk-secret")
    for other in ("https://evil.example/v1", "http://api.openai.com/v1", OLLAMA):
        assert key_of(load_settings(data_dir=tmp_path, base_url=other)) is None
    assert key_of(load_settings(data_dir=tmp_path, provider="embedded")) is None


def test_a_key_in_the_environment_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen.keep_key(tmp_path, OPENAI, "sk-kept")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    assert key_of(load_settings(data_dir=tmp_path)) == "sk-environment"


def test_the_model_chosen_counts_until_a_setting_says_otherwise(tmp_path: Path) -> None:
    chosen.keep_model(tmp_path, "openai", OLLAMA, "qwen3")
    settings = load_settings(data_dir=tmp_path)
    assert (settings.provider, settings.base_url, settings.model) == ("openai", OLLAMA, "qwen3")
    other = load_settings(data_dir=tmp_path, provider="embedded")
    assert (other.provider, other.base_url, other.model) == ("embedded", None, None)


def test_files_that_are_damaged_count_as_empty(tmp_path: Path) -> None:
    for name in ("model.json", "keys.json", "hosts.json"):
        (tmp_path / name).write_text("[1")
    assert load_settings(data_dir=tmp_path).provider == "auto"
    assert not chosen.is_agreed(tmp_path, "api.openai.com")
    chosen.agree(tmp_path, "api.openai.com")
    assert chosen.is_agreed(tmp_path, "api.openai.com")


class Keyring(ModuleType):
    """The functions of the keyring library that are used, over a dictionary."""

    def __init__(self, priority: float) -> None:
        super().__init__("keyring")
        self.priority = priority
        self.kept: dict[tuple[str, str], str] = {}
        self.errors = ModuleType("keyring.errors")
        self.errors.KeyringError = RuntimeError  # type: ignore[attr-defined]
        self.__spec__ = sys.__spec__

    def get_keyring(self) -> "Keyring":
        return self

    def set_password(self, service: str, name: str, key: str) -> None:
        self.kept[service, name] = key

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))


@pytest.mark.parametrize(("priority", "is_used"), [(5.0, True), (0.0, False)])
def test_a_keyring_with_somewhere_to_put_it_takes_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, priority: float, is_used: bool
) -> None:
    keyring = Keyring(priority)
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", keyring.errors)
    chosen.keep_key(tmp_path, OPENAI, "sk-secret")
    assert ("sk-secret" in (tmp_path / "keys.json").read_text()) is not is_used
    assert bool(keyring.kept) is is_used
    assert key_of(load_settings(data_dir=tmp_path)) == "sk-secret"


def test_a_real_keyring_keeps_the_key_and_gives_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library itself, with its backend that writes a file; nothing lies in the data folder."""
    keyring = pytest.importorskip("keyring")
    files = pytest.importorskip("keyrings.alt.file")
    backend, before = files.PlaintextKeyring(), keyring.get_keyring()
    monkeypatch.setattr(backend, "file_path", str(tmp_path / "keyring.cfg"))
    keyring.set_keyring(backend)
    try:
        place = chosen.keep_key(tmp_path / "data", OPENAI, "sk-secret")
        assert "keyring" in place and str(tmp_path / "data") not in place
        assert "sk-secret" not in (tmp_path / "data" / "keys.json").read_text()
        assert key_of(load_settings(data_dir=tmp_path / "data")) == "sk-secret"
        assert (tmp_path / "keyring.cfg").exists()
    finally:
        keyring.set_keyring(before)
