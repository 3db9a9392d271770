"""The site builds without a warning, and every command in its pages runs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smeaton.gateway.scripted import ScriptedServer

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
OWN_TESTS = {"ci.md", "faults.md", "mcp.md", "threat-model.md"}
"""Pages whose commands install, serve or measure; what they say is held by tests of their own."""


def blocks_of(page: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def place(
    tmp_path: Path, command: Path, monkeypatch: pytest.MonkeyPatch, scripted: ScriptedServer
) -> Path:
    """A folder with the examples, where `smeaton` is installed and the model is scripted."""
    monkeypatch.setenv("SMEATON_BASE_URL", scripted.base_url)
    monkeypatch.setenv("SMEATON_MODEL", "scripted")
    folder = tmp_path / "work"
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="the pages speak to a POSIX shell")
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page not in OWN_TESTS and blocks_of(page)]
)
def test_the_commands_of_a_page_run(page: str, place: Path) -> None:
    """As typed, one after the other; findings and gates may end a command with 1."""
    blocks = [block for block in blocks_of(page) if "pip install" not in block]
    done = subprocess.run(
        ["bash", "-c", "trap '[ $? -le 1 ] || exit 9' ERR\n" + "\n".join(blocks)],
        cwd=place,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode <= 1, done.stderr
    assert "error:" not in done.stderr, done.stderr
    if page == "tutorial.md":
        assert "customers.password" in done.stdout
        assert "orders.total" not in (place / "review.md").read_text("utf-8"), "it was silenced"


def test_every_page_is_reached_from_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert [page for page in PAGES if f"- {page}" not in menu] == []


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    """A broken link, a page that is missing and a rule whose guidance is gone fail it."""
    pytest.importorskip("material", reason="the extra docs is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "--strict", "-d", str(tmp_path / "site")],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "WARNING" not in done.stderr, done.stderr
    for made in ("reference/commands", "reference/rules/sql", "explanation/measured"):
        assert (tmp_path / f"site/{made}.html").is_file()
    measured = (tmp_path / "site/explanation/measured.html").read_text("utf-8")
    assert "every grade of a case" in measured
