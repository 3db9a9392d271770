"""`smeaton diagram`: the tables of a schema as a picture."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from smeaton.cli.console import emit_rendered, terminal_width
from smeaton.errors import InputError


class Picture(StrEnum):
    """Forms of a diagram."""

    TEXT = "text"
    MERMAID = "mermaid"
    SVG = "svg"


def diagram(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Schemas or folders of migrations; - is stdin."),
    ] = None,
    output: Annotated[
        Picture, typer.Option("--format", help="Boxes in the terminal, Mermaid, or SVG.")
    ] = Picture.TEXT,
) -> None:
    """Draw the tables of a schema with their columns, keys and references.

    What the review finds is marked: by its codes in text and Mermaid, in red in SVG. Several files
    and folders of migrations are drawn as the database that they make.

    Example: smeaton diagram db/migrations --format mermaid
    """
    from smeaton.analysis import analyse
    from smeaton.analysis.artefacts import read_artefacts

    most = context.obj.settings.max_input_bytes
    given = read_artefacts(paths or [Path("-")], max_bytes=most)
    analysis = analyse(given.sources)
    if not analysis.tables:
        raise InputError(
            f"No table was recognised in {', '.join(map(repr, list(given.paths)[:3]))}; SQL and "
            "Prisma schemas are drawn."
        )
    flawed: dict[str, list[str]] = {}
    for finding in analysis.review.findings:
        codes = flawed.setdefault(finding.object, [])
        if finding.code not in codes:
            codes.append(finding.code)
    if output is Picture.SVG:
        from smeaton.render.diagram import draw_alone

        emit_rendered(draw_alone(analysis.tables, flawed))
        return
    from smeaton.render.entities import render_boxes, render_mermaid

    if output is Picture.MERMAID:
        emit_rendered(render_mermaid(analysis.tables, flawed))
    else:
        emit_rendered(render_boxes(analysis.tables, flawed, width=terminal_width()))
