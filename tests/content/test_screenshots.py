"""The README's pictures are there, and are what the command makes."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORDS = {
    "chat-decision.svg": ("Keyset", "Alternatives", "40&#160;million"),
    "chat-findings.svg": ("SQL020", "How&#160;to&#160;mend&#160;it"),
}


def test_the_readme_shows_the_pictures_that_the_command_makes(tmp_path: Path) -> None:
    """Each picture in the README is made by `make screenshots`, and shows what it is to show."""
    named = set(re.findall(r"docs/([\w-]+\.svg)", (ROOT / "README.md").read_text("utf-8")))
    made = tmp_path / "pictures"
    made.mkdir()
    subprocess.run(
        [sys.executable, "docs/screenshots.py", str(made)], cwd=ROOT, check=True, timeout=300
    )
    assert {file.name for file in made.iterdir()} == named == set(WORDS)
    for name, words in WORDS.items():
        for folder in (made, ROOT / "docs"):
            picture = (folder / name).read_text("utf-8")
            assert all(word in picture for word in words), (name, folder)
