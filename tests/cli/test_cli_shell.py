"""What shells see: completion in real shells, the manual page, examples, colour, CI, folders."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.windows import Windows
from typer.main import get_command

from smeaton.cli import app
from smeaton.cli.console import is_interactive, use_colour
from smeaton.cli.manual import list_pages, render_man
from smeaton.settings import find_settings_file, load_settings

PAGES = list_pages()


def run_in(shell: str, code: str) -> str:
    """Run code in a shell that stays the parent of what it starts; return what it prints."""
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    plain = {"bash": ["--norc"], "zsh": ["-f"], "fish": []}[shell]
    done = subprocess.run(
        [shell, *plain, "-c", f"{code}\ntrue"], capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_installed_for_the_shell_that_asks(shell: str, command: Path) -> None:
    shown = run_in(shell, "smeaton --show-completion")
    assert "_SMEATON_COMPLETE" in shown and f"complete_{shell}" in shown
    assert f"{shell} completion installed" in run_in(shell, "smeaton --install-completion")
    home = Path(os.environ["HOME"])
    written = [path for path in home.rglob("*") if path.is_file() and "smeaton" in path.name]
    assert written and f"complete_{shell}" in written[0].read_text()


def test_bash_completes_commands_options_and_values(command: Path) -> None:
    code = """eval "$(smeaton --show-completion)"
    for line in "smeaton rev" "smeaton kb se" "smeaton review --fail-" "smeaton review --kind sql:";
    do
        COMP_WORDS=($line); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _smeaton_completion smeaton; echo "${COMPREPLY[@]}"
    done"""
    assert run_in("bash", code).splitlines() == [
        "review", "search", "--fail-on", "sql:postgres sql:mysql sql:sqlite",
    ]  # fmt: skip


def test_fish_completes_commands_and_options(command: Path) -> None:
    code = """smeaton --show-completion | source
    complete -C 'smeaton rev'; complete -C 'smeaton review --fail-'"""
    assert re.findall(r"^\S+", run_in("fish", code), re.MULTILINE) == ["review", "--fail-on"]


def test_zsh_completes_commands_and_options(command: Path) -> None:
    code = """compdef() { :; }
    _arguments() { print -r -- "$*"; }
    eval "$(smeaton --show-completion)"
    words=(smeaton rev); CURRENT=2; _smeaton_completion
    words=(smeaton review --fail-); CURRENT=3; _smeaton_completion"""
    first, second = run_in("zsh", code).split("*: :")[1:]
    assert '"review"' in first and '"--fail-on"' in second


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_examples_of_a_command_are_commands(page: Any) -> None:
    """Help shows what to type; an option renamed, or an example forgotten, fails here."""
    is_group = "COMMAND" in page.usage
    assert page.examples or is_group, f"{page.name} shows no example"
    for example in page.examples:
        parts = [part for part in example.split("|") if "smeaton" in part] or [example]
        for part in parts:
            words = shlex.split(part)
            words = words[words.index("smeaton") + 1 :]
            words = words[: words.index("--")] if "--" in words else words
            assert reach(words) or "mcp" in words, example


def reach(words: list[str]) -> str:
    """Return the command that words lead to, having parsed all of them."""
    current: Any = get_command(app)
    context, rest = None, words
    while True:
        name = current.name
        context = current.make_context(name, list(rest), context)
        children = getattr(current, "commands", None)
        if not children:
            return str(name)
        rest = [*context._protected_args, *context.args]
        if not rest:
            return str(name)
        current = children[rest.pop(0)]


def test_the_manual_page_is_sound_and_complete() -> None:
    page = render_man("0.1.0")
    assert page.isascii()
    for each in PAGES[1:]:
        assert f".SS {each.name} ".replace("-", "\\-") in page
    if shutil.which("groff"):
        done = subprocess.run(
            ["groff", "-man", "-ww", "-z"], input=page, capture_output=True, text=True, check=True
        )
        assert done.stderr == ""


def test_the_version_is_told_without_loading_the_command_line(command: Path) -> None:
    code = (
        "import sys; sys.argv = ['smeaton', '--version']\n"
        "from smeaton.__main__ import main; main()\n"
        "print('typer' in sys.modules, 'smeaton.cli' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "False False"
    whole = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert whole.stdout == done.stdout.splitlines()[0] + "\n"


class Terminal:
    """A stream at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "colour"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False)],
)
def test_no_color_wins(
    environment: dict[str, str], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert use_colour() is colour


def test_force_color_gives_colour_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert use_colour()


@pytest.mark.parametrize(("value", "person"), [("", True), ("false", True), ("true", False)])
def test_nobody_sits_at_the_terminal_of_a_ci(
    value: str, person: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", value)
    stream: Any = Terminal()
    assert is_interactive(stream) is person


def test_folders_are_those_of_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs, "PlatformDirs", MacOS)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name)
    home = Path(os.environ["HOME"])
    assert load_settings().data_dir == home / "Library/Application Support/smeaton"
    assert find_settings_file() == home / "Library/Application Support/smeaton/config.toml"


def test_folders_are_those_of_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from platformdirs import windows

    monkeypatch.setattr(platformdirs, "PlatformDirs", Windows)
    monkeypatch.setattr(windows, "get_win_folder", windows.get_win_folder_from_env_vars)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "AppData/Local"))
    assert load_settings().data_dir == tmp_path / "AppData/Local/smeaton"
    assert find_settings_file() == tmp_path / "AppData/Local/smeaton/config.toml"
