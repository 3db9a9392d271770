"""What an earlier version left behind is opened by this one with nothing missing.

`versions/` holds conversations as each version wrote them, made by `write_version.py`.
"""

import json
import sqlite3
from pathlib import Path

import pytest

from smeaton.advice import Advice, Review
from smeaton.knowledge import Document, KnowledgeBase
from smeaton.sessions import Attachment, SessionStore
from smeaton.sessions.database import VERSION
from smeaton.settings import Settings, load_settings
from smeaton.tui.evidence import Evidence

VERSIONS = sorted((Path(__file__).parent / "versions").glob("*.sql"))
SQL = "CREATE TABLE users (id serial PRIMARY KEY, password text);"


@pytest.fixture(params=VERSIONS, ids=lambda path: path.stem)
def version(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture
def store(version: Path, settings: Settings) -> SessionStore:
    settings.data_dir.mkdir()
    db = sqlite3.connect(settings.data_dir / "sessions.db")
    db.executescript(version.read_text("utf-8"))
    db.close()
    return SessionStore.open(settings)


def test_every_version_up_to_this_one_is_kept() -> None:
    """A new version of the file adds what the version before it wrote."""
    kept = {path.read_text("utf-8").strip().rpartition("user_version = ")[2] for path in VERSIONS}
    assert kept == {f"{number};" for number in range(1, VERSION + 1)}


def test_every_turn_attachment_and_draft_is_there(store: SessionStore) -> None:
    turns = store.load(1).turns
    assert [(turn.question, turn.state, turn.answer) for turn in turns] == [
        ("Review this", "answered", "users.password is plain text."),
        (turns[1].question, "answered", "Keyset pagination."),
        ("And then?", "streaming", "Hal"),
        ("Once more", "failed", ""),
    ]
    assert turns[0].attachments == (Attachment("a.sql", SQL),)
    assert turns[3].error == "refused"
    assert [turn.question for turn in store.load(2).turns] == ["Money?"]
    draft = store.load(3).draft
    assert (draft.text, draft.attachments) == ("half a", (Attachment("b.sql", SQL),))
    assert [summary.id for summary in store.list(query="keyset")] == [1]
    store.close()


def test_versions_of_a_turn_and_corrections_are_there(store: SessionStore, version: Path) -> None:
    tree = {turn.question for turn in store.load_tree(1)}
    assert ("Once more, please" in tree) is not version.stem.startswith("v1-")
    assert len(store.load_corrections(1)) == int(version.stem.startswith("v3-"))
    store.close()


def test_findings_passages_and_advice_are_read_back(store: SessionStore, version: Path) -> None:
    review, decision = (Evidence.from_payload(turn.payload) for turn in store.load(1).turns[:2])
    assert isinstance(review.review, Review)
    assert "SQL006" in {finding.code for finding in review.review.findings}
    assert decision.passages[0].id == "pagination#in-short"
    assert decision.notes == ("a note",)
    assert isinstance(decision.advice, Advice) or "advice" not in str(store.load_turn(2).payload)
    store.close()


def test_passages_kept_before_they_were_numbered_are_read(store: SessionStore) -> None:
    payload = json.loads(json.dumps(store.load_turn(2).payload))
    for passage in payload["passages"]:
        passage.pop("numbers", None)
    kept = Evidence.from_payload(payload)
    assert kept.passages and all(passage.numbers == () for passage in kept.passages)
    store.close()


def lay_copies(settings: Settings, origin: Path) -> Path:
    """Lay a source as it was kept before there was a store: a folder of copies."""
    copies = settings.data_dir / "knowledge/team"
    (copies / "sub").mkdir(parents=True)
    (copies / "sub/giraffes.md").write_text(
        "# Giraffes\n\nEvery giraffe table has a neck column.\n"
    )
    (copies / ".origin.json").write_text(json.dumps({"path": str(origin)}))
    return copies


def test_sources_kept_as_copies_are_taken_into_the_store(
    settings: Settings, tmp_path: Path
) -> None:
    origin = tmp_path / "team"
    copies = lay_copies(settings, origin)
    for _ in range(2):
        knowledge = KnowledgeBase.open(settings)
        found = knowledge.search("which column does a giraffe table have?")
        assert "team/sub/giraffes" in {passage.document for passage in found.passages}
        (source,) = knowledge.sources()
        assert (source.name, source.path) == ("team", str(origin))
        knowledge.close()
    assert not copies.exists()


def test_a_source_taken_over_is_brought_up_to_date_by_its_own_path(
    settings: Settings, tmp_path: Path
) -> None:
    origin = tmp_path / "team"
    lay_copies(settings, origin)
    (origin / "sub").mkdir(parents=True)
    (origin / "sub/giraffes.md").write_text("# Giraffes\n\nNo giraffe table is needed.\n")
    knowledge = KnowledgeBase.open(settings)
    report = knowledge.add(origin)
    assert (report.source, report.documents) == ("team", 1)
    shown = knowledge.show("team/sub/giraffes")
    assert isinstance(shown, Document) and "No giraffe" in shown.markdown
    knowledge.close()


def test_copies_that_cannot_be_read_stay_and_are_named(settings: Settings, tmp_path: Path) -> None:
    copies = lay_copies(settings, tmp_path)
    (copies / ".origin.json").write_text("{}")
    knowledge = KnowledgeBase.open(settings)
    assert any("team" in note for note in knowledge.search("giraffe").notes)
    assert (copies / "sub/giraffes.md").exists()
    knowledge.close()


SETTINGS = {
    "the first": "provider = 'none'\nbase_url = 'http://127.0.0.1:1/v1'\nmodel = 'm'\n"
    "timeout_s = 60.5\nmax_retries = 1\nmax_output_tokens = 500\nthreads = 1\n"
    "context_tokens = 4096\nmax_input_bytes = 2048\n",
    "with a log": "log_level = 'debug'\n",
    "with a Chroma server": "chroma_url = 'http://127.0.0.1:8000'\n",
    "with keys": "confirm_remote = false\n[keys]\nsend = 'ctrl+o'\n",
    "with MCP": "mcp_token = 'secret'\n",
    "with masking": "mask_secrets = false\n",
    "with offline": "offline = false\n",
}
"""Every setting that a version brought, as a file of that version may have it."""


@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_a_settings_file_of_each_version_still_counts(text: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    settings = load_settings(file)
    for line in text.partition("[keys]")[0].splitlines():
        name, value = line.split(" = ")
        kept = getattr(settings, name)
        kept = kept.get_secret_value() if hasattr(kept, "get_secret_value") else kept
        assert str(kept).lower() == value.strip("'")


def test_no_setting_is_forgotten_here() -> None:
    """Whoever adds a setting adds it above, so that no later version drops it unnoticed."""
    named = {
        line.split(" = ")[0].strip("[]") for text in SETTINGS.values() for line in text.split("\n")
    }
    assert set(Settings.model_fields) - {"api_key", "data_dir"} <= named
