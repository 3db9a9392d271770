"""`smeaton config`: settings as they are in force, where they come from, and the JSON Schemas."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from smeaton.cli.console import emit, emit_rendered, say

app = typer.Typer(help="Show settings and JSON Schemas.", no_args_is_help=False)


class Contract(StrEnum):
    """Objects whose JSON Schema is a public contract."""

    ADVICE = "advice"
    REVIEW = "review"


@app.callback(invoke_without_command=True)
def config(context: typer.Context) -> None:
    """Show settings and JSON Schemas; alone the same as `config show`."""
    if context.invoked_subcommand is None:
        show(context)


@app.command()
def show(context: typer.Context) -> None:
    """Print every setting as it is in force; keys are masked.

    Example: smeaton config show
    """
    from smeaton.settings import ADDRESSES, public_url

    settings = context.obj.settings
    for name, value in settings.model_dump().items():
        if name in ADDRESSES and value is not None:
            value = public_url(value)
        emit(f"{name} = {value!s}" if value is not None else f"{name} =")


@app.command()
def path(context: typer.Context) -> None:
    """Print where the settings file is looked for.

    Example: smeaton config path
    """
    from smeaton.settings import find_settings_file

    emit(str(context.obj.file or find_settings_file()))


@app.command()
def keys(context: typer.Context) -> None:
    """Print the actions of the chat with their keys, as the table [keys] names them.

    Example: smeaton config keys
    """
    from smeaton.keymap import ACTIONS, effective_keys, find_prefixes

    given = context.obj.settings.keys
    for name, key in effective_keys(given).items():
        action = ACTIONS[name]
        place = "" if action.place == "chat" else f" (in the part {action.place!r})"
        emit(f'{name} = "{key}"  # {action.does}{place}')
    for warning in find_prefixes(given):
        say(warning)


@app.command()
def manual() -> None:
    """Print the manual page of all commands; `man -l` shows it.

    Example: smeaton config manual | man -l -
    """
    from smeaton import __version__
    from smeaton.cli.manual import render_man

    emit_rendered(render_man(__version__))


@app.command()
def schema(contract: Annotated[Contract, typer.Argument(help="Which object.")]) -> None:
    """Print the JSON Schema of what `ask --json` or `review --format json` prints.

    Example: smeaton config schema review
    """
    emit_rendered(contract_schema(contract.value))


def contract_schema(contract: str) -> str:
    """Return the JSON Schema of "advice" or "review" as text with a final newline."""
    import json

    from pydantic import BaseModel

    from smeaton.advice import Advice, Review

    models: dict[str, type[BaseModel]] = {"advice": Advice, "review": Review}
    schema: dict[str, Any] = models[contract].model_json_schema(mode="serialization")
    return json.dumps(schema, indent=2) + "\n"
