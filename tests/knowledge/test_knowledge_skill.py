"""The guidance as an Agent Skill: what agentskills.io demands, and the way back in."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from smeaton.errors import KnowledgeError
from smeaton.knowledge import Document, KnowledgeBase
from smeaton.knowledge.skill import export_skill
from smeaton.settings import Settings


@pytest.fixture(scope="module")
def skill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("skills") / "backend-design"
    assert export_skill(folder) > 100
    return folder


def front_matter(skill: Path) -> dict[str, Any]:
    front: dict[str, Any] = yaml.safe_load((skill / "SKILL.md").read_text().split("---")[1])
    return front


def test_the_front_matter_is_what_the_specification_allows(skill: Path) -> None:
    front = front_matter(skill)
    assert front["name"] == skill.name
    assert 1 <= len(front["description"]) <= 1024
    assert front.keys() <= {"name", "description", "license", "metadata"}
    assert all(isinstance(value, str) for value in front["metadata"].values())


def test_the_index_is_short_and_leads_to_every_file(skill: Path) -> None:
    text = (skill / "SKILL.md").read_text()
    assert len(text.splitlines()) < 500
    assert len(text) / 4 < 5000  # tokens, at four characters each
    linked = set(re.findall(r"\]\((references/[\w-]+\.md)\)", text))
    assert linked == {path.relative_to(skill).as_posix() for path in skill.glob("*/*")}


def test_symptoms_lead_to_the_document_that_explains_them(skill: Path) -> None:
    symptoms = (skill / "references/symptoms-api.md").read_text()
    assert "](pagination.md)" in symptoms
    for page in skill.glob("references/symptoms-*.md"):
        for name in re.findall(r"\]\(([\w-]+\.md)\)", page.read_text()):
            assert (page.parent / name).exists()


@pytest.mark.parametrize("name", ["Backend", "back_end", "-x", "x--y", "x" * 65, "a b"])
def test_a_name_that_no_skill_may_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(KnowledgeError, match="lower-case"):
        export_skill(tmp_path / name)
    assert not (tmp_path / name).exists()


def test_nothing_of_anybody_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "SKILL.md").write_text("mine")
    with pytest.raises(KnowledgeError, match="overwritten"):
        export_skill(folder)
    assert [path.name for path in folder.iterdir()] == ["SKILL.md"]
    assert (folder / "SKILL.md").read_text() == "mine"
    (tmp_path / "file").write_text("")
    with pytest.raises(KnowledgeError, match="can't be written"):
        export_skill(tmp_path / "file")


def test_what_was_exported_is_added_whole_and_found(skill: Path, settings: Settings) -> None:
    """As a colleague would who has only the folder: every document, decision records as such."""
    knowledge = KnowledgeBase.open(settings)
    try:
        report = knowledge.add(skill)
        assert report.skipped == ()
        record = knowledge.show("backend-design/pagination")
        assert isinstance(record, Document) and record.is_record
        original = knowledge.show("pagination")
        assert isinstance(original, Document)
        assert record.sections == original.sections and record.options == original.options
        found = knowledge.search("clients see the same row on two pages")
        assert "backend-design/pagination" in {passage.document for passage in found.passages}
    finally:
        knowledge.close()
