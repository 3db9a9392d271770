"""Generated pages and schemas are what the code says now."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GENERATED = runpy.run_path(str(Path(__file__).with_name("generated.py")))


@pytest.mark.parametrize(
    "path",
    ["README.md", "docs/man/smeaton.1", "docs/schemas/advice.json", "docs/schemas/review.json"],
)
def test_a_generated_page_is_up_to_date(path: str) -> None:
    """Run `make generate` and commit if this fails."""
    wanted = GENERATED["generated_files"]()
    assert (ROOT / path).read_text("utf-8") == wanted[ROOT / path]


def test_the_readme_holds_the_two_commands_that_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name, part in (("run", "smeaton review examples/"), ("test", "-m pytest")):
        block = re.search(rf"<!-- command: {name} -->\n```sh\n(.+)\n```", readme)
        assert block is not None
        assert part in block[1]


def test_paths_that_the_documents_name_exist() -> None:
    for page in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        text = (ROOT / page).read_text("utf-8")
        named = re.findall(
            r"\]\(([\w./-]+)\)|`((?:tests|src|evals|prompts|examples)/[\w./-]*\w/?)`", text
        )
        for link, path in named:
            assert (ROOT / (link or path)).exists(), f"{page} names {link or path}"
