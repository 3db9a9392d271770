"""`smeaton eval report` and `smeaton eval trend`: show runs again, without a model."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smeaton.cli.console import emit_rendered, print_rich, say

if TYPE_CHECKING:
    from smeaton.evals.journal import Run


class ReportFormat(StrEnum):
    """What a run can be shown as."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    JUNIT = "junit"
    GITHUB = "github"


def report(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run, partial or not.")],
    form: Annotated[
        ReportFormat, typer.Option("--format", help="What to write.")
    ] = ReportFormat.TEXT,
    against: Annotated[
        Path | None, typer.Option(metavar="RUN2", help="Folder of the run to compare with.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File to write; stdout by default.")
    ] = None,
) -> None:
    """Show a finished or partial run again; needs no model.

    Example: smeaton eval report runs/new --against runs/old --format html --out report.html
    """
    from smeaton.evals.journal import load_run

    run = load_run(folder)
    other = load_run(against) if against else None
    if form is ReportFormat.TEXT:
        from smeaton.evals.full_report import render_table

        show(render_table(run, other), out)
    else:
        write(_render(form, run, other), out)


def _render(form: ReportFormat, run: Run, other: Run | None) -> str:
    from smeaton.evals import ci_report, full_report
    from smeaton.evals.html_report import render_html

    renderers = {
        ReportFormat.JSON: full_report.render_json,
        ReportFormat.MARKDOWN: full_report.render_markdown,
        ReportFormat.HTML: render_html,
        ReportFormat.JUNIT: ci_report.render_junit,
        ReportFormat.GITHUB: ci_report.render_github,
    }
    return renderers[form](run, other)


def show(renderable: Any, out: Path | None) -> None:
    """Print a rich renderable, or write it to a file as plain text."""
    if out is None:
        print_rich(renderable)
        return
    from rich.console import Console

    with out.open("w", encoding="utf-8") as file:
        Console(file=file, width=100, no_color=True, markup=False, emoji=False).print(renderable)
    say(f"written to {out}")


def write(text: str, out: Path | None) -> None:
    """Write what a renderer made to stdout or to a file."""
    if out is None:
        emit_rendered(text)
        return
    out.write_text(text, encoding="utf-8")
    say(f"written to {out}")


class TrendFormat(StrEnum):
    """What a trend can be shown as."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def trend(
    folders: Annotated[
        list[Path], typer.Argument(metavar="RUN...", help="Runs, or folders that hold runs.")
    ],
    form: Annotated[
        TrendFormat, typer.Option("--format", help="What to write; html has the plots.")
    ] = TrendFormat.TEXT,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="File to write; stdout by default.")
    ] = None,
) -> None:
    """Show the main figures of several runs in the order of time, and what changed between them.

    Example: smeaton eval trend runs --format html --out trend.html
    """
    from smeaton.evals.trend import load_trend, render_html, render_json, render_table

    points = load_trend(folders)
    if form is TrendFormat.TEXT:
        show(render_table(points), out)
    else:
        write(render_html(points) if form is TrendFormat.HTML else render_json(points), out)
