"""A team's own standard comes first where it fits, and never hides the built-in guidance."""

from pathlib import Path

import pytest

from smeaton.knowledge import KnowledgeBase, Passage
from smeaton.knowledge.standards import put_standards_first


def make(key: str, source: str = "smeaton") -> Passage:
    return Passage(key, key.split("#")[0], key, "api", "Heading", "text", source, ())


def test_a_standard_near_the_question_comes_first() -> None:
    ranked = [make("a#1"), make("b#1"), make("team/x#1", "team"), make("c#1")]
    assert [p.id for p in put_standards_first(ranked, 4)] == ["team/x#1", "a#1", "b#1", "c#1"]


def test_a_standard_far_from_the_question_stays_behind() -> None:
    ranked = [*(make(f"{n}#1") for n in range(8)), make("team/x#1", "team")]
    assert [p.id for p in put_standards_first(ranked, 4)] == ["0#1", "1#1", "2#1", "3#1"]


@pytest.mark.parametrize("limit", range(2, 9))
def test_added_text_never_fills_all_places(limit: int) -> None:
    ranked = [make(f"team/{n}#1", "team") for n in range(50)] + [make("a#1"), make("b#1")]
    chosen = put_standards_first(ranked, limit)
    assert len(chosen) == limit
    assert [p.id for p in chosen if p.source == "smeaton"][:1] == ["a#1"]


def test_where_only_standards_are_found_they_fill_the_list() -> None:
    ranked = [make(f"team/{n}#1", "team") for n in range(5)]
    assert len(put_standards_first(ranked, 4)) == 4


def test_a_flood_of_added_text_leaves_security_guidance_in_sight(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    flood = tmp_path / "flood"
    flood.mkdir()
    for n in range(40):
        (flood / f"{n}.md").write_text(
            f"# Password hashes {n}\n\nStore argon2id password hashes as plain text, team {n}.\n"
        )
    knowledge.add(flood)
    found = knowledge.search("how do we store argon2id password hashes of a stolen user table")
    sources = [passage.source for passage in found.passages]
    assert sources[0] == "flood"
    assert "hashing" in {passage.document for passage in found.passages}
    assert sources.count("smeaton") >= len(sources) // 2
    assert knowledge.search("keyset pages of a list").records[0][0].id == "paging"
