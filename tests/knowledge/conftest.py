"""Small knowledge folders, a count of what is embedded, and the shipped knowledge base."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smeaton.knowledge import KnowledgeBase
from smeaton.knowledge.embedding import Embedder
from smeaton.settings import Settings

WriteDocument = Callable[..., Path]

SECTIONS = {
    "In short": "Use {topic} by default, because the deciding fact is {fact}.",
    "Choose it when": "- Choose {topic} when {fact} matters to the people who call.",
    "Avoid it when": "- Avoid {topic} when nobody has asked about {fact} so far.",
    "Trade-offs": "| Choice | Cost |\n|---|---|\n| {topic} | {fact} |",
    "How it fails": "- Symptom: {fact} goes wrong in production under {topic}.",
    "Numbers to check": "- Latency of {topic}: measure this.",
    "Sources": "- RFC 9110 supports what is said on {topic}.",
}


@pytest.fixture
def write_document(tmp_path: Path) -> WriteDocument:
    """Write a document in the agreed form below a folder of the test's own."""

    def write(
        name: str, topic: str, fact: str, *, area: str = "api", front: str = "", body: str = ""
    ) -> Path:
        head = (
            f"---\nid: {name}\ntitle: About {topic}\narea: {area}\ntags: [{topic.split()[0]}]\n"
            f"reviewed: 2026-11-23\nsources:\n  - title: RFC 9110\n{front}---\n"
        )
        text = body or "\n\n".join(
            f"## {heading}\n{text.format(topic=topic, fact=fact)}"
            for heading, text in SECTIONS.items()
        )
        path = tmp_path / "built-in" / area / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{head}\n{text}\n", "utf-8")
        return path

    return write


OPTIONS = """\
question: Which page style should a list endpoint use?
options:
  - id: keyset
    label: Keyset pagination
    choose_when: [rows are inserted while clients page]
    design: {area: api, pagination: keyset}
  - id: offset
    label: Offset and limit
    choose_when: [users jump to a page number]
  - id: none
    label: No pages at all
    choose_when: [the list has a hard bound]
"""


@pytest.fixture
def folder(write_document: WriteDocument, tmp_path: Path) -> Path:
    """Three documents: paging (a decision record), retries and password hashing."""
    write_document("paging", "keyset pages of a list", "rows inserted while paging", front=OPTIONS)
    write_document(
        "retries", "retries with backoff", "an overloaded dependency", area="communication"
    )
    write_document("hashing", "argon2id password hashes", "a stolen user table", area="security")
    return tmp_path / "built-in"


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that the real model is asked to embed, in order."""
    texts: list[str] = []
    embed = Embedder.embed

    def recorded(self: Embedder, batch: list[str]) -> object:
        texts.extend(batch)
        return embed(self, batch)

    monkeypatch.setattr(Embedder, "embed", recorded)
    return texts


@pytest.fixture
def knowledge(settings: Settings, folder: Path) -> Iterator[KnowledgeBase]:
    """The three documents, opened and indexed."""
    opened = KnowledgeBase.open(settings, folder=folder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The documents that ship, opened once."""
    opened = KnowledgeBase.open(Settings(data_dir=tmp_path_factory.mktemp("shipped")))
    yield opened
    opened.close()
