"""The library's documented examples and its notebook run as they stand."""

import ast
import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from smeaton.gateway.scripted import ScriptedServer

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/library.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
NOTEBOOK = json.loads((ROOT / "examples/library.ipynb").read_text("utf-8"))


@pytest.fixture(autouse=True)
def model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scripted: ScriptedServer
) -> ScriptedServer:
    """Examples run in a folder of their own; their model is the scripted one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SMEATON_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SMEATON_BASE_URL", scripted.base_url)
    monkeypatch.setenv("SMEATON_MODEL", "scripted")
    return scripted


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_of_the_page_runs(number: int) -> None:
    exec(compile(EXAMPLES[number], f"example {number + 1}", "exec"), {"__name__": "__main__"})


def test_the_page_asks_the_model_that_is_set(model: ScriptedServer) -> None:
    asking = next(example for example in EXAMPLES if "advisor.ask(" in example)
    exec(compile(asking, "example", "exec"), {})
    assert model.requests


async def test_the_notebook_runs_from_top_to_bottom(capsys: pytest.CaptureFixture[str]) -> None:
    """As a kernel does: cells in order, one namespace, `await` at the top within a running loop."""
    names: dict[str, Any] = {}
    for cell in NOTEBOOK["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [], "clear the outputs before committing"
            code = compile("".join(cell["source"]), "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            waiting = eval(code, names)
            if asyncio.iscoroutine(waiting):
                await waiting
    said = capsys.readouterr().out
    assert "users.password" in said and names["advice"].summary and len(names["answers"]) == 2
