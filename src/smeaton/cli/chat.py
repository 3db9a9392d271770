"""`smeaton chat`: the app, or lines alone where a screen is of no use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from smeaton.cli.console import emit, emit_rendered, say, terminal_width
from smeaton.errors import UserError


def chat(
    context: typer.Context,
    new: Annotated[
        bool, typer.Option("--new", help="Start a new conversation instead of resuming.")
    ] = False,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain", help="Lines only, for screen readers and pipes; also where TERM is dumb."
        ),
    ] = False,
    web: Annotated[
        bool, typer.Option("--web", help="Show the app in a browser on this machine.")
    ] = False,
    port: Annotated[
        int, typer.Option(help="Where --web listens.", min=1, max=65535, metavar="N")
    ] = 8000,
) -> None:
    """Chat with the advisor; resumes the last conversation.

    Example: smeaton chat --plain
    """
    if web:
        _serve(context.obj.file, port, new=new)
        return
    if plain or is_terminal_dumb():
        from smeaton.tui import plain as plain_chat

        colour = bool(os.environ.get("FORCE_COLOR")) and not os.environ.get("NO_COLOR")
        code = plain_chat.run(
            context.obj.settings,
            new=new,
            emit=emit,
            say=say,
            emit_rendered=emit_rendered,
            colour=colour,
            width=terminal_width(),
        )
        raise typer.Exit(code)
    from smeaton.tui import run

    raise typer.Exit(run(lambda: context.obj.settings, new=new))


def _serve(config: Path | None, port: int, *, new: bool) -> None:
    import shlex
    import sys

    try:
        from smeaton.tui.web import serve
    except ImportError as error:
        raise UserError(
            f"The browser needs another package ({error}): pip install 'smeaton[web]'."
        ) from None
    command = [sys.executable, "-m", "smeaton"]
    command += ["--config", str(config)] if config else []
    command += ["chat", *(["--new"] if new else [])]
    try:
        serve(shlex.join(command), port, say)
    except OSError as error:
        raise UserError(
            f"Port {port} can't be listened on: {error.strerror}. Choose another with --port."
        ) from None


def is_terminal_dumb() -> bool:
    """Whether the terminal can't move its cursor; a browser's can, whatever TERM says."""
    return os.environ.get("TERM") == "dumb" and not os.environ.get("TEXTUAL_DRIVER")
