"""Case files as pytest tests: collected, asked, explained; nothing is loaded where none is."""

import importlib
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from smeaton.gateway.scripted import Fault, ScriptedServer

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
NAME = "smeaton.evals.pytest_plugin"
INSTALLED = "smeaton" in entry_points(group="pytest11").names
ARGUMENTS = ("-p", "no:cacheprovider", *(() if INSTALLED else ("-p", NAME)))

REVIEW = """
- id: orders-float-money
  why: money is kept as a float
  kind: review
  area: persistence
  tags: [money]
  artifact:
    name: orders.sql
    text: "CREATE TABLE orders (id bigint PRIMARY KEY, total_price float NOT NULL);"
  source: PostgreSQL docs 8.1
  expect:
    findings: [{rule: %s, object: orders.total_price}]
"""
DECISION = """
- id: page-by-keyset
  why: offset pages skip rows while others insert
  kind: decision
  area: api
  question: We page 80 million rows while others insert. Which of these fits better?
  options: [{id: a, label: Keyset pagination}, {id: b, label: Offset pagination}]
  source: PostgreSQL docs 7.6
  expect: {choice: [a]}
"""


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess(*ARGUMENTS, *arguments, timeout=120)


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SMEATON_PROVIDER", "none")
    monkeypatch.setenv("SMEATON_DATA_DIR", str(tmp_path / "data"))


def test_a_case_is_an_item_that_passes(pytester: pytest.Pytester) -> None:
    pytester.makefile(".smeaton.yaml", team=REVIEW % "float_money")
    result = run(pytester, "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["team.smeaton.yaml::orders-float-money PASSED*"])


def test_a_failure_names_the_grader_the_reason_and_the_line(pytester: pytest.Pytester) -> None:
    pytester.makefile(".smeaton.yaml", team=REVIEW % "no_such_rule")
    result = run(pytester, "-rf")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "case 'orders-float-money' guards against: money is kept as a float",
            "findings: missed 'no_such_rule' at 'orders.total_price'",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert "pytest_plugin.py" not in result.stdout.str()


def test_the_model_of_the_environment_is_asked(
    pytester: pytest.Pytester, scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMEATON_PROVIDER", "openai")
    monkeypatch.setenv("SMEATON_BASE_URL", scripted.base_url)
    monkeypatch.setenv("SMEATON_API_KEY", "test")
    monkeypatch.setenv("SMEATON_MODEL", "scripted")
    scripted.script(*[Fault(status=401) for _ in range(9)])
    pytester.makefile(".smeaton.yaml", team=DECISION)
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["no answer: ModelRefused*"])
    assert scripted.requests


def test_a_wrong_file_is_an_error_with_its_line(pytester: pytest.Pytester) -> None:
    pytester.makefile(".smeaton.yaml", team=DECISION + "  mistyped: 1\n")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*team.smeaton.yaml:9: case 'page-by-keyset': mistyped:*"])
    assert "Traceback" not in result.stdout.str()


@pytest.mark.parametrize("way", ["flag", "ini"])
def test_other_files_are_named_by_flag_or_ini(way: str, pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("evals")
    (folder / "ours.yaml").write_text(REVIEW % "float_money", "utf-8")
    if way == "ini":
        pytester.makeini("[pytest]\nsmeaton_cases = */evals/*.yaml\n")
    run(pytester, *(["--smeaton-cases", "ours.yaml"] if way == "flag" else [])).assert_outcomes(
        passed=1
    )


def test_cases_are_selected_by_tag_kind_and_marker(pytester: pytest.Pytester) -> None:
    pytester.makefile(".smeaton.yaml", team=REVIEW % "float_money" + DECISION)
    run(pytester, "-k", "money").assert_outcomes(passed=1, deselected=1)
    run(pytester, "-m", "not smeaton", "--strict-markers").assert_outcomes(deselected=2)


def test_a_session_without_case_files_loads_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_light():
            heavy = {"pydantic", "openai", "yaml", "typer", "smeaton.evals.case", "chromadb"}
            assert "smeaton.evals.pytest_plugin" in sys.modules
            assert not heavy & set(sys.modules)
        """
    )
    result = run(pytester, "-W", "error")
    result.assert_outcomes(passed=1)


def test_cases_run_beside_asynchronous_tests(pytester: pytest.Pytester) -> None:
    pytester.makefile(".smeaton.yaml", a=REVIEW % "float_money", z=REVIEW % "float_money")
    pytester.makepyfile(
        """
        import asyncio, pytest

        @pytest.mark.asyncio
        async def test_between():
            await asyncio.sleep(0)
        """
    )
    run(pytester, "-W", "error").assert_outcomes(passed=3)


def test_the_package_declares_the_plugin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"smeaton": NAME}
    assert importlib.import_module(NAME).pytest_collect_file
