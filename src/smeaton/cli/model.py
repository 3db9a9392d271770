"""`smeaton model`: which models can be used, and the embedded one's weights and server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smeaton.cli.console import emit, is_interactive, run, say
from smeaton.errors import ModelUnavailable, SmeatonError

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(help="Model providers; fetch or serve the embedded model.", no_args_is_help=True)


@app.command()
def status(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Ask each service that has a key for its models.")
    ] = False,
) -> None:
    """Show each provider in order of preference, which one is used, and why others are not.

    Below them the presets, known services and servers: `SMEATON_PROVIDER=groq` takes one.

    Example: smeaton model status --check
    """
    from smeaton.gateway import choose_provider, list_providers
    from smeaton.gateway.provider import list_presets
    from smeaton.presets import PRESETS

    settings = context.obj.settings
    statuses = list_providers(settings)
    chosen = choose_provider(settings)
    for item in statuses:
        mark = "*" if item.provider.label == chosen.label else "+" if item.available else "-"
        name = (
            f"{item.provider.label} ({item.provider.model})"
            if item.provider.model
            else (item.provider.label)
        )
        emit(f"{mark} {item.provider.name:<9} {name}: {item.reason}")
    emit("\npresets, by SMEATON_PROVIDER:")
    for preset, ready, said in list_presets():
        if ready and check:
            say(f"… Asking {PRESETS[preset].label}")
            ready, said = _ask(preset, context.obj.file)
        emit(f"{'+' if ready else '-'} {preset:<12} {PRESETS[preset].label}: {said}")
    say("* in use   + usable   - not usable")


def _ask(preset: str, file: Path | None) -> tuple[bool, str]:
    """Ask a preset for its models; return whether it answers, and what to say about it."""
    from smeaton.gateway.endpoint import list_models_at
    from smeaton.settings import load_settings

    try:
        names = run(list_models_at(load_settings(file, provider=preset)))
    except SmeatonError as error:
        return False, str(error)
    return True, f"answers with {len(names)} models, such as {', '.join(names[:3])}"


@app.command()
def pull(context: typer.Context) -> None:
    """Fetch the embedded model's weights (1.1 GB); goes on where it was interrupted.

    Example: smeaton model pull
    """
    from smeaton.gateway.weights import pull as pull_weights

    emit(str(pull_weights(context.obj.settings, _progress())))


def _progress() -> Callable[[int, int], None]:
    """A progress bar on a terminal, a line every ten percent elsewhere."""
    if is_interactive(sys.stderr):
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        bar = Progress(
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        task = bar.add_task("weights", total=None)
        bar.start()

        def draw(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if done >= total:
                bar.stop()

        return draw
    last = -1

    def report(done: int, total: int) -> None:
        nonlocal last
        if (tenth := done * 10 // max(total, 1)) > last:
            last = tenth
            say(f"weights: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB")

    return report


@app.command()
def serve(context: typer.Context) -> None:
    """Run the embedded model in the foreground as an OpenAI-compatible server on loopback.

    Example: smeaton model serve
    """
    from smeaton.gateway.embedded import EmbeddedModel
    from smeaton.gateway.provider import list_providers

    settings = context.obj.settings
    embedded = next(item for item in list_providers(settings) if item.provider.name == "embedded")
    if not embedded.available:
        raise ModelUnavailable(f"The embedded model can't be served: {embedded.reason}.")
    model: Any = EmbeddedModel(settings)

    async def work() -> None:
        import asyncio

        try:
            await model.start(say)
            emit(f"OPENAI_BASE_URL={model.base_url}\nOPENAI_API_KEY={model.api_key}")
            say("Serving; Ctrl-C stops.")
            while await model.explain_death() is None:
                await asyncio.sleep(1)
        finally:
            await model.close()

    run(work())
