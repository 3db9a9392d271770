"""`smeaton sessions`: earlier conversations as a list and as files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smeaton.cli.console import emit, emit_rendered, say

if TYPE_CHECKING:
    from smeaton.sessions import SessionStore

app = typer.Typer(help="List, export and import conversations.", no_args_is_help=True)


class Form(StrEnum):
    """What a conversation can be written as."""

    MARKDOWN = "markdown"
    JSON = "json"
    ADR = "adr"
    DESIGN = "design"


@app.command("list")
def list_sessions(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="Words to be found in them.")] = "",
    limit: Annotated[int, typer.Option(metavar="N", help="How many at most.", min=1)] = 50,
) -> None:
    """List conversations: pinned ones first, then the last touched; by fit if words are given.

    Example: smeaton sessions list "keyset pagination"
    """
    with _open(context) as store:
        for each in store.list(limit, query.strip()):
            pinned = "pinned " if each.pinned else ""
            day = f"{each.updated_at.astimezone():%Y-%m-%d %H:%M}"
            emit(f"{each.id:>6}  {day}  {each.turns:>3} turns  {pinned}{each.title}")
            if each.excerpt:
                emit(f"        {each.excerpt}")


@app.command("export")
def export_session(
    context: typer.Context,
    conversation: Annotated[int, typer.Argument(metavar="ID", help="As `list` shows it.")],
    out: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A new file; stdout by default.")
    ] = None,
    form: Annotated[
        Form,
        typer.Option(
            "--format", help="The conversation, its last decision, or all decisions as one."
        ),
    ] = Form.MARKDOWN,
) -> None:
    """Write a conversation; JSON holds all of it and can be imported.

    Example: smeaton sessions export 12 --format design
    """
    from smeaton.render.safe import escape_json
    from smeaton.tui.exporting import to_document, write_new

    with _open(context) as store:
        stem, text = to_document(store, conversation, form.value)
    if out is None:
        emit_rendered(escape_json(text) if form is Form.JSON else text)
    else:
        ending = ".json" if form is Form.JSON else ".md"
        emit(str(write_new(text, out, stem + ending)))


@app.command("import")
def import_session(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As `export --format json` wrote.")],
) -> None:
    """Add an exported conversation to yours, and print its id.

    Example: smeaton sessions import orders.json
    """
    from smeaton.errors import InputError
    from smeaton.sessions.transfer import MAX_BYTES, from_json

    try:
        with file.open("rb") as opened:
            text = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{str(file)!r} can't be read: {error.strerror}.") from None
    if len(text) > MAX_BYTES:
        raise InputError(f"{str(file)!r} is larger than {MAX_BYTES:,} bytes; nothing is imported.")
    read = from_json(text, file.name)
    with _open(context) as store:
        emit(str(store.add(read.title or file.stem, read.turns, read.tip, read.corrections)))
    say("next: `smeaton` opens it; Ctrl+R lists all")


@contextmanager
def _open(context: typer.Context) -> Iterator[SessionStore]:
    from smeaton.sessions import SessionStore

    store = SessionStore.open(context.obj.settings)
    try:
        yield store
    finally:
        store.close()
