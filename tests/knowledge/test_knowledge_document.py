"""Reading documents: what is taken, and how what is wrong is reported."""

import pytest

from smeaton.errors import KnowledgeError
from smeaton.knowledge.document import HEADINGS, parse_document
from smeaton.knowledge.markdown import MAX_SECTION, read_plain, slugify, split_sections

FRONT = """\
id: paging
title: Paging
area: api
tags: [paging]
reviewed: 2026-11-23
sources:
  - title: RFC 8288
    url: https://www.rfc-editor.org/rfc/rfc8288
"""
BODY = "\n".join(f"## {heading}\nSome words on {heading.lower()}.\n" for heading in HEADINGS)


def compose(front: str = FRONT, body: str = BODY) -> str:
    return f"---\n{front}---\n\n{body}"


def refuse(text: str) -> str:
    with pytest.raises(KnowledgeError) as caught:
        parse_document(text, "api/paging.md")
    return str(caught.value)


def test_a_document_becomes_one_passage_per_heading() -> None:
    document = parse_document(compose(), "api/paging.md")
    passages = list(document.passages())
    assert [passage.heading for passage in passages] == list(HEADINGS)
    assert passages[4].id == "paging#how-it-fails"
    assert passages[4].text == "Some words on how it fails."
    assert passages[4].sources == (("RFC 8288", "https://www.rfc-editor.org/rfc/rfc8288"),)


def test_a_decision_record_carries_typed_designs() -> None:
    options = (
        "question: Which one?\noptions:\n  - {id: a, label: A, choose_when: [x], "
        "design: {area: api, pagination: keyset}}\n"
    )
    document = parse_document(compose(FRONT + options), "api/paging.md")
    assert document.is_record
    assert document.options[0].design is not None
    assert document.options[0].design.model_dump()["pagination"] == "keyset"
    assert "choose when x" in document.markdown


@pytest.mark.parametrize(
    ("front", "place", "word"),
    [
        (FRONT.replace("title: Paging\n", ""), "api/paging.md:1:", "'title'"),
        (FRONT + "colour: red\n", "api/paging.md:10:", "'colour'"),
        (FRONT.replace("area: api", "area: apis"), "api/paging.md:4:", "'area'"),
        (FRONT.replace("https://", "ftp://"), "api/paging.md:9:", "'sources.0.url'"),
        (FRONT + "title: Again\n", "api/paging.md:10:", "twice"),
        (FRONT + "question: Which?\n", "api/paging.md:1:", "options"),
        (
            FRONT + "question: Which?\noptions:\n  - {id: a, label: A}\n"
            "  - id: b\n    label: B\n    design: {area: api, pagination: best}\n",
            "api/paging.md:15:",
            "pagination",
        ),
        (FRONT + "trap: a: b\n", "api/paging.md:10:", "not YAML"),
    ],
)
def test_a_wrong_field_is_named_with_its_line(front: str, place: str, word: str) -> None:
    message = refuse(compose(front))
    assert message.startswith(place)
    assert word in message


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (BODY.replace("## Trade-offs", "## Pros and cons"), "'## Trade-offs' belongs"),
        (BODY.replace("Some words on trade-offs.", ""), "nothing stands under"),
        (BODY.replace("## Sources\nSome words on sources.\n", ""), "'## Sources' is missing"),
        (BODY + "## More\nWords.\n", "a heading after"),
        ("# Paging\n" + BODY, "'Paging'"),
        ("Words before any heading.\n" + BODY, "''"),
    ],
)
def test_headings_out_of_order_are_refused(body: str, word: str) -> None:
    assert word in refuse(compose(body=body))


def test_a_heading_inside_fenced_code_is_text() -> None:
    body = BODY.replace("Some words on trade-offs.", "```\n## not a heading\n```")
    assert "## not a heading" in parse_document(compose(body=body), "x").sections["Trade-offs"]


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize(
    ("front", "word"),
    [
        (FRONT + BOMB, "aliases"),
        (FRONT + "trap: " + "[" * 50_000 + "\n", "nested too deeply"),
        (FRONT + "trap: " + "x" * 100_000 + "\n", "characters"),
        (FRONT + "trap: !!python/object/apply:os.getcwd []\n", "not YAML"),
        (FRONT + "reviewed_at: 9999-99-99\n", "can't be read"),
        ("- a\n- b\n", "not a list of"),
    ],
)
def test_hostile_front_matter_is_refused(front: str, word: str) -> None:
    message = refuse(compose(front))
    assert message.startswith("api/paging.md")
    assert word in message


def test_text_without_front_matter_is_refused() -> None:
    assert "api/paging.md:1: no front matter" in refuse(BODY)


def test_plain_markdown_is_cut_at_its_headings() -> None:
    title, sections = read_plain(
        "intro\n# Team rules\n## Cache\nuse it\n## Cache\nagain\n## Empty\n", "f"
    )
    assert title == "Team rules"
    assert sections == {"Team rules": "intro", "Cache": "use it", "Cache (2)": "again"}


def test_a_long_section_is_cut_into_bounded_pieces() -> None:
    text = "\n\n".join(["word " * 100] * 20) + "\n\n" + "x" * 10_000
    _, sections = read_plain(text, "f")
    assert max(map(len, sections.values())) <= MAX_SECTION
    assert "".join("".join(sections.values()).split()) == "".join(text.split())


def test_many_equal_headings_stay_apart() -> None:
    _, sections = read_plain("## a\nx\n" * 20_000, "f")
    assert len(sections) == 20_000


def test_a_tilde_fence_is_not_closed_by_backticks() -> None:
    assert len(split_sections("## a\n~~~\n```\n## b\n~~~\n## c\nx")) == 2


def test_slugs_are_plain_ascii() -> None:
    assert slugify("  Über ETags & If-Match!  ") == "uber-etags-if-match"
    assert slugify("日本") == ""
