"""The commands that the pages about evals name exist, with the options that they name."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from smeaton.cli import app
from smeaton.cli.eval_reports import ReportFormat, TrendFormat
from smeaton.evals.pytest_plugin import pytest_addoption

ROOT = Path(__file__).parents[2]
PAGES = ("evals/README.md", "evals/starter/README.md", "evals/starter/thresholds.yaml")


def named_commands(page: str) -> list[tuple[str, list[str]]]:
    """Every `smeaton eval ...` of a page with its options."""
    text = (ROOT / page).read_text("utf-8")
    chunks = [re.split(r"`|\n\n", chunk)[0] for chunk in re.split(r"smeaton eval\s+", text)[1:]]
    return [(chunk.split()[0], re.findall(r"--[a-z-]+", chunk)) for chunk in chunks]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_that_a_page_names_exists(page: str) -> None:
    command: Any = get_command(app)
    commands = command.commands["eval"].commands
    named = named_commands(page)
    assert named
    for name, options in named:
        known = {opt for parameter in commands[name].params for opt in parameter.opts}
        assert set(options) <= known, f"{page}: smeaton eval {name}"


def test_every_command_for_evals_is_described() -> None:
    command: Any = get_command(app)
    described = {name for name, _ in named_commands("evals/README.md")}
    ours = {"report", "trend", "init", "capture", "baseline"}
    assert ours <= described & set(command.commands["eval"].commands)


def test_the_formats_and_pytest_options_of_the_page_exist() -> None:
    text = (ROOT / "evals/README.md").read_text("utf-8")
    formats = re.findall(r"eval (report|trend) \S+ --format ([a-z]+(?:\|[a-z]+)+)", text)
    assert dict(formats) == {"report": "|".join(ReportFormat), "trend": "|".join(TrendFormat)}
    source = Path(pytest_addoption.__code__.co_filename).read_text("utf-8")
    assert '"--smeaton-cases"' in source
    assert '"smeaton_cases"' in source
