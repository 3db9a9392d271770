"""What is left out of a review is left out on request only, counted, and said."""

from pathlib import Path

import pytest

from smeaton.advice import Finding, Severity, fingerprint
from smeaton.analysis import Screen, Source, analyse
from smeaton.analysis.baseline import read_baseline, write_baseline
from smeaton.analysis.project import find_project
from smeaton.errors import InputError, SettingsError, StorageError


def codes(sql: str, screen: Screen | None = None) -> tuple[list[str], list[str]]:
    review = analyse([Source("a.sql", sql)], screen=screen).review
    return [finding.code for finding in review.findings], review.notes


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE log (at timestamptz); -- smeaton: ignore SQL001 append only",
        "-- smeaton: ignore SQL001 append only\nCREATE TABLE log (at timestamptz);",
        "-- smeaton: ignore SQL001 append only\n-- the log\n\nCREATE TABLE log (at timestamptz);",
        "/* smeaton: ignore SQL001 append only */\nCREATE TABLE log (at timestamptz);",
        "/* smeaton: ignore SQL001 append only\n more */\nCREATE TABLE log (at timestamptz);",
        "CREATE TABLE log ( -- SMEATON: ignore sql001, SQL014 append only\nat timestamptz);",
        "CREATE TABLE log ( -- smeaton: ignore missing_primary_key: append only\nat timestamptz);",
    ],
)
def test_a_comment_silences_the_rule_on_its_line_or_the_next(sql: str) -> None:
    found, notes = codes(sql)
    assert "SQL001" not in found
    assert "1 finding is ignored on request: SQL001 x1 (append only)." in notes


def test_mysql_comments_do_as_well() -> None:
    sql = "# smeaton: ignore SQL001 append only\nCREATE TABLE `log` (`at` datetime) ENGINE=InnoDB;"
    found, notes = codes(sql)
    assert "SQL001" not in found
    assert any("append only" in note for note in notes)


@pytest.mark.parametrize(
    "sql",
    [
        "-- smeaton: ignore SQL002 other rule\nCREATE TABLE log (at timestamptz);",
        "CREATE TABLE log (\n  at timestamptz -- smeaton: ignore SQL001 wrong line\n);",
        "SELECT 1; -- smeaton: ignore SQL001\nCREATE TABLE log (a int);",
    ],
)
def test_a_comment_that_silences_nothing_is_told(sql: str) -> None:
    found, notes = codes(sql)
    assert "SQL001" in found
    assert any("nothing on line" in note for note in notes)


def test_a_comment_without_or_with_an_unknown_rule_is_told() -> None:
    notes = codes("-- smeaton: ignore\n-- smeaton: ignore SQL999\nCREATE TABLE log (a int);")[1]
    assert any("names no rule" in note for note in notes)
    assert any("SQL999" in note for note in notes)


def test_silencing_one_place_never_hides_the_others_with_the_same_cause() -> None:
    tables = [f"CREATE TABLE t{n} (a int);" for n in range(20)]
    tables[0] += " -- smeaton: ignore SQL001 the first"
    review = analyse([Source("a.sql", "\n".join(tables))]).review
    found = [item for item in review.findings if item.code == "SQL001"]
    assert "other places" in found[-1].message
    assert not any(item.object == "t0" or "t0 " in item.message for item in found)
    assert any("SQL001 x1 (the first)" in note for note in review.notes)


def test_a_project_file_ignores_by_rule_path_and_object_and_sets_severities(
    tmp_path: Path,
) -> None:
    (tmp_path / ".smeaton.toml").write_text(
        "[severity]\nmissing_primary_key = 'low'\n"
        "[[ignore]]\nrule = 'SQL001'\npath = 'old/*.sql'\nobject = 'audit_*'\n"
        "reason = 'dropped soon'\n"
    )
    (tmp_path / "old").mkdir()
    sql = "CREATE TABLE audit_log (a int);\nCREATE TABLE orders (a int);"
    screen = Screen(paths={"a.sql": tmp_path / "old/a.sql"})
    review = analyse([Source("a.sql", sql)], screen=screen).review
    first = [item for item in review.findings if item.code == "SQL001"]
    assert [(item.object, item.severity) for item in first] == [("orders", Severity.LOW)]
    assert "1 finding is ignored on request: SQL001 x1 (dropped soon)." in review.notes
    elsewhere = analyse([Source("a.sql", sql)], screen=Screen(paths={"a.sql": tmp_path / "a.sql"}))
    assert {"audit_log", "orders"} <= {item.object for item in elsewhere.review.findings}


def test_a_broken_pyproject_of_others_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("{{ cookiecutter.toml }}")
    assert find_project(tmp_path / "a.sql") is None


def test_an_ignore_that_nothing_needs_is_told(tmp_path: Path) -> None:
    (tmp_path / ".smeaton.toml").write_text("[[ignore]]\nrule = 'SQL001'\n")
    screen = Screen(paths={"a.sql": tmp_path / "a.sql"})
    notes = codes("CREATE TABLE a (id bigint PRIMARY KEY);", screen)[1]
    assert ".smeaton.toml: nothing here needs its [[ignore]] of SQL001." in notes


def test_the_nearest_project_file_counts_and_pyproject_does_too(tmp_path: Path) -> None:
    below = tmp_path / "a/b"
    below.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.smeaton.severity]\nSQL001 = 'low'\n")
    (tmp_path / "a/pyproject.toml").write_text("[project]\nname = 'other'\n")
    found = find_project(below / "x.sql")
    assert found is not None and found.file == tmp_path / "pyproject.toml"
    (tmp_path / "a/.smeaton.toml").write_text("")
    found = find_project(below / "x.sql")
    assert found is not None and found.file == tmp_path / "a/.smeaton.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[severity]\nSQL999 = 'low'", "SQL999"),
        ("[[ignore]]\nrule = 'SQL001'\nfile = 'x'", "file"),
        ("[severity]\nSQL001 = 'fatal'", "severity"),
        ("not toml", "can't be read"),
    ],
)
def test_a_wrong_project_file_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / ".smeaton.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        find_project(tmp_path / "a.sql")


SQL = "CREATE TABLE a (x int);\nCREATE TABLE b (x int);"


def test_a_baseline_shows_only_what_is_new_wherever_lines_move(tmp_path: Path) -> None:
    first = Screen()
    analyse([Source("a.sql", SQL)], screen=first)
    path = tmp_path / "base.json"
    assert write_baseline(path, first.known) == len(first.known) > 0
    moved = f"-- new head\n\n{SQL}\nCREATE TABLE c (x int);"
    found, notes = codes(moved, Screen(baseline=read_baseline(path)))
    review = analyse([Source("z.sql", moved)], screen=Screen(baseline=read_baseline(path))).review
    assert found and {item.object for item in review.findings} == {"c"}
    assert any("in the baseline already" in note for note in notes)


def test_a_second_defect_just_like_a_known_one_is_new(tmp_path: Path) -> None:
    one = Screen(baseline=None)
    analyse([Source("a.sql", "CREATE TABLE a (x int);")], screen=one)
    write_baseline(tmp_path / "b", one.known)
    schema = Source("a.sql", "CREATE TABLE a (x int);")
    other = Source("b.sql", "CREATE TABLE a (x int);")
    again = Screen(baseline=read_baseline(tmp_path / "b"))
    assert [f.artifact for f in analyse([schema, other], screen=again).review.findings] == ["b.sql"]


def test_what_a_baseline_lists_and_is_gone_is_told(tmp_path: Path) -> None:
    screen = Screen()
    analyse([Source("a.sql", SQL)], screen=screen)
    write_baseline(tmp_path / "base.json", screen.known)
    sound = "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"
    notes = codes(sound, Screen(baseline=read_baseline(tmp_path / "base.json")))[1]
    assert any("are gone, --write-baseline" in note for note in notes)


def test_a_fingerprint_ignores_numbers_and_other_places() -> None:
    one = "Table a has 53 columns. The same in 2 other places: b (line 4), c."
    assert fingerprint("SQL001", "a", one) == fingerprint("SQL001", "a", "Table a has 54 columns.")
    assert fingerprint("SQL001", "a", "x") != fingerprint("SQL001", "b", "x")
    assert fingerprint("SQL001", "a", "x") != fingerprint("SQL002", "a", "x")
    asked = "Is that meant? Likewise in 2 other places: b (line 4), c."
    assert fingerprint("OAC001", "a", asked) == fingerprint("OAC001", "a", "Is that meant?")
    assert "object" in Finding.model_fields


@pytest.mark.parametrize("text", ["[]", "{", '{"version": 2}', '{"findings": [{"x": 1}]}'])
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "b").write_text(text)
    with pytest.raises(InputError, match="no baseline"):
        read_baseline(tmp_path / "b")
    with pytest.raises(InputError, match="does not exist"):
        read_baseline(tmp_path / "c")


def test_a_baseline_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "base.json").mkdir()
    with pytest.raises(StorageError):
        write_baseline(tmp_path / "base.json", [])
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
