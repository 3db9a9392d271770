"""`smeaton eval init` and `smeaton eval capture`: make cases of a team's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smeaton.cli.console import emit, say


def init(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to write the suite.")
    ] = Path("evals"),
) -> None:
    """Write a starter suite for your own standards; never overwrites a file.

    Decision records that you added with `kb add` become case stubs.

    Example: smeaton eval init our-evals
    """
    from smeaton.evals.starter import read_records, write_starter

    for path in write_starter(folder, read_records(context.obj.settings)):
        emit(str(path))
    say(f"next: edit the cases, then `smeaton eval run {folder / 'standards.smeaton.yaml'}`")
