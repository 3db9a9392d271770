"""The lint of documents finds what it promises to find."""

from pathlib import Path

import pytest

from smeaton.knowledge import KnowledgeBase
from smeaton.knowledge.check import check
from smeaton.settings import Settings


def messages(folder: Path) -> list[str]:
    return [str(problem) for problem in check(folder=folder) if problem.level == "error"]


def test_sound_documents_have_no_errors(folder: Path) -> None:
    assert messages(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: paging", "id: pages", "differs from the file's name 'paging'"),
        ("area: api\n", "area: caching\n", "differs from the folder 'api'"),
        ("sources:\n  - title: RFC 9110\n", "", "names no source"),
        ("tags:", "related: [no-such]\ntags:", "'no-such'"),
        ("tags:", "related: [paging]\ntags:", "no other document"),
        ("choose_when: [users jump to a page number]", "choose_when: []", "never be chosen"),
        ("users jump to a page number", "Rows are  inserted while clients page", "2 choose_when"),
        ("design: {area: api, pagination: keyset}", "design: {area: caching}", "'caching'"),
        (
            "  - id: none\n    label: No pages at all\n"
            "    choose_when: [the list has a hard bound]\n",
            "",
            "at least 3",
        ),
        ("## Trade-offs", "## Costs", "Trade-offs"),
    ],
)
def test_what_is_wrong_is_reported(folder: Path, old: str, new: str, expected: str) -> None:
    file = folder / "api/paging.md"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    assert any(expected in message for message in messages(folder))


def test_a_repeated_id_is_reported(folder: Path) -> None:
    (folder / "caching").mkdir()
    text = (folder / "api/paging.md").read_text()
    (folder / "caching/paging.md").write_text(text)
    assert any("used 2 times" in message for message in messages(folder))


def test_short_and_long_passages_are_warned_about(folder: Path) -> None:
    file = folder / "api/paging.md"
    file.write_text(file.read_text().replace("measure this.", "measure this. " * 300))
    warnings = [str(problem) for problem in check(folder=folder) if problem.level == "warning"]
    assert any("api/paging.md" in w and "Numbers to check" in w for w in warnings)
    assert any("api/paging.md" in w and "In short" in w for w in warnings)


def test_what_could_not_be_read_of_a_source_is_reported(
    knowledge: KnowledgeBase, folder: Path, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team/good.md").write_text("The team uses llamas.")
    (tmp_path / "team/rules.md").write_bytes(b"\x00")
    knowledge.add(tmp_path / "team")
    found = [problem for problem in check(settings, folder) if "rules.md" in str(problem)]
    assert [problem.level for problem in found] == ["error"]
