"""The repositories under examples/: their workflows run as written, on the files that lie there."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
FLAWED = "CREATE TABLE logins (who text NOT NULL, at timestamptz NOT NULL);\n"


def run(command: list[str], cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env=os.environ | more
    )


def git(folder: Path, *arguments: str) -> str:
    done = run(["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *arguments], folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def put_command(folder: Path, name: str, script: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder for PATH: `smeaton` as it is, and stand-ins that note how they were called."""
    folder = tmp_path / "commands"
    put_command(folder, "smeaton", f'exec {sys.executable} -m smeaton "$@"')
    for name in ("gh", "pip"):
        put_command(folder, name, f'echo "$0 $*" >> {shlex.quote(str(tmp_path / "calls"))}')
    return folder


def copy(name: str, to: Path) -> Path:
    """Return a copy of an example as a repository of its own, with all committed on main."""
    folder = to / name
    shutil.copytree(ROOT / "examples" / name, folder)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "start")
    return folder


def fill(text: str, known: dict[str, str]) -> str:
    """Put in what the workflow's expressions stand for."""
    for name, value in known.items():
        text = text.replace("${{ " + name + " }}", value)
    assert "${{" not in text, text
    return text


def run_workflow(folder: Path, commands: Path, temp: Path) -> dict[str, Any]:
    """Run the steps of the example's workflow and of the action; return their exit codes."""
    workflow = yaml.safe_load((folder / ".github/workflows/design-review.yml").read_text())
    known = {
        "github.base_ref": "main",
        "runner.temp": str(temp),
        "github.token": "t",
        "github.event.pull_request.number": "7",
    }
    put_command(temp / "smeaton/bin", "smeaton", f'exec {sys.executable} -m smeaton "$@"')
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    codes: dict[str, Any] = {}
    for step in workflow["jobs"]["review"]["steps"]:
        uses = step.get("uses", "").partition("@")[0]
        if uses == "OWNER/smeaton":
            given = {name: fill(value, known) for name, value in step["with"].items()}
            assert set(given) <= set(ACTION["inputs"])
            defaults = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
            inputs = {f"inputs.{name}": value for name, value in (defaults | given).items()}
            step = ACTION["runs"]["steps"][-1]
            known |= inputs | {
                f"steps.review.outputs.{name}": fill(each["value"], inputs)
                for name, each in ACTION["outputs"].items()
            }
        if "run" in step:
            environment = {k: fill(v, known) for k, v in step.get("env", {}).items()}
            done = run(
                ["bash", "-eo", "pipefail", "-c", step["run"]],
                folder,
                **environment | {"RUNNER_TEMP": str(temp), "PATH": path},
            )
            codes[step["name"]] = done.returncode
            assert done.returncode in (0, 1), done.stderr
        if uses == "github/codeql-action/upload-sarif":
            codes["sarif"] = json.loads(
                (folder / fill(step["with"]["sarif_file"], known)).read_text()
            )
    return codes


def test_a_pull_request_that_breaks_clients_fails_and_is_told_so(
    tmp_path: Path, commands: Path
) -> None:
    origin = copy("github-action", tmp_path / "origin")
    git(tmp_path, "clone", "-q", str(origin), "work")
    work = tmp_path / "work"
    contract = work / "openapi.yaml"
    contract.write_text(contract.read_text().replace("[open, paid, shipped]", "[open, paid]"))
    contract.write_text(
        contract.read_text().replace(
            "        total: {type: string, p", "        sum: {type: string, p"
        )
    )
    codes = run_workflow(work, commands, tmp_path / "temp")
    assert codes["Review"] == 1
    comment = (work / "comment.md").read_text()
    assert "### Breaks those who use it" in comment
    assert "`openapi.yaml:" in comment and "total" in comment
    results = codes["sarif"]["runs"][0]["results"]
    assert {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results
    } == {"openapi.yaml"}
    assert (
        "gh pr comment 7 --edit-last --create-if-none --body-file comment.md"
        in (tmp_path / "calls").read_text()
    )


def test_a_pull_request_that_changes_no_contract_passes(tmp_path: Path, commands: Path) -> None:
    origin = copy("github-action", tmp_path / "origin")
    git(tmp_path, "clone", "-q", str(origin), "work")
    codes = run_workflow(tmp_path / "work", commands, tmp_path / "temp")
    assert codes["Review"] == 0 and codes["sarif"]["runs"][0]["results"] == []
    assert "no new findings" in (tmp_path / "work/comment.md").read_text()


def test_a_contract_that_the_base_lacks_is_reviewed_as_a_whole(
    tmp_path: Path, commands: Path
) -> None:
    origin = copy("github-action", tmp_path / "origin")
    git(origin, "rm", "-q", "--cached", "openapi.yaml")
    git(origin, "commit", "-q", "-m", "none yet")
    git(tmp_path, "clone", "-q", str(origin), "work")
    shutil.copy(origin / "openapi.yaml", tmp_path / "work")
    assert run_workflow(tmp_path / "work", commands, tmp_path / "temp")["Review"] == 0


def run_gitlab(folder: Path, commands: Path) -> tuple[int, list[dict[str, Any]]]:
    job = yaml.safe_load((folder / ".gitlab-ci.yml").read_text())["design-review"]
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    done = run(["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])], folder, PATH=path)
    report = folder / job["artifacts"]["reports"]["codequality"]
    return done.returncode, json.loads(report.read_text())


def test_the_gitlab_job_passes_as_it_is_and_reports_a_flawed_migration(
    tmp_path: Path, commands: Path
) -> None:
    folder = copy("gitlab", tmp_path)
    assert run_gitlab(folder, commands) == (0, [])
    (folder / "db/migrations/0003_logins.sql").write_text(FLAWED)
    code, report = run_gitlab(folder, commands)
    assert code == 1
    issue = next(each for each in report if each["check_name"].startswith("SQL001"))
    assert issue["location"] == {"path": "db/migrations/0003_logins.sql", "lines": {"begin": 1}}
    assert issue["severity"] == "critical"


def test_pre_commit_refuses_a_commit_with_a_flawed_schema(
    tmp_path: Path, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pre-commit itself reads the example; the hooks run in this environment, not one of theirs."""
    pytest.importorskip("pre_commit")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    here = [hook | {"language": "system"} for hook in HOOKS]
    (hooks / ".pre-commit-hooks.yaml").write_text(yaml.safe_dump(here))
    git(hooks, "init", "-q")
    git(hooks, "add", ".")
    git(hooks, "commit", "-q", "-m", "hooks")
    folder = copy("pre-commit", tmp_path)
    config = folder / ".pre-commit-config.yaml"
    text = config.read_text().replace("https://github.com/OWNER/smeaton", str(hooks))
    config.write_text(text.replace("TAG", git(hooks, "rev-parse", "HEAD").strip()))
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    every = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    clean = run(every, folder)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert "smeaton review....." in clean.stdout and "Passed" in clean.stdout
    (folder / "db/logins.sql").write_text(FLAWED)
    (folder / "api.graphql").write_text(
        "type Query { user(id: ID!): User }\ntype User { id: ID! password: String }\n"
    )
    git(folder, "add", ".")
    refused = run(every, folder)
    assert refused.returncode == 1
    assert "SQL001" in refused.stdout and "GQL001" in refused.stdout


@pytest.mark.parametrize("name", ["github-action", "pre-commit", "gitlab"])
def test_each_example_says_what_it_shows(name: str) -> None:
    page = (ROOT / "examples" / name / "README.md").read_text("utf-8")
    assert page.startswith("# ") and f"examples/{name}" in (ROOT / "docs/ci.md").read_text("utf-8")
