"""`smeaton eval init` and `smeaton eval capture`: make cases of a team's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smeaton.cli.console import emit, emit_rendered, say


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


def capture(
    context: typer.Context,
    conversation: Annotated[
        int | None, typer.Argument(metavar="CONVERSATION_ID", help="Without it, all are listed.")
    ] = None,
    last: Annotated[bool, typer.Option("--last", help="The conversation last touched.")] = False,
    turn: Annotated[
        int | None, typer.Option(metavar="N", help="Which turn; the last by default.", min=1)
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Case file to write; stdout by default.")
    ] = None,
) -> None:
    """Write a turn of the chat as an eval case, its expectations left for you to fill in.

    Example: smeaton eval capture --last --out evals/from-chat.smeaton.yaml
    """
    from smeaton.errors import InputError
    from smeaton.evals.capture import capture as capture_turn
    from smeaton.evals.capture import write_capture
    from smeaton.sessions import SessionStore

    store = SessionStore.open(context.obj.settings)
    try:
        chosen = store.latest() if last else conversation
        if chosen is None:
            if last:
                raise InputError("There is no conversation yet; start one with `smeaton`.")
            for summary in store.list():
                emit(f"{summary.id:>6}  {summary.turns:>3} turns  {summary.title}")
            return
        kept = store.load(chosen)
    finally:
        store.close()
    captured = capture_turn(kept, turn, out.stem if out else "captured")
    if out is None:
        if captured.files:
            raise InputError("The turn has several attachments, which need files; give --out FILE.")
        emit_rendered(captured.text)
        return
    for path in write_capture(captured, out):
        emit(str(path))
    say("next: fill in what is marked, then `smeaton eval run` the file")
