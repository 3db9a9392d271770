"""The script of fixes runs on a real PostgreSQL with rows in it, and mends what it says."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeaton.advice import Finding, Severity
from smeaton.analysis import Source, analyse
from smeaton.analysis.fix_script import write_script
from smeaton.analysis.mend import mend
from smeaton.analysis.suppression import read_suppressions
from smeaton.errors import InputError

Psql = Callable[[str, str], subprocess.CompletedProcess[str]]
ORDERS = (Path(__file__).parents[2] / "examples/orders.sql").read_text("utf-8")
ROWS = """
INSERT INTO customers (email, password, name, country, created_at)
  VALUES ('a@b.c', 'x', 'A', 'DE', now());
INSERT INTO products (sku, title, price) VALUES ('s1', 'Chair', 19.99);
INSERT INTO orders (customer_id, status, total) VALUES (1, 'new', 19.99);
INSERT INTO order_items (order_id, product_id, quantity, unit_price) VALUES (1, 1, 1, 19.99);
"""
DUMP = (
    "\\setenv PGHOST :HOST\n"
    "\\! PATH=$PATH:$(echo /usr/lib/postgresql/*/bin | tr ' ' :) "
    "pg_dump -U smeaton --schema-only -n public postgres\n"
)
COUNTS = "SELECT (SELECT count(*) FROM customers), (SELECT count(*) FROM order_items);"


def places(sql: str) -> Counter[tuple[str, str]]:
    found = analyse([Source("a.sql", sql)]).review.findings
    return Counter((item.code, item.object) for item in found)


def run(psql: Psql, name: str, sql: str) -> str:
    done = psql(name, sql)
    assert done.returncode == 0, f"{sql}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("as_dump", [False, True], ids=["design", "dump"])
def test_what_the_script_runs_is_mended_and_the_rows_survive(psql: Psql, as_dump: bool) -> None:
    name = f"script_{as_dump}"
    run(psql, name, ORDERS + ROWS)
    dump = run(psql, name, DUMP)
    text = dump if as_dump else ORDERS
    findings = analyse([Source("a.sql", text)]).review.findings
    script = mend([Source("a.sql", text)], findings)
    assert script.runs >= 13
    assert script.runs + script.left == len(findings)
    counts = run(psql, name, COUNTS)
    run(psql, name, script.text)
    before, after = places(dump), places(run(psql, name, DUMP))
    assert not after - before
    assert len(after) <= script.left + 1
    assert run(psql, name, COUNTS) == counts
    run(psql, name, ROWS.splitlines()[1] + ROWS.splitlines()[2].replace("a@b.c", "d@e.f"))


def test_a_fix_that_needs_a_person_is_a_comment() -> None:
    script = mend([Source("a.sql", ORDERS)], analyse([Source("a.sql", ORDERS)]).review.findings)
    running = [line for line in script.text.splitlines() if line and not line.startswith("--")]
    assert not any("..." in line or "RENAME" in line for line in running)
    assert re.search(r"^-- SQL016 orders.status: .* Not run:", script.text, re.MULTILINE)
    assert "orders_status_check" in script.text


def test_creating_comes_before_binding_and_nothing_is_done_twice() -> None:
    script = mend([Source("a.sql", ORDERS)], analyse([Source("a.sql", ORDERS)]).review.findings)
    statements = [line for line in script.text.splitlines() if line and not line.startswith("--")]
    repeated = [line for line, count in Counter(statements).items() if count > 1]
    assert repeated == []
    order = [
        next(n for n, line in enumerate(statements) if part in line)
        for part in ("ADD COLUMN", "TYPE bigint", "SET NOT NULL", "FOREIGN KEY", "CREATE INDEX")
    ]
    assert order == sorted(order)


def test_a_column_that_a_view_or_an_index_computes_with_keeps_its_type(psql: Psql) -> None:
    sql = (
        "CREATE TABLE bills (id bigint PRIMARY KEY, total real, seen_at timestamp);\n"
        "CREATE TABLE days (id bigint PRIMARY KEY, at timestamp, note varchar(255));\n"
        "CREATE VIEW totals AS SELECT id, total FROM bills;\n"
        "CREATE INDEX ON days (date_trunc('day', at));\nCREATE INDEX ON days (lower(note));\n"
    )
    run(psql, "view", sql)
    script = mend([Source("a.sql", sql)], analyse([Source("a.sql", sql)]).review.findings)
    assert "reads the column" in script.text
    running = [line for line in script.text.splitlines() if not line.startswith("--")]
    assert any("seen_at TYPE timestamptz" in line for line in running)
    assert any("note TYPE text" in line for line in running)
    assert not any(" at TYPE" in line or "total TYPE" in line for line in running)
    run(psql, "view", script.text)


HOSTILE = 'x"; DROP TABLE victim; --\nDROP TABLE victim;'


def test_a_hostile_name_never_leaves_its_quotes_or_its_comment(psql: Psql) -> None:
    name = '"' + HOSTILE.replace('"', '""') + '"'
    sql = (
        "CREATE TABLE victim (id bigint PRIMARY KEY);\n"
        f"CREATE TABLE {name} (total float, price real, created_at timestamp);\n"
        f"CREATE TABLE other (victim_id int, {name} timestamp);\n"
    )
    run(psql, "hostile", sql)
    script = mend([Source("a.sql", sql)], analyse([Source("a.sql", sql)]).review.findings)
    run(psql, "hostile", script.text)
    assert "1" in run(psql, "hostile", "SELECT count(*) FROM pg_tables WHERE tablename='victim';")


def finding(fix: str, **more: object) -> Finding:
    values = {
        "code": "SQL900", "rule": "r", "severity": Severity.LOW, "object": "a", "artifact": "a.sql",
        "line": 1, "column": 1, "message": "M.", "why": "W.", "fix": fix,
    }  # fmt: skip
    return Finding.model_validate(values | more)


@pytest.mark.parametrize(
    "fix",
    [
        "ALTER TABLE a DROP COLUMN b;",
        "DROP TABLE a;",
        "DELETE FROM a;",
        "ALTER TABLE a ADD CONSTRAINT c CHECK (b IN ('...'));",
        "split the table",
        "ALTER TABLE a ALTER COLUMN;",
        "COPY a FROM PROGRAM 'true';",
        "",
    ],
)
def test_what_loses_data_or_is_no_sound_sql_never_runs(fix: str) -> None:
    script = write_script([finding(fix)], "postgres", live=False)
    assert (script.runs, script.left) == (0, 1)
    assert all(line.startswith("--") for line in script.text.splitlines() if line)


def test_what_a_model_wrote_never_runs() -> None:
    proposed = finding("CREATE INDEX i ON a (b);", source="model")
    assert write_script([proposed], "postgres", live=False).runs == 0


def test_a_name_that_is_taken_is_not_used_again() -> None:
    fixes = [
        finding("CREATE INDEX i ON a (b);"),
        finding("CREATE INDEX i ON a (c);", code="SQL901"),
    ]
    script = write_script(fixes, "postgres", live=False, names=["public.i"])
    assert re.findall(r"CREATE INDEX (\w+)", script.text) == ["i_sql900", "i_sql901"]


def test_two_types_for_one_column_leave_the_second_to_the_user() -> None:
    fixes = [
        finding("ALTER TABLE a ALTER COLUMN b TYPE bigint;"),
        finding("ALTER TABLE a ALTER COLUMN b TYPE text;"),
    ]
    script = write_script(fixes, "postgres", live=False)
    assert (script.runs, script.left) == (1, 1)
    assert "another type" in script.text


def test_long_names_are_read_in_one_pass() -> None:
    """With a pattern that tries every way to cut a name, this test never ends."""
    name = "customer_" * 6
    fix = finding(f"ALTER TABLE public.{name} ADD CHECK ({name} > 0);")
    assert write_script([fix], "postgres", live=False).runs == 1


def test_an_index_that_a_later_fix_drops_is_never_built() -> None:
    fixes = [
        finding("CREATE INDEX i ON a (b);"),
        finding("DROP INDEX public.i;\nCREATE INDEX j ON a (b, c);"),
    ]
    script = write_script(fixes, "postgres", live=False)
    assert "CREATE INDEX i" not in script.text and "DROP INDEX" not in script.text
    assert "CREATE INDEX j" in script.text


def test_a_constraint_is_replaced_once_and_by_the_graver_fix() -> None:
    again = "ALTER TABLE a DROP CONSTRAINT f;\nALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) "
    fixes = [
        finding(f"{again}REFERENCES c (id);"),
        finding(f"{again}REFERENCES c (id) ON DELETE CASCADE;"),
    ]
    script = write_script(fixes, "postgres", live=False, names=["f"])
    running = [line for line in script.text.splitlines() if not line.startswith("--")]
    assert sum("DROP CONSTRAINT f;" in line for line in running) == 1
    assert sum("ADD CONSTRAINT f FOREIGN" in line for line in running) == 1
    assert script.runs == 1 and "replaces the same" in script.text


def test_two_dialects_are_refused() -> None:
    sources = [
        Source("a.sql", "CREATE TABLE a (x jsonb, at timestamptz);"),
        Source("b.sql", "CREATE TABLE `b` (`x` int) ENGINE=MyISAM;"),
    ]
    with pytest.raises(InputError, match="two dialects"):
        mend(sources, analyse(sources).review.findings)


@given(st.text(alphabet="-/*#'\"; \n`$aSQL014smeaton:ignore", max_size=80), st.text(max_size=40))
def test_any_text_becomes_comments_or_sound_statements(text: str, other: str) -> None:
    read_suppressions(Source("a.sql", f"CREATE TABLE a (x int);{text}"))
    script = write_script([finding(text, object=other, message=text)], "postgres", live=True)
    body = script.text.partition("SET lock_timeout = '5s';")[2]
    if not script.runs:
        assert all(line.startswith("--") for line in body.splitlines() if line.strip())


def test_a_change_of_type_gives_way_to_a_new_foreign_key(psql: Psql) -> None:
    sql = (
        "CREATE TABLE users (uuid char(36) PRIMARY KEY, at timestamptz);\n"
        "CREATE TABLE events (id bigint PRIMARY KEY, user_uuid char(36) NOT NULL);\n"
        "CREATE TABLE notes (id bigint PRIMARY KEY, user_uuid char(36) REFERENCES users);\n"
    )
    run(psql, "types", sql)
    script = mend([Source("a.sql", sql)], analyse([Source("a.sql", sql)]).review.findings)
    run(psql, "types", script.text)
    fixes = [
        finding("ALTER TABLE events ALTER COLUMN u TYPE uuid USING u::uuid;"),
        finding("ALTER TABLE events ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES users (u);"),
    ]
    types = {"events.u": "char", "users.u": "text"}
    parted = write_script(fixes, "postgres", live=False, types=types)
    assert parted.runs == 1 and "which has to match" in parted.text
    unlike = write_script(fixes[1:], "postgres", live=False, types=types | {"users.u": "uuid"})
    assert unlike.runs == 0 and "differ in type" in unlike.text
