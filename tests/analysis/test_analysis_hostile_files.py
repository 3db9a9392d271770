"""Files that are no files, links that lead out, and texts made to take for ever."""

import os
import threading
from pathlib import Path

import pytest

from smeaton.analysis import Source, analyse, source
from smeaton.analysis.artefacts import read_artefacts
from smeaton.analysis.migrations import read_folder
from smeaton.analysis.source import read_source
from smeaton.errors import InputError

TABLE = "CREATE TABLE t (id bigint);"


def test_a_pipe_that_nobody_writes_into_is_refused_instead_of_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "PIPE_WAIT_S", 0.05)
    os.mkfifo(tmp_path / "a.sql")
    with pytest.raises(InputError, match="nothing was written into this pipe"):
        read_source(tmp_path / "a.sql", max_bytes=1000)


def test_a_pipe_that_somebody_writes_into_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "a.sql"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(TABLE * 5000,))
    writer.start()
    assert read_source(pipe, max_bytes=1_000_000).text == TABLE * 5000
    writer.join()


def test_a_device_without_end_is_read_as_far_as_the_limit() -> None:
    with pytest.raises(InputError, match="larger than"):
        read_source(Path("/dev/zero"), max_bytes=100_000)


def test_a_link_out_of_a_folder_is_none_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "secret.sql").write_text("CREATE TABLE outside (id bigint);")
    folder = tmp_path / "repo"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.sql").write_text(TABLE)
    (folder / "inner" / "b.sql").symlink_to(folder / "a.sql")
    (folder / "c.sql").symlink_to(tmp_path / "secret.sql")
    (folder / "up").symlink_to(tmp_path)
    assert [each.name for each in read_folder(folder, max_bytes=10_000)] == ["a.sql", "inner/b.sql"]


def test_a_reference_by_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "private.yaml").write_text("secret: x")
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "private.yaml")
    refs = ["link.yaml", "../private.yaml", f"{tmp_path}/private.yaml", "file:///etc/passwd"]
    api = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\nx:\n" + "".join(
        f"  - {{$ref: '{ref}'}}\n" for ref in refs
    )
    (folder / "api.yaml").write_text(api)
    given = read_artefacts([folder / "api.yaml"], max_bytes=10_000)
    assert [each.name for each in given.sources] == ["api.yaml"]


def test_a_name_that_is_no_text_becomes_one_that_is(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\n\x1b.sql"))
    path.write_text(TABLE)
    given = read_artefacts([path], max_bytes=1000)
    assert [each.name for each in given.sources] == ["a\\udcff\\n\\x1b.sql"]
    assert given.paths["a\\udcff\\n\\x1b.sql"] == path


ENDLESS = {
    "empty lines": "\n" * 200_000 + "x",
    "spaces": " " * 200_000 + "x",
    "quotes": "CREATE TABLE t (a text DEFAULT " + "'" * 50_001,
    "grants": "GRANT " + "ON a " * 10_000 + ";",
    "revocations": "REVOKE " + " " * 50_000 + ";",
    "comments": "/*" * 50_000,
    "keys": "KEY a " * 20_000,
    "references": "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c" + " " * 50_000 + ";",
    "types": "CREATE TABLE t (a " + "a " * 20_000 + ");",
    "a doubled quote in a check": "CREATE TABLE t (a text DEFAULT 'x', CHECK (a IN ('"
    + "''" * 200
    + "') OR a = 'b'));",
    "a doubled quote in a change": "ALTER TABLE t ALTER COLUMN a TYPE text USING '"
    + "''" * 200
    + "', ALTER COLUMN b TYPE int USING '",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
@pytest.mark.parametrize("kind", ["sql:postgres", "sql:mysql", None])
def test_no_text_makes_reading_slow(text: str, kind: str | None) -> None:
    """What is not linear here does not end before the suite is stopped."""
    analyse([Source("a.sql", text)], kind=kind)
