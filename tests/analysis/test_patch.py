"""Patches are what git applies, whatever the text ends with or holds."""

import shutil
import subprocess
from pathlib import Path

import pytest

from smeaton.analysis.patch import write_patch


@pytest.mark.skipif(not shutil.which("git"), reason="needs git, which applies the patch")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("one line", "another line"),
        ("a\nb", "a\nb\nc"),
        ("a\nb\n", "a\nb"),
        ("a\x0cb\u2028c\n", "a\x0cB\u2028c\n"),
        ("a\r\nb\r\n", "a\r\nB\r\n"),
    ],
)
def test_git_applies_a_patch(before: str, after: str, tmp_path: Path) -> None:
    file = tmp_path / "api.yaml"
    file.write_text(before, "utf-8", newline="")
    patch = write_patch(before, after, "api.yaml")
    subprocess.run(
        ["git", "apply", "--unidiff-zero", "-"], input=patch.encode(), cwd=tmp_path, check=True
    )
    assert file.read_bytes().decode() == after


def test_the_same_text_makes_no_patch() -> None:
    assert write_patch("a\n", "a\n", "api.yaml") == ""
