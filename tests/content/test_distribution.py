"""What is handed out: the wheel holds what it needs and no more, and builds to the same bytes."""

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from smeaton import __version__

ROOT = Path(__file__).parents[2]
BUILD = "import sys; from hatchling.build import build_{0}; print(build_{0}(sys.argv[1]))"


def build(kind: str, source: Path, out: Path) -> Path:
    """Build by hatchling itself, in this environment: nothing is fetched."""
    out.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", BUILD.format(kind), str(out)],
        cwd=source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out / done.stdout.strip()


def check_out(to: Path) -> Path:
    """Return a copy of what is committed or would be, and nothing else."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)
    return to


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling")
    return check_out(tmp_path_factory.mktemp("source"))


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", source, tmp_path_factory.mktemp("dist") / "one")


def test_the_wheel_holds_code_guidance_and_types_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "smeaton/py.typed",
        "smeaton/_data/knowledge/api/pagination.md",
        "smeaton/_data/knowledge/vectors.npz",
        "smeaton/_data/prompts/review/system.md.j2",
        "smeaton/_data/examples/orders.sql",
        "smeaton/tui/screens/chat.tcss",
    ):
        assert needed in names
    outside = [
        name
        for name in names
        if not re.match(r"smeaton(-[\d.]+\.dist-info)?/|smeaton-.*\.data/", name)
    ]
    assert outside == []
    assert not [name for name in names if re.search(r"(^|/)(tests|benches|shared)/|\.pyc$", name)]


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_the_same_source_elsewhere_and_later_gives_the_same_bytes(
    kind: str, source: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere"
    shutil.copytree(source, other)
    for path in other.rglob("*.py"):
        path.touch()
    one, two = (build(kind, each, tmp_path / name) for name, each in (("a", source), ("b", other)))
    assert one.name == two.name and __version__ in one.name
    assert digest(one) == digest(two)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_wheel_of_the_sdist_is_the_wheel_of_the_source(
    source: Path, wheel: Path, tmp_path: Path
) -> None:
    sdist = build("sdist", source, tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    again = build("wheel", tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path / "wheel")
    assert digest(again) == digest(wheel)


def test_the_installed_wheel_reviews_and_searches(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, with the dependencies of this one; nothing is fetched."""
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    here = {path for path in sys.path if path.endswith("site-packages")}
    zipfile.ZipFile(wheel).extractall(packages)
    (packages / "dependencies.pth").write_text("\n".join(sorted(here)))
    run = [str(folder / "bin/python"), "-m", "smeaton"]
    where = subprocess.run(
        [*run[:1], "-c", "import smeaton; print(smeaton.__file__)"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    ).stdout  # fmt: skip
    assert where.startswith(str(folder))
    (tmp_path / "a.sql").write_text("CREATE TABLE users (id serial PRIMARY KEY, password text);")
    review = subprocess.run(
        [*run, "review", "a.sql", "--no-model"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert review.returncode == 1 and "SQL006" in review.stdout, review.stderr
    found = subprocess.run(
        [*run, "kb", "search", "the same row on two pages"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert "pagination" in found.stdout, found.stderr


def read_containerfile() -> list[tuple[str, str]]:
    """Return instructions and their arguments, lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Containerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line)]


def test_the_container_file_builds_in_stages_and_runs_as_nobody_special() -> None:
    steps = read_containerfile()
    known = {"FROM", "ARG", "RUN", "COPY", "ENV", "USER", "WORKDIR", "VOLUME", "ENTRYPOINT", "CMD"}
    assert {word for word, _ in steps} <= known
    stages = [rest.partition(" AS ")[0] for word, rest in steps if word == "FROM"]
    assert len(stages) == 2 and all("/" not in stage for stage in stages)
    last = max(n for n, (word, _) in enumerate(steps) if word == "FROM")
    users = [rest for word, rest in steps[last:] if word == "USER"]
    assert users and users[-1].isdigit() and int(users[-1]) > 0
    for word, rest in steps:
        if word == "RUN":
            checked = subprocess.run(["sh", "-n", "-c", rest], capture_output=True, check=False)
            assert checked.returncode == 0, checked.stderr
    assert (ROOT / ".containerignore").read_text() == (ROOT / ".dockerignore").read_text()


def test_what_the_build_needs_reaches_the_container() -> None:
    listed = re.findall(r"^!(\S+)", (ROOT / ".containerignore").read_text(), re.MULTILINE)
    assert all((ROOT / name).exists() for name in listed)
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    wheel = build["targets"]["wheel"]
    packed = [*wheel["packages"], *wheel["force-include"], *wheel["shared-data"]]
    for name in [*packed, "pyproject.toml", "README.md", "LICENSE"]:
        assert any(Path(name).is_relative_to(each) for each in listed), name
