"""Vectors on a Chroma server: the same results, several clients, and no server is no disaster."""

import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smeaton.knowledge import KnowledgeBase
from smeaton.knowledge.chroma import open_collection
from smeaton.settings import Settings

CHROMA = Path(sys.executable).with_name("chroma")
QUESTION = "attackers copied all accounts"
"""Has no word in common with the document that answers it."""


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server with a folder of its own."""
    if not CHROMA.is_file():
        pytest.skip("chroma's command is not installed")
    port = find_port()
    folder = tmp_path_factory.mktemp("chroma")
    command = [CHROMA, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        while process.poll() is None:
            try:
                urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=60).close()
                break
            except urllib.error.URLError:
                continue
        assert process.poll() is None, "the server did not start"
        yield url
        process.terminate()


def client(url: str, data: Path, folder: Path) -> KnowledgeBase:
    return KnowledgeBase.open(Settings(data_dir=data, chroma_url=url), folder=folder)


def test_a_server_gives_what_the_folder_gives(
    server: str, settings: Settings, folder: Path, tmp_path: Path, team: Path
) -> None:
    local = KnowledgeBase.open(settings, folder=folder)
    remote = client(server, tmp_path / "remote", folder)
    for each in (local, remote):
        each.add(team)
    for question in (QUESTION, "how many pods", "rows inserted while paging"):
        expected, found = local.search(question), remote.search(question)
        assert [p.id for p in found.passages] == [p.id for p in expected.passages]
        assert found.notes == ()
    assert not (tmp_path / "remote/index/chroma").exists()
    for each in (local, remote):
        each.close()


def test_several_clients_at_once(server: str, folder: Path, tmp_path: Path, team: Path) -> None:
    """Two share a data folder; the third's removal takes nothing from them."""
    shared = [client(server, tmp_path / "shared", folder) for _ in range(2)]
    other = client(server, tmp_path / "other", folder)
    shared[0].add(team)
    other.add(team)

    def ask(knowledge: KnowledgeBase) -> list[str]:
        found = [knowledge.search(QUESTION).passages for _ in range(3)]
        built_in = [next(p.document for p in each if p.source == "smeaton") for each in found]
        return [*built_in, knowledge.search("each zebra has forty pods").passages[0].document]

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(ask, [*shared, other]))
    assert answers == [["hashing"] * 3 + ["team/zebra"]] * 3
    assert other.remove("team") == 1
    assert ask(shared[1]) == ["hashing"] * 3 + ["team/zebra"]
    assert "team" not in str(other.search("each zebra has forty pods").passages)
    for each in (*shared, other):
        each.close()


def test_what_the_server_lost_is_stored_again(
    server: str, folder: Path, tmp_path: Path, embedded: list[str]
) -> None:
    knowledge = client(server, tmp_path / "lost", folder)
    knowledge.close()
    direct = open_collection(tmp_path, server, "other", 10)
    for collection in direct.client.list_collections():
        direct.client.delete_collection(collection.name)
    direct.close()
    again = client(server, tmp_path / "lost", folder)
    found = again.search(QUESTION)
    assert found.passages[0].document == "hashing"
    assert found.notes == ()
    again.close()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9", "localhost:8000", "ftp://127.0.0.1", "http://127.0.0.1:x"]
)
def test_without_the_server_search_by_words_goes_on(url: str, folder: Path, tmp_path: Path) -> None:
    knowledge = client(url, tmp_path / "data", folder)
    found = knowledge.search("stolen user table")
    assert found.passages[0].document == "hashing"
    [note] = found.notes
    assert "words only" in note
    assert "SMEATON_CHROMA_URL" in note
    knowledge.close()


def test_a_server_that_dies_leaves_search_by_words(folder: Path, tmp_path: Path) -> None:
    if not CHROMA.is_file():
        pytest.skip("chroma's command is not installed")
    port, path = find_port(), tmp_path / "chroma"
    command = [CHROMA, "run", "--path", path, "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        while True:
            try:
                urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=60).close()
                break
            except urllib.error.URLError:
                assert process.poll() is None
        knowledge = client(url, tmp_path / "data", folder)
        assert knowledge.search(QUESTION).passages[0].document == "hashing"
        process.kill()
    shutil.rmtree(path, ignore_errors=True)
    found = knowledge.search("stolen user table")
    assert found.passages[0].document == "hashing"
    assert "words only" in found.notes[0]
    knowledge.close()
