"""The layers hold: imports go downward, and start-up stays light."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = [
    "textual",
    "chromadb",
    "openai",
    "pglast",
    "sqlglot",
    "onnxruntime",
    "numpy",
    "jinja2",
    "llama_cpp",
    "distributed",
    "mcp",
]


def test_imports_go_downward_only() -> None:
    """A sibling import, an upward import or a library outside its layer fails here."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["review", "--help"]])
def test_start_up_loads_nothing_heavy(arguments: list[str]) -> None:
    """Help and version must come at once; each heavy library would cost a fraction of a second."""
    code = (
        f"import sys; sys.argv = ['smeaton', *{arguments!r}]\n"
        "from smeaton.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.rstrip().endswith("LOADED []"), result.stdout


def test_the_first_frame_of_the_chat_waits_for_no_conversation() -> None:
    """SQLite, JSON and what reads them are loaded when the frame is out."""
    code = (
        "import sys, smeaton.tui.app\n"
        "names = ('sqlite3', 'smeaton.sessions', 'smeaton.tui.dialogue', 'smeaton.tui.ledger')\n"
        "print([name for name in names if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.strip() == "[]"
