"""Pictures of a schema and of a decision: what is in them, and what never gets into them."""

import re
from xml.etree import ElementTree as ET

import pytest

from smeaton.analysis import Source, analyse
from smeaton.analysis.parse.schema import Table
from smeaton.knowledge.document import RecordOption
from smeaton.render.decision import render_decision
from smeaton.render.diagram import draw, draw_alone
from smeaton.render.entities import render_boxes, render_mermaid

SQL = """
CREATE TABLE customers (id bigint PRIMARY KEY, email text UNIQUE, pk varchar(255));
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id),
  voucher bigint REFERENCES customers (id));
CREATE TABLE profiles (customer_id bigint PRIMARY KEY REFERENCES customers (id));
"""
NAME = '"a"" %% } || --o{ <script>alert(1)</script>' + "\\" + '\x1b[31m"'
HOSTILE = f"CREATE TABLE {NAME} ({NAME} text, id bigint PRIMARY KEY);"
LINE = re.compile(
    r'%% \d+ (of \d+ )?tables?|erDiagram|  "[^"%\\\\]+" \{|  \}'
    r'|    \w+ \w+( (PK|FK|UK)(, (PK|FK|UK))*)?( "[A-Z0-9, ]+")?'
    r'|  "[^"%\\\\]+" (\|\||\|o)--(o\{|o\|) "[^"%\\\\]+" : "[^"%\\\\]+"'
)


def read(text: str) -> list[Table]:
    return list(analyse([Source("a.sql", text)]).tables)


def test_mermaid_has_columns_keys_findings_and_how_many_of_each() -> None:
    text = render_mermaid(read(SQL), {"customers.email": ["SQL010", "SQL014"]})
    assert '    text email UK "SQL010, SQL014"' in text
    assert "    varchar_255 pk_" in text
    assert '  "customers" ||--o{ "orders" : "customer_id"' in text
    assert '  "customers" |o--o{ "orders" : "voucher"' in text
    assert '  "customers" ||--o| "profiles" : "customer_id"' in text


@pytest.mark.parametrize("text", [SQL, HOSTILE])
def test_each_line_of_mermaid_is_of_a_known_form(text: str) -> None:
    tables = read(text)
    assert tables
    shown = render_mermaid(tables, {})
    for line in shown.splitlines():
        assert LINE.fullmatch(line), line
    assert "\x1b" not in shown


def test_boxes_name_what_is_referenced_and_fit_the_terminal() -> None:
    shown = render_boxes(read(SQL), {"orders": ["SQL001"]}, width=60)
    assert "customer_id bigint → customers" in shown
    assert "orders  ! SQL001" in shown
    assert max(map(len, shown.splitlines())) <= 60
    narrow = render_boxes(read(HOSTILE), {}, width=30)
    assert max(map(len, narrow.splitlines())) <= 30 and "\x1b" not in narrow
    assert render_boxes([], {}) == "No tables.\n"


@pytest.mark.parametrize("text", [SQL, HOSTILE])
def test_a_picture_of_its_own_is_sound_xml_with_its_colours(text: str) -> None:
    root = ET.fromstring(draw_alone(read(text), {"customers"}))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    names = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert names <= {"svg", "title", "style", "path", "circle", "g", "rect", "text"}
    assert "prefers-color-scheme" in (root.findtext("{*}style") or "")


def test_only_a_wide_picture_leaves_the_column_of_the_page() -> None:
    chain = "CREATE TABLE t0 (id bigint PRIMARY KEY);" + "".join(
        f"CREATE TABLE t{n} (id bigint PRIMARY KEY, a_rather_long_name{n} bigint"
        f" REFERENCES t{n - 1} (id));"
        for n in range(1, 7)
    )
    assert 'class="bleed"' not in draw(read(SQL), ())
    assert 'class="bleed"' in draw(read(chain), ())


def test_a_decision_is_drawn_with_what_speaks_for_and_against() -> None:
    option = RecordOption(
        id="keyset", label='Keyset "seek"', choose_when=["rows move"], avoid_when=["a] --> b"]
    )
    text = render_decision("Which <style>?", [option])
    assert text.splitlines() == [
        "flowchart LR",
        '  question{{"Which #60;style#62;#63;"}}',
        '  question --> o1["Keyset #34;seek#34;"]',
        '  for1_1("rows move") --> o1',
        '  not1_1("a#93; --#62; b") -. avoid .-> o1',
    ]
