"""The knowledge base as its users see it: search, show, add and remove."""

import threading
from pathlib import Path

import pytest

from smeaton.errors import KnowledgeError
from smeaton.knowledge import Document, KnowledgeBase, Passage
from smeaton.settings import Settings


def test_search_finds_the_document_and_its_record(knowledge: KnowledgeBase) -> None:
    found = knowledge.search("new rows are inserted while clients read keyset pages")
    assert found.passages[0].document == "paging"
    assert found.passages[0].score > found.passages[-1].score
    record, fit = found.records[0]
    assert record.id == "paging"
    assert 0.5 < fit <= 1
    assert found.notes == ()


def test_sources_are_shown_but_not_found(knowledge: KnowledgeBase) -> None:
    shown = knowledge.show("paging#sources")
    assert isinstance(shown, Passage)
    found = knowledge.search("RFC 9110 supports what is said", limit=100)
    assert not [passage for passage in found.passages if passage.heading == "Sources"]


def test_areas_and_limit_narrow_the_result(knowledge: KnowledgeBase) -> None:
    found = knowledge.search("rows inserted while paging", limit=2, areas={"communication"})
    assert [passage.area for passage in found.passages] == ["communication"] * 2
    assert found.records == ()


def test_one_document_does_not_fill_the_list(knowledge: KnowledgeBase) -> None:
    documents = [p.document for p in knowledge.search("keyset pages of a list", limit=6).passages]
    assert documents.count("paging") == 3


@pytest.mark.parametrize("query", ["", "   ", "\x00\x1b[31m", "?!", "日本語", "x" * 1_000_000])
def test_any_query_is_answered(knowledge: KnowledgeBase, query: str) -> None:
    found = knowledge.search(query)
    assert not found.covered
    assert 0 <= found.coverage < 0.3


@pytest.mark.parametrize("before", [True, False])
def test_a_question_beside_a_long_paste_is_heard(knowledge: KnowledgeBase, before: bool) -> None:
    paste = "CREATE TABLE measurement (id bigint, value numeric);\n" * 400
    question = "was a table of argon2id password hashes stolen?\n"
    query = question + paste if before else paste + question
    assert knowledge.search(query).passages[0].document == "hashing"


def test_identifiers_are_found_whole_and_in_parts(
    write_document, settings: Settings, folder: Path
) -> None:
    write_document("naming", "column created_at and header If-Match", "createdAt in JSON")
    knowledge = KnowledgeBase.open(settings, folder=folder)
    for query in ("created_at", "If-Match", "if match", "createdAt", "created"):
        assert knowledge.search(query).passages[0].document == "naming", query
    knowledge.close()


def test_show_names_near_matches(knowledge: KnowledgeBase) -> None:
    assert isinstance(knowledge.show("paging"), Document)
    with pytest.raises(KnowledgeError, match="did you mean paging"):
        knowledge.show("pagin")
    with pytest.raises(KnowledgeError, match="paging#how-it-fails"):
        knowledge.show("paging#how-it-failed")
    with pytest.raises(KnowledgeError, match="kb list"):
        knowledge.show("qqqqqqqq\x1b[31m")


def test_threads_may_search_at_once(knowledge: KnowledgeBase) -> None:
    found: list[str] = []

    def search() -> None:
        found.append(knowledge.search("stolen user table").passages[0].document)

    threads = [threading.Thread(target=search) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["hashing"] * 8


def test_two_documents_with_one_id_are_refused(
    write_document, settings: Settings, folder: Path
) -> None:
    write_document("paging", "other pages", "nothing", area="caching")
    with pytest.raises(KnowledgeError, match="'paging'"):
        KnowledgeBase.open(settings, folder=folder)


def test_an_empty_folder_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="reinstall"):
        KnowledgeBase.open(settings, folder=tmp_path / "nothing")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A team's folder: two good files, and things that must be left out."""
    folder = tmp_path / "Team Notes!"
    (folder / "caching").mkdir(parents=True)
    (folder / "caching/Zebra.md").write_text(
        "# Zebra cluster\n## Quotas\nThe zebra cluster quota is 40 pods.\n"
    )
    (folder / "plain.markdown").write_text("\ufeffOn Fridays nobody deploys the giraffe service.")
    (folder / "empty.md").write_text(" \n")
    (folder / "binary.md").write_bytes(b"\x00\x01\x02\xff")
    (folder / "nul.md").write_bytes(b"text\x00text")
    (folder / "bomb.md").write_text("---\na: &a [x]\nb: [*a, *a]\n---\ntext\n")
    (folder / "broken.md").write_text("---\nid: broken\narea: api\n---\n## Heading\ntext\n")
    (folder / "large.md").write_text("word " * 300_000)
    (folder / ".hidden.md").write_text("hidden words")
    (folder / ".git").mkdir()
    (folder / ".git/config.md").write_text("hidden words")
    (tmp_path / "secret.md").write_text("secret words")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "linked").symlink_to(tmp_path)
    return folder


def test_a_folder_is_added_found_and_removed(
    knowledge: KnowledgeBase, notes: Path, settings: Settings, folder: Path, embedded: list[str]
) -> None:
    report = knowledge.add(notes)
    assert (report.source, report.documents, report.passages) == ("team-notes", 2, 2)
    assert sorted(reason.split(":")[0] for reason in report.skipped) == [
        "binary.md", "bomb.md", "broken.md", "empty.md", "large.md", "nul.md",
    ]  # fmt: skip
    assert len(embedded) == 2
    knowledge.close()

    again = KnowledgeBase.open(settings, folder=folder)
    found = again.search("zebra cluster quota", areas={"api"})
    assert found.passages[0].id == "team-notes/caching/zebra#quotas"
    assert found.passages[0].source == "team-notes"
    assert found.passages[0].area == "caching"
    assert isinstance(again.show("team-notes/plain"), Document)
    assert not [
        p for p in again.search("secret hidden words", limit=99).passages if "secret" in p.text
    ]

    assert again.remove("team-notes") == 2
    assert not [p for p in again.search("zebra", limit=99).passages if p.source == "team-notes"]
    left = (settings.data_dir / "knowledge").iterdir()
    assert not any(b"zebra" in path.read_bytes().lower() for path in left)
    again.close()
    assert len(embedded) == 5  # two passages, three queries


def test_adding_again_replaces_and_another_path_gets_its_own_name(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    first, second = tmp_path / "a/rules.md", tmp_path / "b/rules.md"
    for path in (first, second):
        path.parent.mkdir()
        path.write_text(f"The {path.parent.name} team uses llamas.")
    assert knowledge.add(first).source == "rules"
    assert knowledge.add(second).source == "rules-2"
    first.write_text("The first team uses alpacas.")
    assert knowledge.add(first).source == "rules"
    texts = [
        p.text
        for p in knowledge.search("alpacas llamas", limit=99).passages
        if p.source != "smeaton"
    ]
    assert sorted(texts) == ["The b team uses llamas.", "The first team uses alpacas."]


def test_an_added_document_in_the_agreed_form_keeps_its_options(
    knowledge: KnowledgeBase, folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.md"
    own.write_text((folder / "api/paging.md").read_text().replace("id: paging", "id: our-paging"))
    knowledge.add(own)
    shown = knowledge.show("own/our-paging")
    assert isinstance(shown, Document)
    assert shown.is_record


@pytest.mark.parametrize("name", ["..\\..", "...md", "~", "smeaton", "日本", "-", "%2e%2e"])
def test_a_source_of_any_name_is_found_again(
    knowledge: KnowledgeBase, tmp_path: Path, name: str
) -> None:
    (tmp_path / "odd" / name).mkdir(parents=True)
    (tmp_path / "odd" / name / "x.md").write_text("words")
    report = knowledge.add(tmp_path / "odd" / name)
    assert report.source != "smeaton"
    assert isinstance(knowledge.show(f"{report.source}/x"), Document)
    assert knowledge.remove(report.source) == 1


@pytest.mark.parametrize("name", ["../../home", "..", "", ".", "/", "no-such", ".incoming-1"])
def test_only_a_source_that_was_added_can_be_removed(
    knowledge: KnowledgeBase, tmp_path: Path, name: str
) -> None:
    with pytest.raises(KnowledgeError, match="There is no source"):
        knowledge.remove(name)
    assert (tmp_path / "home").is_dir()


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("missing.md", None, "does not exist"),
        ("notes.doc", b"words", "must end in .md"),
        ("broken.pdf", b"%PDF-1.7 broken", "not a readable PDF"),
        ("empty.md", b"", "empty"),
        ("binary.md", b"\xff\xfe\x00", "not UTF-8"),
        ("headings.md", b"# Only\n## Headings\n", "no text"),
    ],
)
def test_what_cannot_be_added_is_explained(
    knowledge: KnowledgeBase, tmp_path: Path, name: str, content: bytes | None, word: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(KnowledgeError, match=word):
        knowledge.add(tmp_path / name)


def test_a_damaged_store_costs_what_was_added_and_nothing_else(
    settings: Settings, folder: Path
) -> None:
    (settings.data_dir / "knowledge").mkdir(parents=True)
    (settings.data_dir / "knowledge/sources.sqlite3").write_bytes(b"garbage" * 1000)
    opened = KnowledgeBase.open(settings, folder=folder)
    found = opened.search("stolen user table")
    opened.close()
    assert found.passages[0].document == "hashing"
    assert "sources.sqlite3" in found.notes[0]
