"""Artefacts are read as text in whatever encoding, or refused with a sentence."""

import io
from pathlib import Path

import pytest

from smeaton.analysis import read_source
from smeaton.analysis.source import Lines, Place, Source
from smeaton.errors import InputError

TEXT = "CREATE TABLE größe (id bigint PRIMARY KEY);\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252"],
)
def test_text_comes_out_the_same_in_every_common_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "schema.sql"
    path.write_bytes(TEXT.encode(encoding))
    source = read_source(path, max_bytes=1000)
    assert source == Source("schema.sql", TEXT)


def test_a_pipe_is_read_and_named(tmp_path: Path) -> None:
    source = read_source(None, max_bytes=1000, stdin=io.BytesIO(TEXT.encode()))
    assert source == Source("stdin", TEXT)


def test_an_empty_file_is_empty_text(tmp_path: Path) -> None:
    (tmp_path / "empty.sql").touch()
    assert read_source(tmp_path / "empty.sql", max_bytes=1000).text == ""


def test_a_missing_file_a_folder_and_a_file_that_vanished_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'.*gone\.sql' does not exist"):
        read_source(tmp_path / "gone.sql", max_bytes=1000)
    with pytest.raises(InputError, match="folder"):
        read_source(tmp_path, max_bytes=1000)
    vanished = tmp_path / "link.sql"
    vanished.symlink_to(tmp_path / "target.sql")
    with pytest.raises(InputError, match="does not exist"):
        read_source(vanished, max_bytes=1000)


def test_binary_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "image.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 10)
    with pytest.raises(InputError, match="not text"):
        read_source(path, max_bytes=10_000)


def test_a_file_over_the_limit_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "dump.sql"
    path.write_text("x" * 101)
    with pytest.raises(InputError, match="SMEATON_MAX_INPUT_BYTES"):
        read_source(path, max_bytes=100)


def test_places_count_lines_and_characters_from_one() -> None:
    lines = Lines(Source("a.sql", "één\nzwei\r\ndrei"))
    assert lines.place(0) == Place("a.sql", 1, 1)
    assert lines.place(5) == Place("a.sql", 2, 2)
    assert lines.place(10) == Place("a.sql", 3, 1)
    assert lines.line(2) == "zwei"
    assert lines.line(4) == lines.line(0) == ""
