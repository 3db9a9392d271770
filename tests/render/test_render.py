"""What people see: nothing steers the terminal, nothing breaks out of its block."""

import re
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from smeaton.advice import (
    Advice,
    Artifact,
    CachingDesign,
    Citation,
    Finding,
    Recommendation,
    Review,
    Severity,
)
from smeaton.render.markdown import code_block, count_findings, render_advice, render_review
from smeaton.render.safe import printable
from smeaton.render.text import render_page, render_passages
from smeaton.render.text import render_review as render_text

FINDING = Finding(
    code="SQL001",
    rule="missing_primary_key",
    severity=Severity.HIGH,
    object="orders",
    artifact="orders.sql",
    line=3,
    column=1,
    message="Table orders has no primary key.",
    why="Rows can't be addressed.",
    fix="ALTER TABLE orders ADD PRIMARY KEY (id);",
    citations=["primary-key-choice"],
)
REVIEW = Review(
    artifacts=[Artifact(name="orders.sql", kind="sql", dialect="postgres", bytes=1200, objects=9)],
    findings=[FINDING, FINDING.model_copy(update={"severity": Severity.LOW, "source": "model"})],
    notes=["line 7: half a statement was skipped"],
    explanation="Orders lose rows.",
)


@given(st.text())
def test_printable_text_holds_no_control_character(text: str) -> None:
    shown = printable(text)
    for char in shown:
        assert char in "\n\t" or ord(char) >= 0x20
        assert char not in "\x7f\x9b\u202e\u2066\u200b\ufeff"


def test_what_would_steer_a_terminal_is_shown() -> None:
    assert printable("\x1b[31mred\x07 \u202eevil") == "\\x1b[31mred\\x07 \\u202eevil"
    assert printable("naïve 表 ok\n\ttab") == "naïve 表 ok\n\ttab"


def test_a_text_review_names_place_reason_fix_and_notes() -> None:
    shown = render_text(REVIEW)
    for part in (
        "orders.sql · PostgreSQL · 9 objects",
        "HIGH",
        "orders.sql:3:1",
        "SQL001 missing_primary_key",
        "no primary key",
        "+ ALTER TABLE orders",
        "see primary-key-choice",
        "added by the model",
        "note: line 7",
        "2 findings: 1 high, 1 low",
    ):
        assert part in shown
    assert "\x1b" not in shown


def test_colour_comes_only_when_asked_for() -> None:
    assert "\x1b[" in render_text(REVIEW, colour=True)


def test_text_from_a_schema_never_reaches_the_terminal_raw() -> None:
    hostile = FINDING.model_copy(
        update={"object": "\x1b]0;owned\x07", "message": "[bold]x[/] \x1b[2J", "fix": "\x1b[31m"}
    )
    shown = render_text(REVIEW.model_copy(update={"findings": [hostile]}), colour=False)
    assert "\x1b" not in shown
    assert "[bold]x[/]" in shown


def test_a_markdown_review_groups_by_severity() -> None:
    shown = render_review(REVIEW)
    assert shown.index("## High") < shown.index("### `orders`") < shown.index("## Low")
    assert "```sql\nALTER TABLE orders" in shown
    assert "## What would hurt first\n\nOrders lose rows." in shown


@given(st.text(alphabet="`~a\n"))
def test_nothing_ends_a_code_block_early(text: str) -> None:
    lines = code_block(text, "sql").splitlines()
    fence = lines[-1]
    assert lines[0] == fence + "sql"
    assert fence not in "\n".join(lines[1:-1])


def test_no_findings_are_said_so() -> None:
    assert count_findings([]) == "No findings."


def test_advice_shows_decision_reasons_design_and_sources() -> None:
    advice = Advice(
        kind="recommendation",
        summary="Cache aside fits.",
        choice="aside",
        recommendations=[
            Recommendation(
                area="caching",
                title="Cache",
                decision="Cache-aside",
                rationale="Reads dominate.",
                because=["95 % of requests read."],
                steps=["Add the cache."],
                design=CachingDesign(pattern="cache_aside", ttl="60 s"),
                citations=[Citation(id="cache-pattern#in-short", quote="Read first.")],
                confidence=0.75,
            )
        ],
        notes=["A passage was dropped."],
    )
    shown = render_advice(advice)
    for part in (
        "**Decision: Cache-aside**",
        "> 95 % of requests read.",
        "Reads dominate. [1]",
        "1. Add the cache.",
        "| pattern | cache_aside |",
        "1. `cache-pattern#in-short` “Read first.”",
        "Confidence: 75%",
        "> A passage was dropped.",
    ):
        assert part in shown


@dataclass(frozen=True)
class Shown:
    """A passage as a search returns it."""

    id: str = "paging#in-short"
    title: str = "Paging"
    heading: str = "In short"
    text: str = "Use **keys** here; a keyhole is no key."
    source: str = "smeaton"
    sources: tuple[tuple[str, str], ...] = (("RFC 1", "https://a.example/1"), ("RFC 2", ""))


def test_a_passage_is_shown_with_its_first_source() -> None:
    shown = render_passages([Shown()], words=["key"], width=80)
    assert "1. Paging · In short" in shown
    assert "Use keys here" in shown
    assert "↳ RFC 1 <https://a.example/1>" in shown
    assert "RFC 2" not in shown
    assert "\x1b" not in shown


def test_words_that_match_are_highlighted_and_longer_ones_are_not() -> None:
    shown = render_passages([Shown()], words=["key", "is"], colour=True, width=80)
    lit = re.findall(r"\x1b\[1;33m(.*?)\x1b", shown)
    assert lit == ["keys", "key"]


def test_no_passage_and_no_detail_steers_the_terminal() -> None:
    evil = "a\x1b[2J]8;;http://x\x07b"
    passage = Shown(title=evil, heading=evil, text=evil, sources=((evil, evil),))
    assert "\x1b" not in render_passages([passage], words=["(", "a"], width=80)
    assert "\x1b" not in render_page(evil, [evil], width=80)


def test_a_long_fix_is_never_cut_off() -> None:
    fix = "ALTER TABLE orders ADD CONSTRAINT c CHECK (" + " OR ".join(
        "total > 0" for _ in range(30)
    )
    long = REVIEW.findings[0].model_copy(update={"fix": fix})
    text = render_text(REVIEW.model_copy(update={"findings": [long]}))
    assert f"   + {fix}\n" in text
