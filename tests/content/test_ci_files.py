"""What other repositories call (the hook, the action, the CI page) names what exists."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from smeaton.analysis.project import Rules

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/ci.md").read_text("utf-8")
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
HOOK = HOOKS[0]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def options() -> set[str]:
    """Options of `smeaton review` as its help tells them."""
    done = subprocess.run(
        [sys.executable, "-m", "smeaton", "review", "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", done.stdout))


def used(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


def test_the_hook_runs_a_command_that_exists(options: set[str]) -> None:
    assert HOOK["entry"].startswith("smeaton review ")
    assert used(HOOK["entry"]) <= options
    assert re.search(HOOK["files"], "db/a.sql") and re.search(HOOK["files"], "schema.prisma")
    assert re.search(HOOK["exclude"], "db/a.fix.sql")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("api/openapi.yaml", True),
        ("openapi-v2.json", True),
        ("asyncapi.yml", True),
        ("schema.graphql", True),
        ("a/b.proto", True),
        ("docker-compose.yml", False),
        ("openapi/readme.md", False),
    ],
)
def test_the_hook_for_contracts_takes_contracts_alone(path: str, wanted: bool) -> None:
    assert bool(re.search(HOOKS[1]["files"], path)) is wanted
    assert HOOKS[1]["entry"] == HOOK["entry"]


def test_the_hook_reviews_files_as_pre_commit_passes_them(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("CREATE TABLE a (id bigint PRIMARY KEY);")
    (tmp_path / "b.sql").write_text("CREATE TABLE b (x int);")
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(HOOK["entry"]), "a.sql", "b.sql"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr


def test_the_action_passes_inputs_by_the_environment_alone(options: set[str]) -> None:
    """An input inside `run` would be code; a pull request's author could choose it."""
    steps = ACTION["runs"]["steps"]
    assert ACTION["runs"]["using"] == "composite"
    for step in steps:
        assert "${{" not in step.get("run", "")
        named = re.findall(r"inputs\.([\w-]+)", str(step))
        assert set(named) <= set(ACTION["inputs"])
    script = steps[-1]["run"]
    assert used(script) <= options


def test_the_action_writes_sarif_and_fails_as_the_review_does(tmp_path: Path) -> None:
    """Its last step runs as it stands, with the installed command in place of the action's own."""
    (tmp_path / "my db").mkdir()
    (tmp_path / "my db/a.sql").write_text("CREATE TABLE b (x int);")
    command = tmp_path / "smeaton/bin/smeaton"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m smeaton "$@"\n')
    command.chmod(0o755)
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", ACTION["runs"]["steps"][-1]["run"]],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {
            "PATHS": "my db/a.sql\n\n", "FAIL_ON": "high", "BASELINE": "", "ANNOTATE": "true",
            "SARIF_FILE": "out.sarif", "COMMENT_FILE": "", "AGAINST": "",
            "RUNNER_TEMP": str(tmp_path),
        },
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "::error file=my db/a.sql," in done.stdout
    assert '"uri": "my%20db/a.sql"' in (tmp_path / "out.sarif").read_text()


def test_the_page_on_ci_names_options_and_settings_that_exist(options: set[str]) -> None:
    assert used(PAGE) - options == set()
    for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL):
        assert yaml.safe_load(block)
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    rules = Rules.model_validate(tomllib.loads(example))
    assert rules.ignore[0].rule == "SQL002"
    assert set(yaml.safe_load(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[1])["steps"][1][
        "with"
    ]) <= set(ACTION["inputs"])  # fmt: skip
    assert all(hook["id"] in PAGE for hook in HOOKS)
