"""`smeaton eval judge`: let a model judge answers, and hold it against people's labels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smeaton.cli.console import emit, run, say

if TYPE_CHECKING:
    from smeaton.evals.journal import Run
    from smeaton.settings import Settings


def judge(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What people say of its answers.")
    ] = None,
    sheet: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write answers drawn at random to label, and stop."),
    ] = None,
    thresholds: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML file with judge_kappa, judge_labels.")
    ] = None,
    concurrency: Annotated[int, typer.Option(help="Answers at a time.", min=1)] = 4,
) -> None:
    """Judge the answers of a run by the rubrics of their cases, and say whether that may gate.

    The judge is the model of the settings (SMEATON_MODEL, or --config with a file of its own).
    Verdicts that are there already are not asked for again.

    Example: smeaton eval judge runs/new --labels labels.yaml
    """
    from smeaton.evals.agreement import measure
    from smeaton.evals.gate import load_thresholds
    from smeaton.evals.journal import load_run
    from smeaton.evals.labels import keep_labels, read_labels, write_sheet
    from smeaton.evals.report import describe_judge

    judged = load_run(folder)
    if sheet is not None:
        count = write_sheet(judged, sheet)
        say(f"{count} answers written to {sheet}; fill in `passed`, then give it as --labels")
        return
    limits = load_thresholds(thresholds) if thresholds else None
    given = read_labels(labels) if labels else None
    if labels is None or not _is_judged(judged):
        _ask(context.obj.settings, judged, concurrency)
    for note in keep_labels(judged, given, limits.bar if limits else None):
        say(note)
    agreement = measure(judged)
    if agreement is None:
        say("no case of the run has a rubric (`judge:` in `expect`); nothing was judged")
        return
    for line in describe_judge(agreement):
        emit(line)


def _is_judged(judged: Run) -> bool:
    from smeaton.evals.agreement import measure

    agreement = measure(judged)
    return agreement is not None and not agreement.missing


def _ask(settings: Settings, judged: Run, concurrency: int) -> None:
    from smeaton.evals.judge import judge_run
    from smeaton.gateway import Gateway

    async def work() -> None:
        gateway = Gateway(settings)
        alone = gateway.provider.name == "embedded"
        try:
            await judge_run(judged, gateway, concurrency=1 if alone else concurrency, progress=say)
        finally:
            await gateway.close()

    run(work())
