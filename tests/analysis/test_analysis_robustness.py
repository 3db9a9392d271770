"""Whatever text comes in, a review comes out: notes instead of tracebacks."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smeaton.advice import Review
from smeaton.analysis import Source, analyse

KINDS = ["sql:postgres", "sql:mysql", "sql:sqlite"]
WORDS = st.sampled_from(
    ["CREATE TABLE t (", "id bigint", "PRIMARY KEY", ",", ")", ";", "\n", "'", '"', "`", "$$", "/*",
     "*/", "--", "(", "x_id int REFERENCES u", "ALTER TABLE t", "ADD COLUMN", "DROP", "é", "\0",
     "CREATE INDEX ON t (x)", "DELIMITER $$", "COPY t FROM stdin;", "\\.", "email text", "[", "]",
     "CHECK (", "DEFAULT now()", "NOT NULL", "INSERT INTO t VALUES (1)", "UNIQUE", "\r\n", "#"]
)  # fmt: skip


def review(text: str, kind: str | None = None) -> Review:
    return analyse([Source("x.sql", text)], kind=kind).review


def assert_places_exist(text: str, found: Review) -> None:
    lines = text.split("\n")
    for finding in found.findings:
        assert 1 <= finding.line <= len(lines)
        assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1


@settings(max_examples=150, deadline=None)
@given(st.text(), st.sampled_from(KINDS))
def test_any_text_gives_a_review(text: str, kind: str) -> None:
    assert_places_exist(text, review(text, kind))


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join), st.sampled_from(KINDS))
def test_any_mix_of_sql_gives_a_review_with_places_inside_it(text: str, kind: str) -> None:
    assert_places_exist(text, review(text, kind))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_any_name_is_read_and_reported_as_written(table: str, column: str) -> None:
    names = [name.replace('"', '""').replace("\0", " ") for name in (table, column)]
    text = f'CREATE TABLE "{names[0]}" ("{names[1]}" timestamp);'
    assert_places_exist(text, review(text, "sql:postgres"))


DEEP = "(" * 10_000 + "1" + ")" * 10_000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "expression",
    [DEEP, "NOT " * 20_000 + "true", "- " * 20_000 + "1", "1+" * 50_000 + "1",
     "CASE WHEN true THEN " * 5_000 + "1" + " END" * 5_000, "'a'" + "::text" * 20_000],
    ids=["parentheses", "not", "minus", "plus", "case", "casts"],
)  # fmt: skip
def test_deep_nesting_costs_at_most_that_statement(kind: str, expression: str) -> None:
    text = (
        f"CREATE TABLE a (id bigint PRIMARY KEY, x int CHECK ({expression}));\nCREATE "
        "TABLE b (x int);"
    )
    assert "b" in {finding.object for finding in review(text, kind).findings}


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_statement_costs_that_statement_and_a_note_says_which(kind: str) -> None:
    found = review(
        "CREATE TABLE a (x int);\nCREATE TABLE b (x int,, y);\nCREATE TABLE c (x int);", kind
    )
    assert {"a", "c"} <= {finding.object for finding in found.findings}


def test_a_note_names_the_line_of_what_was_skipped() -> None:
    [note] = review("CREATE TABLE a (id int PRIMARY KEY);\n\nCREATE TABEL b (x int);").notes
    assert "x.sql, line 3" in note
    assert "TABEL" in note


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text",
    ["CREATE TABLE a (x int)\nCREATE TABLE b (x int)\nCREATE TABLE c (x int)",
     "CREATE TABLE a (x text DEFAULT 'oops);\nCREATE TABLE b (x int);\nCREATE TABLE c (x int);",
     "CREATE TABLE a (x int /* oops;\nCREATE TABLE b (x int);\nCREATE TABLE c (x int);"],
    ids=["no semicolon", "open quote", "open comment"],
)  # fmt: skip
def test_reading_goes_on_at_the_next_statement(kind: str, text: str) -> None:
    assert {"b", "c"} <= {finding.object for finding in review(text, kind).findings}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        ";" * 1000,
        "CREATE TABLE",
        "CREATE TABLE t (id bigint, na",
        "\ufeff",
        "\x00\x01",
    ],
)
def test_next_to_nothing_gives_a_review_without_findings(text: str) -> None:
    assert review(text).findings == []


def test_text_that_is_no_sql_is_unknown_and_says_so() -> None:
    found = review("Dear team, please find our ideas below.")
    assert found.artifacts[0].kind == "unknown"
    assert "nothing that is reviewed was recognised" in found.notes[0]


def test_hostile_openings_take_linear_time() -> None:
    for text in ("/*" * 100_000, "$a$ $b$ " * 50_000, "CREATE TABLE t (x ';\n" * 5_000):
        assert review("CREATE TABLE t (x int);" + text).artifacts[0].kind == "sql"


def test_fifty_megabytes_of_data_are_passed_over() -> None:
    row = "INSERT INTO t VALUES (1, 'it''s; fine', '" + "x" * 50_000 + "');\n"
    text = "CREATE TABLE t (x int);\n" + row * 1_000 + "CREATE TABLE u (x int);\n"
    found = review(text)
    assert {finding.object for finding in found.findings} == {"t", "u"}
    assert found.findings[1].line == 1_002


def test_importing_the_analysis_loads_no_parser() -> None:
    program = (
        "import sys, smeaton.analysis; print([m for m in ('pglast', 'sqlglot') if m in "
        "sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
