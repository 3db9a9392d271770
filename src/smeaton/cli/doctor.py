"""`smeaton doctor`: what is wrong with this installation and terminal, and how to mend it."""

from __future__ import annotations

import codecs
import dataclasses
import locale
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from smeaton.cli.console import emit, emit_rendered, say, use_colour
from smeaton.errors import Exit

if TYPE_CHECKING:
    from smeaton.doctor import Check

LEAST_SIZE = (80, 24)
"""Columns and lines that the chat is laid out for."""


class Format(StrEnum):
    """Output formats of the examination."""

    TEXT = "text"
    JSON = "json"


def doctor(
    context: typer.Context,
    output: Annotated[Format, typer.Option("--format", help="Output format.")] = Format.TEXT,
) -> None:
    """Examine the installation: what is wrong and how to mend it; exit 1 if something is.

    Looks at Python, extras, settings, the data folder, conversations, guidance, weights, the model
    and the terminal. Nothing is changed, and keys are not shown.

    Example: smeaton --offline doctor
    """
    from smeaton.doctor import examine

    checks: list[Check] = []
    found = examine(lambda: context.obj.settings, lambda text: say(f"… {text}"))
    for check in chain(found, check_terminal()):
        checks.append(check)
        if output is Format.TEXT:
            _print(check)
    wrong = sum(check.state == "mend" for check in checks)
    if output is Format.JSON:
        import json

        report = {"mend": wrong, "checks": [dataclasses.asdict(check) for check in checks]}
        emit_rendered(json.dumps(report, indent=2) + "\n")
    else:
        emit(f"\n{wrong} to mend" if wrong else "\nNothing to mend")
    raise typer.Exit(Exit.FINDINGS if wrong else Exit.CLEAN)


def _print(check: Check) -> None:
    mark = {"ok": "✓", "note": "·", "mend": "✗"}[check.state]
    colour = {"ok": "32", "note": "2", "mend": "1;31"}[check.state]
    emit_rendered(f"\x1b[{colour}m{mark}\x1b[0m " if use_colour() else f"{mark} ")
    emit(f"{check.area}: {check.said}")
    if check.remedy:
        emit(f"    → {check.remedy}")


def check_terminal() -> Iterator[Check]:
    """Look at what the chat needs of the terminal; in a pipe it matters to nobody."""
    from smeaton.doctor import Check

    yield _check_encoding()
    if not sys.stdout.isatty():
        yield Check("terminal", "ok", "stdout is no terminal: plain text without colour")
        return
    size = shutil.get_terminal_size()
    colours = os.environ.get("COLORTERM") or os.environ.get("TERM") or "unknown"
    shown = f"{size.columns} columns, {size.lines} lines, colours: {colours}"
    if size.columns < LEAST_SIZE[0] or size.lines < LEAST_SIZE[1]:
        wanted = f"The chat is laid out for {LEAST_SIZE[0]} by {LEAST_SIZE[1]} and more."
        yield Check("terminal", "note", shown, wanted)
    else:
        yield Check("terminal", "ok", shown)
    if os.environ.get("TERM", "dumb") == "dumb":
        remedy = "Set TERM to what your terminal is; until then the chat is in plain lines."
        yield Check("terminal", "note", "TERM says that it can't move its cursor", remedy)
    if not use_colour():
        yield Check("terminal", "note", "NO_COLOR is set: no colour")
    yield from _check_multiplexer()


def _check_encoding() -> Check:
    """Say whether the locale can carry what is not ASCII; what we print is UTF-8 all the same."""
    from smeaton.doctor import Check

    encoding = locale.getencoding()
    if codecs.lookup(encoding).name == "utf-8":
        return Check("locale", "ok", encoding)
    remedy = "Set LANG to a UTF-8 locale, such as C.UTF-8 (on Windows: PYTHONUTF8=1)."
    return Check("locale", "mend", f"{encoding} can't carry all characters", remedy)


def _check_multiplexer() -> Iterator[Check]:
    """Say whether tmux passes on what is copied in the chat (OSC 52)."""
    from smeaton.doctor import Check

    if not os.environ.get("TMUX") or shutil.which("tmux") is None:
        return
    try:
        value = subprocess.run(
            ["tmux", "show-options", "-gv", "set-clipboard"],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return
    if value == "on":
        yield Check("tmux", "ok", "passes on what the chat copies (OSC 52)")
    else:
        remedy = "tmux set-option -g set-clipboard on"
        yield Check("tmux", "note", f"set-clipboard is {value}: copies stay inside tmux", remedy)
