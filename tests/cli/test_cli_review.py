"""`smeaton review` around the findings: formats, fixes, suppression, baseline."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from smeaton.analysis import list_rules

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "examples/orders.sql"
CLEAN = "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"
FLAWED = "CREATE TABLE a (x int);"


def review(
    *arguments: str | Path, stdin: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smeaton", "review", "--no-model", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        env=os.environ | {"SMEATON_PROVIDER": "none"},
        check=False,
        timeout=120,
        cwd=cwd,
    )


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return Path(shutil.copy(ORDERS, tmp_path / "orders.sql"))


@pytest.mark.parametrize(
    ("output", "starts"),
    [
        ("sarif", "{"),
        ("github", "::error file=orders.sql,line="),
        ("junit", "<?xml"),
        ("html", "<!doctype html>"),
        ("markdown", "# Design review"),
        ("gitlab", "["),
        ("comment", "<!-- smeaton-review -->"),
    ],
)
def test_each_format_is_printed_alone_and_fails_alike(
    orders: Path, output: str, starts: str
) -> None:
    done = review("orders.sql", "--format", output, cwd=orders.parent)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith(starts)


@pytest.mark.parametrize(
    ("text", "fail_on", "code"),
    [
        (CLEAN, "low", 0),
        (FLAWED, "high", 1),
        (FLAWED, "critical", 0),
        (FLAWED, "never", 0),
        ("", "high", 2),
        ("no schema at all", "high", 2),
    ],
)
def test_exit_codes_are_as_documented(tmp_path: Path, text: str, fail_on: str, code: int) -> None:
    (tmp_path / "a.txt").write_text(text)
    assert review("a.txt", "--fail-on", fail_on, cwd=tmp_path).returncode == code


def test_a_comment_shows_what_a_change_brings_and_mends(tmp_path: Path) -> None:
    (tmp_path / "old.sql").write_text(f"{FLAWED}\nCREATE TABLE b (y int);")
    mended = "ALTER TABLE a ADD PRIMARY KEY (x);"
    kept = "CREATE TABLE b (y int); -- smeaton: ignore SQL001 a heap"
    (tmp_path / "new.sql").write_text(f"{FLAWED}{mended}\n{kept}\nCREATE TABLE c (z int);")
    done = review("new.sql", "--against", "old.sql", "--format", "comment", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    new, _, gone = done.stdout.partition("<details><summary>Gone")
    assert "Table c has no primary key" in new and "Table a has no" not in new
    assert "Table a has no primary key" in gone and "Table b has no" not in gone


def test_formats_for_programs_carry_all_findings_and_the_path(tmp_path: Path) -> None:
    folder = tmp_path / "db"
    folder.mkdir()
    text = "\n".join(
        f"CREATE TABLE t{n} (c{n} float, price float, at timestamp);" for n in range(60)
    )
    (folder / "wide.sql").write_text(text)
    found = json.loads(review("db/wide.sql", "--format", "json", cwd=tmp_path).stdout)["findings"]
    log = json.loads(review("db/wide.sql", "--format", "sarif", cwd=tmp_path).stdout)
    results = log["runs"][0]["results"]
    assert len(results) == len(found)
    place = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "db/wide.sql"
    root = ET.fromstring(review("db/wide.sql", "--format", "junit", cwd=tmp_path).stdout)
    assert root.get("tests") == str(len(found))


def test_text_shows_the_first_findings_and_all_on_request(tmp_path: Path) -> None:
    fence = re.compile(r"## Example\n```sql\n(CREATE TABLE.*?)^```", re.MULTILINE | re.DOTALL)
    examples = [fence.search(known.documentation) for known in list_rules()]
    (tmp_path / "a.sql").write_text("".join(found[1] for found in examples if found))
    asked = ("a.sql", "--intent", "design", "--kind", "sql:postgres")
    short, full = review(*asked, cwd=tmp_path), review(*asked, "--all", cwd=tmp_path)
    assert "more of lower consequence: --all shows them" in short.stdout
    assert "more of lower consequence" not in full.stdout
    assert len(re.findall(r"^ [A-Z]+  ", short.stdout, re.MULTILINE)) == 25
    assert len(re.findall(r"^ [A-Z]+  ", full.stdout, re.MULTILINE)) > 25
    assert short.returncode == full.returncode


def test_fixes_are_written_beside_the_schema_and_never_over_another_file(orders: Path) -> None:
    script = orders.with_name("orders.fix.sql")
    done = review("orders.sql", "--fix", cwd=orders.parent)
    assert done.returncode == 1
    assert "CREATE INDEX payments_order_id_idx" in script.read_text()
    assert "orders.fix.sql" in done.stderr and "left to you" in done.stderr
    again = review("orders.sql", "--fix", cwd=orders.parent)
    assert again.returncode == 1 and "already" in again.stderr
    script.write_text("-- mine")
    refused = review("orders.sql", "--fix", cwd=orders.parent)
    assert refused.returncode == 2 and "--out" in refused.stderr
    assert script.read_text() == "-- mine"


def test_the_schema_with_its_fixes_has_nothing_left_but_what_is_left_to_the_user(
    orders: Path,
) -> None:
    review("orders.sql", "--fix", cwd=orders.parent)
    text = orders.read_text() + (orders.parent / "orders.fix.sql").read_text()
    found = json.loads(review("-", "--intent", "design", "--format", "json", stdin=text).stdout)
    left = {
        item["code"] for item in found["findings"] if "schema-migrations" not in item["citations"]
    }
    assert left <= {"SQL006", "SQL007", "SQL016", "SQL017", "SQL028"}


def test_a_diff_is_printed_alone_and_applies(orders: Path) -> None:
    done = review("orders.sql", "--diff", cwd=orders.parent)
    assert done.stdout.startswith("--- /dev/null\n+++ b/orders.fix.sql\n")
    assert not orders.with_name("orders.fix.sql").exists()
    applied = subprocess.run(
        ["git", "apply", "-"], input=done.stdout, text=True, cwd=orders.parent, check=False,
        capture_output=True,
    )  # fmt: skip
    assert applied.returncode == 0, applied.stderr
    review("orders.sql", "--fix", "--out", "written.sql", cwd=orders.parent)
    assert (orders.parent / "written.sql").read_text() == (
        orders.with_name("orders.fix.sql").read_text()
    )


def test_nothing_to_fix_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(CLEAN)
    done = review("a.sql", "--fix", cwd=tmp_path)
    assert done.returncode == 0 and "nothing to fix" in done.stderr
    assert not (tmp_path / "a.fix.sql").exists()
    assert review("a.sql", "--diff", cwd=tmp_path).stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-", "--fix"], "--out"),
        (["a.sql", "b.sql", "--fix"], "--out"),
        (["-", "--write-baseline"], "--baseline"),
        (["-", "--baseline", "gone.json"], "gone.json"),
        (["-", "--format", "xml"], "xml"),
    ],
)
def test_what_does_not_go_together_is_refused(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = review(*arguments, stdin=FLAWED, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr and "Traceback" not in done.stderr


def test_a_baseline_lets_only_new_findings_fail(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(FLAWED)
    made = review("a.sql", "--baseline", "b.json", "--write-baseline", cwd=tmp_path)
    assert made.returncode == 0 and made.stdout == "" and "b.json" in made.stderr
    known = review("a.sql", "--baseline", "b.json", "--fail-on", "low", cwd=tmp_path)
    assert known.returncode == 0, known.stdout
    assert "in the baseline already" in known.stdout
    (tmp_path / "a.sql").write_text(f"-- moved\n{FLAWED}\nCREATE TABLE b (y int);")
    new = review("a.sql", "--baseline", "b.json", "--format", "json", cwd=tmp_path)
    assert {item["object"] for item in json.loads(new.stdout)["findings"]} == {"b"}


def test_a_comment_and_a_project_file_silence_findings_and_say_so(tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "db/a.sql").write_text(f"{FLAWED} -- smeaton: ignore SQL001 a heap of logs\n")
    done = review("db/a.sql", "--fail-on", "low", cwd=tmp_path)
    assert "a heap of logs" in done.stdout and "SQL001 missing" not in done.stdout
    (tmp_path / "db/a.sql").write_text(FLAWED)
    (tmp_path / ".smeaton.toml").write_text("[[ignore]]\nrule='SQL001'\npath='db/*'\nreason='log'")
    found = json.loads(review("db/a.sql", "--format", "json", cwd=tmp_path).stdout)
    assert "SQL001" not in {item["code"] for item in found["findings"]}
    assert any("SQL001 x1 (log)" in note for note in found["notes"])
    (tmp_path / ".smeaton.toml").write_text("[ignored]")
    assert review("db/a.sql", cwd=tmp_path).returncode == 2


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "schema.sql").write_text(FLAWED)
    done = review("one/schema.sql", "two/schema.sql", "--format", "json", cwd=tmp_path)
    found = json.loads(done.stdout)["findings"]
    assert {item["artifact"] for item in found} == {"one/schema.sql", "two/schema.sql"}


@pytest.mark.parametrize(
    ("output", "starts"), [("text", "┌─"), ("mermaid", "%% 8 tables\nerDiagram"), ("svg", "<svg ")]
)
def test_a_diagram_is_printed_alone(output: str, starts: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "smeaton", "diagram", str(ORDERS), "--format", output],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(starts) and done.stderr == ""


def test_a_diagram_of_no_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("SELECT 1;")
    done = subprocess.run(
        [sys.executable, "-m", "smeaton", "diagram", "a.sql"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 2 and "a.sql" in done.stderr
