"""Lends the terminal to the user's own editor."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from smeaton.errors import InputError, SmeatonError, UserError

if TYPE_CHECKING:
    from textual.app import App

_ODD = re.compile(r"[^\w.-]")


def edit_suspended(app: App[None], name: str, text: str, max_bytes: int) -> str:
    """Suspend `app`, let the user edit a copy of `text`, and return it as it was left.

    The app stands still meanwhile, so no answer may be under way.

    Args:
        app: what has the terminal.
        name: what the text is called; its ending tells the editor the language.
        text: what is edited.
        max_bytes: largest result that is taken.

    Raises:
        SmeatonError: no editor is set, it can't be started, fails, or leaves no text.
    """
    command = _find_editor()
    edited, failure = "", None
    try:
        with app.suspend():
            # an error that leaves this block would leave the terminal to nobody
            try:
                edited = _edit(command, name, text, max_bytes)
            except SmeatonError as error:
                failure = error
    except SuspendNotSupported:
        raise UserError(
            "This terminal can't be lent to an editor; edit the file outside and paste it again."
        ) from None
    if failure is not None:
        raise failure
    return edited


def _find_editor() -> list[str]:
    written = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        command = shlex.split(written)
    except ValueError as error:
        raise UserError(f"$EDITOR is {written!r}, which is no command: {error}.") from None
    if not command:
        raise UserError("No editor is set; export EDITOR=vim, say, and start Smeaton again.")
    return command


def _edit(command: list[str], name: str, text: str, max_bytes: int) -> str:
    from smeaton.analysis import read_source

    try:
        with tempfile.TemporaryDirectory(prefix="smeaton-") as folder:
            file = Path(folder) / (_ODD.sub("_", name)[-60:].lstrip(".") or "text")
            file.write_text(text, encoding="utf-8", errors="replace", newline="")
            # the command is the user's own, and the file's name is ours
            code = subprocess.run([*command, str(file)], check=False).returncode  # noqa: S603
            if code:
                raise UserError(
                    f"The editor {command[0]!r} ended with {code}; nothing was changed."
                )
            edited = read_source(file, max_bytes=max_bytes).text
    except OSError as error:
        raise UserError(
            f"The editor {command[0]!r} can't be started: {error.strerror}. Set EDITOR to one "
            "that is installed."
        ) from None
    if not edited.strip():
        raise InputError("The editor left no text; the attachment is kept as it was.")
    return edited.replace("\r\n", "\n")
