"""The command line: parse, call, render, exit. No logic of its own.

Start-up is kept light: commands import what they need when they run, so that `smeaton --help`
loads none of textual, chromadb, openai or pglast. stdout carries data, stderr talk and errors.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from smeaton import __version__
from smeaton.cli import advise, evals, knowledge, model, review, sessions, setup
from smeaton.cli.chat import chat
from smeaton.cli.console import State, end, is_interactive
from smeaton.cli.diagram import diagram
from smeaton.cli.doctor import doctor
from smeaton.cli.mcp import mcp

app = typer.Typer(
    name="smeaton",
    no_args_is_help=False,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A backend design advisor: reviews schemas, answers design questions, measures itself.",
    epilog="Start with `smeaton review schema.sql`, or `smeaton` alone for the chat. "
    "Settings: `smeaton config show`.",
)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"smeaton {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="Settings file to use.", metavar="FILE")
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Let nothing leave this machine.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Open the chat when no command is given on a terminal."""
    context.obj = State(config, offline=offline)
    if context.invoked_subcommand is None:
        if not (sys.stdin.isatty() and is_interactive(sys.stdout)):
            typer.echo(context.get_help(), err=True)
            raise typer.Exit(2)
        chat(context)


app.command()(chat)
app.command()(advise.ask)
app.command()(review.review)
app.command()(diagram)
app.command()(advise.rules)
app.command()(mcp)
app.command()(doctor)
app.add_typer(evals.app, name="eval")
app.add_typer(knowledge.app, name="kb")
app.add_typer(model.app, name="model")
app.add_typer(sessions.app, name="sessions")
app.add_typer(setup.app, name="config")


def main() -> None:
    """Run the command line and end the process with the exit code that the contract promises."""
    code = end(app)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # no trace of Python's own clearing up
    sys.exit(code)
