"""A conversation and its decisions as documents: complete, and safe to open."""

from smeaton.advice import Citation, Fact, Finding, Recommendation, Risk, Severity
from smeaton.render.conversation import Exchanged, render_conversation
from smeaton.render.design import render_design

FOUND = Finding(
    code="SQL009", rule="r", severity=Severity.MEDIUM, object="orders.total", artifact="o.sql",
    line=10, column=3, message="Money rounds", why="Sums drift.",
)  # fmt: skip


def test_questions_attachments_findings_and_answers_are_in_it() -> None:
    text = render_conversation(
        "Orders\nand money",
        [
            Exchanged("Is it\nfit?", [("o.sql", "SELECT '```';\n")], [FOUND], "**No.**"),
            Exchanged("", [], [], "", "Unfinished (stopped)."),
        ],
    )
    assert text.startswith("# Orders and money\n\n## 1. Question\n\n> Is it\n> fit?\n")
    assert "````sql\nSELECT '```';\n````" in text
    assert "- **medium** `SQL009` `orders.total` (o.sql:10): Money rounds" in text
    assert "### Answer\n\n**No.**" in text
    assert text.endswith("## 2. Review\n\n*Unfinished (stopped).*\n")


def test_no_part_of_it_steers_a_terminal() -> None:
    evil = "\x1b[31m\u202e"
    text = render_conversation(evil, [Exchanged(evil, [(evil, evil)], [], evil, evil)])
    design = render_design(evil, [decided(evil)], [Fact(kind="size", value=evil, quote=evil)])
    for character in "\x1b\u202e":
        assert character not in text + design


def decided(title: str, decision: str = "keyset") -> Recommendation:
    return Recommendation(
        area="api",
        title=title,
        decision=decision,
        rationale="Offsets shift.",
        because=["Rows are inserted all day."],
        risks=[Risk(risk="No page numbers", mitigation="Show a date picker.")],
        citations=[Citation(id="pagination#in-short")],
        confidence=0.8,
    )


def test_a_design_document_holds_every_decision_with_its_reasons() -> None:
    text = render_design(
        "Shop",
        [decided("Pagination"), decided("Keys | ids", "bigint")],
        [Fact(kind="size", value="50M rows", quote="We have 50M rows.")],
        ["Who reads it?"],
    )
    assert text.startswith("# Shop\n\n## What is known\n\n- **size**: 50M rows\n\n## Decisions")
    assert "| 2 | API contract | Keys \\| ids | bigint |" in text
    for part in (
        "### 1. Pagination\n\n**Decision: keyset**", "> Rows are inserted all day.",
        "No page numbers → Show a date picker.", "`pagination#in-short`", "Confidence: 80%",
        "### 2. Keys | ids", "## Open questions\n\n- Who reads it?",
    ):  # fmt: skip
        assert part in text
