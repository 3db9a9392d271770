"""What other programs read: sound in its format, whatever a schema is called."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from smeaton.advice import Artifact, Finding, Review, Severity
from smeaton.analysis import Source, analyse, list_rules
from smeaton.analysis.baseline import Known
from smeaton.render import comment, github, gitlab, html, junit, sarif
from smeaton.render.line_hash import hash_lines
from smeaton.render.markdown import abridge, cut
from smeaton.render.markdown import render_review as render_markdown
from smeaton.render.text import render_review as render_text

SCHEMA = json.loads(Path(__file__).with_name("sarif_2_1_0_subset.json").read_text("utf-8"))
ORDERS = (Path(__file__).parents[2] / "examples/orders.sql").read_text("utf-8")
HOSTILE = (
    'x"><script>alert(1)</script>]]>&amp;\n::error::pwned\r\n[a](http://evil)'
    "\x1b]0;t\x07\u202e%0A::set-output name=x::y\ufffe"
)


def finding(**more: object) -> Finding:
    values = {
        "code": "SQL001", "rule": "missing_primary_key", "severity": Severity.HIGH,
        "object": "orders", "artifact": "orders.sql", "line": 3, "column": 1,
        "message": "No primary key.", "why": "Rows can't be addressed.", "fix": "ALTER TABLE x;",
    }  # fmt: skip
    return Finding.model_validate(values | more)


def review(*findings: Finding, notes: list[str] | None = None) -> Review:
    artifact = Artifact(name="orders.sql", kind="sql", dialect="postgres", bytes=10, objects=1)
    return Review(artifacts=[artifact], findings=list(findings), notes=notes or [])


EVIL = review(
    finding(object=HOSTILE, artifact=HOSTILE, message=HOSTILE, why=HOSTILE, fix=HOSTILE),
    notes=[HOSTILE],
)


def to_sarif(reviewed: Review, files: dict[str, str] | None = None) -> dict[str, Any]:
    sources = {"orders.sql": ORDERS}
    text = sarif.render_review(reviewed, list_rules(), files or {}, sources, version="1.0.0")
    log: dict[str, Any] = json.loads(text)
    jsonschema.Draft7Validator(SCHEMA).validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def test_sarif_describes_each_rule_that_fired_and_points_at_the_file() -> None:
    found = analyse([Source("orders.sql", ORDERS)]).review
    run = to_sarif(found, {"orders.sql": "db/my orders.sql"})
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(found.findings)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place == {"uri": "db/my%20orders.sql", "uriBaseId": "SRCROOT"}
    secret = next(rule for rule in rules if rule["id"] == "SQL006")
    assert float(secret["properties"]["security-severity"]) >= 9
    assert "## Why it matters" in secret["help"]["markdown"]
    assert "security-severity" not in next(r for r in rules if r["id"] == "SQL003")["properties"]


def test_sarif_keeps_a_finding_recognisable_when_lines_move() -> None:
    one, two = (
        to_sarif(review(finding(line=line)))["results"][0]["partialFingerprints"] for line in (3, 9)
    )
    assert one["smeatonFinding/v1"] == two["smeatonFinding/v1"]


def test_sarif_has_what_code_scanning_asks_for() -> None:
    """As GitHub's page "SARIF support for code scanning" lists it: required, and how long."""
    found = analyse([Source("orders.sql", ORDERS)]).review
    run = to_sarif(review(*found.findings, finding(code="LLM000", source="model")))
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert len(rule["name"]) <= 255
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert len(rule["properties"]["tags"]) <= 10
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
    lines = ORDERS.split("\n")
    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["endLine"] == region["startLine"]
        assert (
            region["startColumn"] < region["endColumn"] <= len(lines[region["startLine"] - 1]) + 2
        )
        assert re.fullmatch(
            r"[0-9a-f]{1,16}:\d+", result["partialFingerprints"]["primaryLocationLineHash"]
        )


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1"]),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", ["e9496ae3ebfced30:1"]),
        ("Lorem ipsum dolor sit amet.\n" * 10, ["a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2"]),
    ],
)
def test_a_lines_hash_is_the_one_that_githubs_upload_step_works_out(
    text: str, hashes: list[str]
) -> None:
    """The values are those of github/codeql-action's own tests."""
    lines = range(1, len(hashes) + 1)
    assert list(hash_lines(text, lines).values()) == hashes
    assert hash_lines("x\n" + text, [2]) == {2: hashes[0]}
    assert hash_lines(text, [99]) == {}


def to_gitlab(reviewed: Review, files: dict[str, str] | None = None) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(gitlab.render_review(reviewed, files or {}))
    for issue in issues:
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["description"] and issue["check_name"]
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith("./")
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return issues


def test_gitlab_knows_a_finding_again_when_lines_move_and_tells_equal_ones_apart() -> None:
    one, two = (
        [each["fingerprint"] for each in to_gitlab(review(finding(line=n), finding(line=n + 1)))]
        for n in (3, 9)
    )
    assert one == two
    elsewhere = to_gitlab(review(finding()), {"orders.sql": "b/orders.sql"})
    assert elsewhere[0]["fingerprint"] not in one


def test_gitlab_is_told_the_place_and_how_bad_it_is() -> None:
    found = review(*(finding(severity=each) for each in Severity), finding(source="model"))
    issues = to_gitlab(found, {"orders.sql": "./db/orders.sql"})
    assert [each["severity"] for each in issues] == [
        "blocker", "critical", "major", "minor", "info",
    ]  # fmt: skip
    assert issues[0]["location"] == {"path": "db/orders.sql", "lines": {"begin": 3}}
    assert to_gitlab(review()) == []
    assert "\x1b" not in to_gitlab(EVIL, {HOSTILE: HOSTILE})[0]["description"]


def to_comment(reviewed: Review, **more: Any) -> str:
    values = {"breaking": (), "gone": (), "compared": True} | more
    text = comment.render_review(reviewed, {"orders.sql": "db/orders.sql"}, **values)
    assert len(text.encode()) <= 65_536
    return text


def test_a_comment_tells_what_breaks_what_is_new_and_what_is_gone() -> None:
    broken = finding(code="OAC001", object="GET /orders", message="It is gone.")
    gone = Known("f", "SQL006", "a.password", "It was plain text.")
    text = to_comment(review(finding(), broken), breaking={"OAC001"}, gone=[gone])
    assert text.startswith("<!-- smeaton-review -->\n")
    assert "1 that breaks users, 1 new finding, 1 gone" in text
    assert text.index("GET /orders") < text.index("`orders`") < text.index("a.password")
    assert "`db/orders.sql:3`" in text and "```sql\n  ALTER TABLE x;" in text
    assert "no new findings, 1 gone" in to_comment(review(), gone=[gone])
    assert "no findings" in to_comment(review(), compared=False)


def test_a_comment_of_any_length_fits_and_says_what_it_leaves_out() -> None:
    many = review(*(finding(object=f"t{n}", why="w" * 900) for n in range(200)))
    text = to_comment(many, gone=[Known("f", "c", "o" * 5000, "m")] * 500)
    assert re.search(r"\d+ findings more did not fit", text) and "and 499 more" in text
    assert "`t0`" in text and "`t199`" not in text
    huge = to_comment(review(finding(object="a" * 70_000), finding(object="small")))
    assert "1 finding more" in huge and "`small`" in huge


ATTACKS = (
    HOSTILE,
    "@octocat @org/team #12 !3 user/repo#4 a@b.example",
    "[x](javascript:alert(1)) ![x](http://evil.example/p.png) <img src=x onerror=y> **b** _i_",
    "` `` ``` </details> <!-- www.evil.example http://evil.example",
    "\n# heading\n/close\n- item\n> quote\n```\n@octocat",
    "&lt;script&gt; &#64;octocat :tada: $x$ | a | b | ~~s~~",
)


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("where", ["object", "artifact", "message", "why", "fix", "rule"])
def test_no_text_in_a_comment_is_markup_or_calls_anybody(text: str, where: str) -> None:
    shown = review(finding(**{where: text}), notes=[text])
    parsed = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(
        to_comment(shown, gone=[Known("f", "SQL001", text, text)])
    )
    inner = [child for token in parsed for child in token.children or ()]
    kinds = {token.type for token in [*parsed, *inner]}
    assert not kinds & {"link_open", "image", "s_open", "em_open", "table_open", "blockquote_open"}
    assert [token.tag for token in parsed if token.type == "heading_open"] == ["h2", "h3"]
    raw = " ".join(token.content for token in [*parsed, *inner] if "html" in token.type)
    assert set(re.findall(r"<[^>]*>", raw)) <= {
        "<!-- smeaton-review -->", "<br>", "<details>", "</details>", "<summary>", "</summary>",
    }  # fmt: skip
    words = "".join(token.content for token in inner if token.type == "text")
    assert not re.search(r"[@#!~%$&]\w|https?://|www\.", words)
    fences = [token.content for token in parsed if token.type == "fence"]
    assert len(fences) == 1 and (where != "fix" or "octocat" not in text or "octocat" in fences[0])


def test_sarif_takes_a_hostile_schema_a_models_finding_and_notes() -> None:
    run = to_sarif(EVIL, {HOSTILE: HOSTILE})
    assert "](http" not in run["results"][0]["message"]["text"]
    assert run["invocations"][0]["toolExecutionNotifications"]
    run = to_sarif(review(finding(code="LLM000", source="model")))
    assert "not proven" in run["results"][0]["message"]["text"]
    assert to_sarif(review())["results"] == []


def test_workflow_commands_name_the_place_and_the_level() -> None:
    shown = github.render_review(
        review(finding(), finding(severity=Severity.MEDIUM), finding(severity=Severity.LOW)),
        {"orders.sql": "db/a:b,c.sql"},
    ).splitlines()
    head = "file=db/a%3Ab%2Cc.sql,line=3,col=1,title=SQL001 orders::"
    assert [line.partition(" ")[0] for line in shown] == [
        "::error", "::warning", "::notice", "::notice",
    ]  # fmt: skip
    assert shown[0].startswith(f"::error {head}No primary key.")
    assert "%0AFix:%0AALTER TABLE x;" in shown[0]


def test_no_text_can_become_a_workflow_command() -> None:
    shown = github.render_review(EVIL, {HOSTILE: HOSTILE})
    assert len(shown.splitlines()) == 3
    for line in shown.splitlines():
        assert re.match(r"::(error|notice) [^\n]*::", line)
        assert line.count("\x1b") == 0
        properties = line.split("::")[1]
        assert "pwned" not in properties.partition("title=")[0] or "%3A%3Aerror" in properties
    assert "%250A" in shown


def test_junit_fails_the_cases_that_fail_the_build() -> None:
    found = review(finding(), finding(severity=Severity.LOW), finding(source="model"))
    root = ET.fromstring(junit.render_review(found, {}, fails_from=Severity.HIGH))
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    never = ET.fromstring(junit.render_review(found, {}, fails_from=None))
    assert never.get("failures") == "0"
    clean = ET.fromstring(junit.render_review(review(), {}, fails_from=Severity.LOW))
    assert (clean.get("tests"), clean.get("failures")) == ("1", "0")


def test_junit_stays_xml_whatever_a_schema_holds() -> None:
    root = ET.fromstring(junit.render_review(EVIL, {}, fails_from=Severity.LOW))
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None and "<script>alert(1)</script>" in (failure.get("message") or "")
    assert root.find(".//script") is None


@run_with(deadline=None)
@given(st.text(max_size=60))
def test_any_name_leaves_each_format_sound(text: str) -> None:
    evil = review(finding(object=text, artifact=text, message=text, fix=text), notes=[text])
    to_sarif(evil, {text: text})
    ET.fromstring(junit.render_review(evil, {text: text}, fails_from=Severity.LOW))
    assert len(github.render_review(evil, {text: text}).splitlines()) == 3
    to_gitlab(evil, {text: text})
    to_comment(evil)


class Tags(HTMLParser):
    """Collects start tags with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(page)
    return parser.seen


def test_a_page_shows_findings_with_their_source_fix_and_the_tables() -> None:
    analysis = analyse([Source("orders.sql", ORDERS)])
    page = html.render_review(analysis.review, {"orders.sql": ORDERS}, analysis.tables)
    seen = tags(page)
    assert sum(tag == "tr" for tag, _ in seen) == len(analysis.review.findings) + 1
    assert "<mark>    7      password    text NOT NULL,</mark>" in page
    assert "CREATE INDEX payments_order_id_idx" in page
    assert sum(tag == "rect" for tag, _ in seen) == len(analysis.tables)
    assert any(tag == "path" for tag, _ in seen)


def test_a_page_needs_nothing_from_outside_and_runs_one_script() -> None:
    analysis = analyse([Source("orders.sql", ORDERS)])
    page = html.render_review(analysis.review, {"orders.sql": ORDERS}, analysis.tables)
    assert not any("src" in attributes or "href" in attributes for _, attributes in tags(page))
    policy = next(a for t, a in tags(page) if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in (policy["content"] or "")
    assert page.count("<script>") == 1


def test_a_hostile_schema_puts_nothing_into_the_page() -> None:
    name = '"' + HOSTILE.replace('"', '""').replace("\ufffe", "") + '"'
    text = f'CREATE TABLE {name} ({name} timestamp, "<img src=x onerror=y>" float);'
    analysis = analyse([Source(HOSTILE, text)])
    assert analysis.tables and analysis.review.findings
    page = html.render_review(analysis.review, {HOSTILE: text}, analysis.tables)
    assert page.count("<script>") == 1
    assert not {"img", "a"} & {tag for tag, _ in tags(page)}
    assert "\x1b" not in page and "\u202e" not in page
    evil = html.render_review(EVIL, {HOSTILE: text}, [])
    assert evil.count("<script>") == 1


def test_a_large_schema_is_drawn_in_part_and_says_so() -> None:
    text = "".join(
        f"CREATE TABLE t{n} (id bigint PRIMARY KEY, up bigint REFERENCES t{(n * 7) % 300} (id));\n"
        for n in range(300)
    )
    analysis = analyse([Source("a.sql", text)])
    page = html.render_review(analysis.review, {"a.sql": text}, analysis.tables)
    assert "40 of 300 tables" in page
    assert sum(tag == "rect" for tag, _ in tags(page)) == 40


MANY = [finding(object=f"t{n}") for n in range(30)]


def test_people_are_shown_the_first_findings_and_told_of_the_rest() -> None:
    line = "5 more of lower consequence: --all shows them"
    found = review(*MANY)
    for shown in (
        render_text(found, limit=25),
        render_markdown(found, limit=25),
        html.render_review(found, {}, [], limit=25),
    ):
        assert line in shown
        assert "t24" in shown and "t25" not in shown
        assert "30 findings" in shown
    assert "t29" in render_text(found) and line not in render_text(found)


def test_what_a_model_added_is_never_cut() -> None:
    added = finding(object="mine", source="model")
    shown, line = cut([*MANY, added], 25)
    assert added in shown and len(shown) == 26
    assert line.startswith("5 more")
    assert cut(MANY[:25], 25) == (MANY[:25], "")


@pytest.mark.parametrize("path", ["/srv/db/a b.sql", "db/ü.sql"])
def test_a_path_becomes_a_uri(path: str) -> None:
    assert re.fullmatch(r"[!-~]+", sarif.locate(path)["uri"])


def test_a_page_begins_with_the_worst_and_folds_the_other_places() -> None:
    text = "".join(
        f"CREATE TABLE t{n} (id bigint PRIMARY KEY, at timestamp NOT NULL);\n" for n in range(30)
    )
    analysis = analyse([Source("a.sql", text)])
    page = html.render_review(analysis.review, {"a.sql": text}, analysis.tables)
    top = page.partition("<h2>")[0]
    assert "1 finding: 1 medium" in top and "1 of 1 come with a fix" in top
    assert "t0.at is a timestamp without time zone.</strong>" in top
    assert "<summary>The same in 29 other places</summary>t1.at (line 2)" in page
    assert {"t0", "t29"} <= {a.get("data-table") for tag, a in tags(page) if tag == "g"}


@pytest.mark.parametrize("render", [render_text, render_markdown])
def test_a_finding_for_many_places_is_short_until_all_is_asked_for(render: Any) -> None:
    tables = [f"CREATE TABLE t{n} (id bigint PRIMARY KEY, at timestamp);" for n in range(20)]
    found = analyse([Source("a.sql", "\n".join(tables))]).review
    full, short = render(found), render(found, limit=25)
    assert "t19.at" in full
    assert "more lines: --all shows them, --fix writes them" in short
    assert "and so on." in short
    assert "t19.at" not in short
    assert len(short.splitlines()) < len(full.splitlines()) - 10


@pytest.mark.parametrize(
    ("message", "short"),
    [
        ("A. The same in 2 other places: b (line 1), c (x, y).", None),
        (
            "A. The same in 9 other places: b (x, y), c, d, e, f, g, h, i, j.",
            "A. The same in 9 other places: b (x, y), c, d, e, f, g, and so on.",
        ),
        ("No other place, but a, b, c, d, e, f, g, h, i.", None),
    ],
)
def test_other_places_are_counted_outside_parentheses(message: str, short: str | None) -> None:
    assert abridge(finding(message=message)).message == (short or message)
