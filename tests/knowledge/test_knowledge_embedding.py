"""The embedding model's files are the ones that are expected, or they are not loaded."""

import hashlib
from importlib.metadata import PackagePath
from pathlib import Path

import pytest

from smeaton.errors import KnowledgeError
from smeaton.knowledge import embedding
from smeaton.knowledge.embedding import DataFile

CONTENT = b"weights"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A distribution with one file."""

    class Listed(PackagePath):
        def locate(self) -> Path:
            return tmp_path / "model.onnx"

    monkeypatch.setattr(embedding, "files", lambda name: [Listed("carrier/model.onnx")])
    path = tmp_path / "model.onnx"
    path.write_bytes(CONTENT)
    return path


def pinned() -> DataFile:
    return DataFile("carrier", "carrier/model.onnx", hashlib.sha256(CONTENT).hexdigest())


def test_the_expected_file_is_found(installed: Path) -> None:
    assert pinned().locate() == installed


def test_a_file_with_one_byte_changed_is_refused(installed: Path) -> None:
    installed.write_bytes(b"weightt")
    with pytest.raises(KnowledgeError, match=r"not the expected one .*reinstall 'carrier'"):
        pinned().locate()


def test_a_missing_file_says_what_brings_it(installed: Path) -> None:
    installed.unlink()
    with pytest.raises(KnowledgeError, match="pip install carrier"):
        pinned().locate()
