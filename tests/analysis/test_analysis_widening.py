"""A key that is widened takes its references and sequence along, and says what is in the way."""

import subprocess
from collections.abc import Callable

from smeaton.advice import Finding
from smeaton.analysis import Source, analyse

Psql = Callable[[str, str], subprocess.CompletedProcess[str]]
SHOP = """
CREATE TABLE orders (id serial PRIMARY KEY, note text NOT NULL);
CREATE TABLE order_lines (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id integer NOT NULL REFERENCES orders (id)
);
CREATE TABLE lookups (id bigint PRIMARY KEY);
"""
VIEW = "CREATE VIEW noted AS SELECT o.id, count(*) AS lines FROM orders o GROUP BY o.id;\n"
COUNT_ON = "SELECT setval('orders_id_seq', 2147483647); INSERT INTO orders (note) VALUES ('late');"


def find(text: str, code: str) -> list[Finding]:
    findings = analyse([Source("example.sql", text)], kind="sql:postgres").review.findings
    return [finding for finding in findings if finding.code == code]


def test_a_widened_key_counts_on_and_can_be_referred_to(psql: Psql) -> None:
    fixes = "\n".join(finding.fix for finding in find(SHOP, "SQL008"))
    refer = "INSERT INTO order_lines (order_id) SELECT max(id) FROM orders;"
    ran = psql("widened", SHOP + fixes + "\n" + COUNT_ON + refer)
    assert ran.returncode == 0, f"{fixes}\n{ran.stderr}"
    assert not find(SHOP + fixes, "SQL008")


def test_what_reads_a_column_is_named_before_the_change_of_its_type(psql: Psql) -> None:
    assert psql("read", SHOP + VIEW).returncode == 0
    (fix,) = {f.fix for f in find(SHOP + VIEW, "SQL008") if f.object == "orders.id"}
    assert "reads id before (view noted)" in fix
    assert psql("read", fix).returncode != 0
    ran = psql("read", f"BEGIN; DROP VIEW noted; {fix}\n{VIEW} COMMIT;")
    assert ran.returncode == 0, ran.stderr


def test_a_view_that_is_gone_or_reads_others_is_not_named() -> None:
    other = (
        "CREATE VIEW named AS SELECT l.id, o.note FROM order_lines l JOIN orders o USING (note);"
    )
    text = SHOP + VIEW + "DROP VIEW noted;" + other
    assert all("view" not in f.fix for f in find(text, "SQL008") if f.object == "orders.id")


def test_a_unique_index_becomes_the_primary_key(psql: Psql) -> None:
    table = "CREATE TABLE codes (a text NOT NULL, b text NOT NULL);\n"
    index = table + "CREATE UNIQUE INDEX codes_a_b ON codes (a, b);\n"
    key = table.replace(");", ", UNIQUE (a, b));")
    for name, text in (("index", index), ("key", key)):
        (finding,) = find(text, "SQL001")
        ran = psql(name, text + finding.fix)
        assert ran.returncode == 0, f"{finding.fix}\n{ran.stderr}"
        assert not find(text + finding.fix, "SQL001")


NAMED = """
CREATE TABLE notes (id serial PRIMARY KEY, note text NOT NULL);
CREATE TABLE notes_fast (id integer PRIMARY KEY, note text);
CREATE TABLE stars (id bigint PRIMARY KEY, note_id integer);
CREATE TABLE old AS SELECT id AS note_id FROM notes;
ALTER TABLE old ADD FOREIGN KEY (note_id) REFERENCES notes (id);
"""


def test_what_means_a_key_without_saying_so_is_widened_too(psql: Psql) -> None:
    (fix,) = [finding.fix for finding in find(NAMED, "SQL008")]
    late = (
        "SELECT setval('notes_id_seq', 3000000000); INSERT INTO notes (note) VALUES ('late');"
        "INSERT INTO notes_fast SELECT id, note FROM notes; "
        "INSERT INTO stars SELECT 1, id FROM notes; INSERT INTO old SELECT id FROM notes;"
    )
    ran = psql("meant", f"{NAMED}{fix}\n{late}")
    assert ran.returncode == 0, f"{fix}\n{ran.stderr}"


def test_views_over_views_are_named_as_well(psql: Psql) -> None:
    over = VIEW + "CREATE VIEW counted AS SELECT count(*) FROM noted;\n"
    assert psql("over", SHOP + over).returncode == 0
    (fix,) = {f.fix for f in find(SHOP + over, "SQL008") if f.object == "orders.id"}
    assert "read id before (view counted, view noted)" in fix
    ran = psql("over", f"BEGIN; DROP VIEW counted; DROP VIEW noted; {fix}\n{over} COMMIT;")
    assert ran.returncode == 0, ran.stderr
