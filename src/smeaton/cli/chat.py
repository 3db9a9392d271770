"""`smeaton chat`: the app, or lines alone where a screen is of no use."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from smeaton.cli.console import emit, emit_rendered, say, terminal_width


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
) -> None:
    """Chat with the advisor; resumes the last conversation."""
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


def is_terminal_dumb() -> bool:
    """Whether the terminal can't move its cursor; a browser's can, whatever TERM says."""
    return os.environ.get("TERM") == "dumb" and not os.environ.get("TEXTUAL_DRIVER")
