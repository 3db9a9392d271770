"""Any text in: no traceback, positions inside the source, a bad statement costs itself."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smeaton.analysis import Source, analyse, describe, read_source
from smeaton.errors import InputError

TABLE = "CREATE TABLE t{n} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total float);\n"
WORDS = st.sampled_from(
    [
        "CREATE",
        "TABLE",
        "ALTER",
        "DROP",
        "INDEX",
        "ON",
        "(",
        ")",
        ",",
        ";",
        "'",
        '"',
        "$$",
        "--",
        "/*",
        "*/",
        "\n",
        "id",
        "bigint",
        "PRIMARY",
        "KEY",
        "REFERENCES",
        "NOT",
        "NULL",
        "CHECK",
        "DEFAULT",
        "now()",
        "INSERT",
        "COPY",
        "\\.",
        "stdin",
        "`",
        "ENGINE=InnoDB",
        "\x00",
        "é",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join)))
def test_any_text_is_read_without_a_traceback(text: str) -> None:
    analysis = analyse([Source(name="any.sql", text=text)])
    lines = text.count("\n") + 1
    for finding in analysis.review.findings:
        assert 1 <= finding.line <= lines
    for place in analysis.objects.values():
        assert 1 <= place.line <= lines


@pytest.mark.parametrize("kind", ["sql:postgres", "sql:mysql", "sql:sqlite"])
def test_deep_nesting_costs_the_statement_and_not_the_program(kind: str) -> None:
    deep = "CREATE TABLE deep (a int DEFAULT " + "(" * 10_000 + "1" + ")" * 10_000 + ");\n"
    text = TABLE.format(n=1) + deep + TABLE.format(n=2)
    analysis = analyse([Source(name="deep.sql", text=text)], kind=kind)
    assert {"t1", "t2"} <= set(analysis.objects)
    assert analysis.review.notes


def test_a_bad_statement_is_noted_with_its_line() -> None:
    text = TABLE.format(n=1) + "CREATE TABLE oops (id bigint,, x);\n" + TABLE.format(n=2)
    analysis = analyse([Source(name="bad.sql", text=text)], kind="sql:postgres")
    assert {"t1", "t2"} <= set(analysis.objects)
    assert any("2" in note for note in analysis.review.notes)


def test_positions_point_at_the_object() -> None:
    text = "-- heading\n\nCREATE TABLE pay (\n    id bigint PRIMARY KEY,\n    total float\n);\n"
    found = analyse([Source(name="pay.sql", text=text)]).review.findings
    total = next(finding for finding in found if finding.object == "pay.total")
    assert (total.line, total.column) == (5, 5)


def test_fifty_megabytes_of_data_are_skipped() -> None:
    """A dump's rows are not design; only its statements are read."""
    rows = "1\tsome text that is data and no design\n" * 1_300_000
    text = TABLE.format(n=1) + f"COPY t1 (id, body) FROM stdin;\n{rows}\\.\n" + TABLE.format(n=2)
    assert len(text) > 50_000_000
    analysis = analyse([Source(name="dump.sql", text=text)])
    assert {"t1", "t2"} <= set(analysis.objects)
    assert analysis.objects["t2"].line > 1_300_000


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("CREATE TABLE `a` (`id` int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;", "mysql"),
        ("CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);", "sqlite"),
        ("CREATE TABLE a (id bigserial PRIMARY KEY, at timestamptz);", "postgres"),
        (
            "CREATE TABLE a (\n  id integer NOT NULL PRIMARY KEY,\n  at datetime NOT NULL,\n"
            "  gone tinyint NOT NULL DEFAULT '0',\n  words text NOT NULL DEFAULT ''\n);",
            "sqlite",
        ),
        ("CREATE TABLE a (id integer PRIMARY KEY,\n at datetime,\n KEY by_at (at));", "mysql"),
        ("CREATE TABLE a (id integer PRIMARY KEY, n int UNSIGNED, at datetime);", "mysql"),
    ],
)
def test_the_dialect_is_detected(text: str, dialect: str) -> None:
    artifact = describe(Source(name="a.sql", text=text))
    assert (artifact.kind, artifact.dialect, artifact.objects) == ("sql", dialect, 1)


def test_prose_is_of_unknown_kind_with_a_note() -> None:
    review = analyse([Source(name="a.txt", text="Dear diary, create a table for two.")]).review
    assert review.artifacts[0].kind == "unknown"
    assert review.notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_with_a_mark_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.sql"
    path.write_bytes("CREATE TABLE größe (id int);".encode(encoding))
    assert read_source(path, max_bytes=10_000).text == "CREATE TABLE größe (id int);"


def test_a_file_that_vanishes_or_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sql"
    with pytest.raises(InputError, match=r"a\.sql"):
        read_source(path, max_bytes=100)
    path.write_text("x" * 101)
    with pytest.raises(InputError, match=r"100|large|bytes"):
        read_source(path, max_bytes=100)
    with pytest.raises(InputError):
        read_source(tmp_path, max_bytes=100)
