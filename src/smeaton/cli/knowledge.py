"""`smeaton kb`: the knowledge base on the command line."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smeaton.cli.console import as_text, emit, emit_rendered, say, terminal_width, use_colour
from smeaton.errors import Exit, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smeaton.knowledge import Document, KnowledgeBase, Passage

app = typer.Typer(help="Search, show and extend the knowledge base.", no_args_is_help=True)


@contextmanager
def _opened(context: typer.Context) -> Iterator[KnowledgeBase]:
    from smeaton.knowledge import KnowledgeBase

    knowledge = KnowledgeBase.open(context.obj.settings, say)
    try:
        yield knowledge
    finally:
        knowledge.close()


@app.command("list")
def list_documents(context: typer.Context) -> None:
    """List all documents: id, area, whether it is a decision record, title, source.

    Example: smeaton kb list
    """
    with _opened(context) as knowledge:
        for document in sorted(knowledge.documents(), key=lambda item: (item.area, item.id)):
            kind = "decision" if document.is_record else "guidance"
            emit(f"{document.area:<14} {kind:<9} {document.id:<34} {document.title}", end="")
            emit("" if document.source == "smeaton" else f"  [{document.source}]")


@app.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="What you would ask a colleague.")],
    limit: Annotated[int, typer.Option(help="How many passages.", min=1, max=50)] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Search the guidance; the best passages first.

    Example: smeaton kb search "clients see the same row on two pages"
    """
    with _opened(context) as knowledge:
        found = knowledge.search(as_text(query), limit=limit)
    if as_json:
        import json
        from dataclasses import asdict

        passages = [asdict(passage) for passage in found.passages]
        records = [{"id": record.id, "score": score} for record, score in found.records]
        answer = {
            "passages": passages,
            "records": records,
            "notes": found.notes,
            "covered": found.covered,
            "coverage": found.coverage,
        }
        emit_rendered(json.dumps(answer, indent=2) + "\n")
        return
    from smeaton.knowledge.terms import find_terms
    from smeaton.render.text import render_passages

    shown = render_passages(
        found.passages, words=find_terms(query), colour=use_colour(), width=terminal_width()
    )
    emit_rendered(shown)
    if not found.covered:
        say("Nothing in the knowledge base covers this; these come closest.")
    for note in found.notes:
        say(f"note: {note}")


@app.command()
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="document or document#heading")],
    graph: Annotated[
        bool, typer.Option("--graph", help="Print a decision record as a Mermaid flowchart.")
    ] = False,
) -> None:
    """Show a document or one passage.

    Example: smeaton kb show pagination
    """
    from smeaton.render.text import render_page

    with _opened(context) as knowledge:
        shown = knowledge.show(name)
    if graph:
        emit_rendered(_draw(shown))
        return
    page = render_page(
        shown.markdown, _describe(shown), colour=use_colour(), width=terminal_width()
    )
    emit_rendered(page)


def _draw(shown: Document | Passage) -> str:
    from smeaton.knowledge import Document
    from smeaton.render.decision import render_decision

    if not isinstance(shown, Document) or not shown.question:
        raise UserError(
            f"{shown.id!r} is no decision record; `smeaton kb list` says which documents are."
        )
    return render_decision(shown.question, shown.options)


def _describe(shown: Document | Passage) -> list[str]:
    """Say what a document or passage belongs to and rests on."""
    from smeaton.knowledge import Document
    from smeaton.render.text import name_source

    if not isinstance(shown, Document):
        sources = [f"↳ {name_source(title, url)}" for title, url in shown.sources]
        return [*sources, f"the whole document: smeaton kb show {shown.document}"]
    kind = "decision record" if shown.is_record else "guidance"
    about = [shown.area, kind, *([f"reviewed {shown.reviewed}"] if shown.reviewed else [])]
    related = [f"see also: {', '.join(shown.related)}"] if shown.related else []
    return [" · ".join(about), *related]


@app.command()
def add(
    context: typer.Context,
    path: Annotated[
        Path, typer.Argument(help="Markdown, PDF or HTML file, or a folder.", show_default=False)
    ],
    name: Annotated[
        str | None, typer.Option(help="What to call it; by default it is named for the path.")
    ] = None,
) -> None:
    """Add your team's own standards as a named source.

    PATH is a file or a folder of Markdown, PDF and HTML; Agent Skills (SKILL.md and what it refers
    to) and decision records (MADR, Nygard) are recognised. Records that were rejected, superseded
    or only proposed are left out. Where a standard fits a question, it comes before the built-in
    guidance, and the answer says what both say.

    Add the same path again to update it: only what changed is read and indexed. An add that was
    cut short goes on where it stopped.

    Example: smeaton kb add docs/standards --name payments
    """
    with _opened(context) as knowledge:
        report = knowledge.add(path, say, name=name)
    emit(str(report))


@app.command()
def sources(context: typer.Context) -> None:
    """List the sources that you added: name, documents, passages, when, path.

    Example: smeaton kb sources
    """
    with _opened(context) as knowledge:
        for source in knowledge.sources():
            when = source.added or "incomplete; add it again"
            counts = f"{source.documents:>6} documents {source.passages:>7} passages"
            emit(f"{source.name:<24} {counts}  {when}  {source.path}")


@app.command()
def watch(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Sources; all by default.")
    ] = None,
) -> None:
    """Bring sources up to date, and keep them so while their files change; Ctrl-C ends it.

    Example: smeaton kb watch payments
    """
    from smeaton.errors import KnowledgeError
    from smeaton.knowledge.watch import choose_sources
    from smeaton.knowledge.watch import watch as watch_sources

    with _opened(context) as knowledge:
        chosen = choose_sources(knowledge.sources(), names or [])
        for number, changed in enumerate(watch_sources(chosen)):
            for source in changed:
                try:
                    emit(str(knowledge.add(Path(source.path), say, name=source.name)))
                except KnowledgeError as error:
                    say(f"error: {error}")
            if number == 0:
                say(f"Watching {', '.join(each.name for each in chosen)}; Ctrl-C ends it.")


@app.command()
def remove(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="Name of a source that was added.")],
) -> None:
    """Remove a source that was added, and everything made of it.

    Example: smeaton kb remove payments
    """
    with _opened(context) as knowledge:
        count = knowledge.remove(source)
    emit(f"removed {source}: {count} documents")


@app.command("export-skill")
def export_skill(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="New folder; the skill is called like it.")
    ],
) -> None:
    """Write the built-in guidance as an Agent Skill, a folder that other agents read.

    It holds SKILL.md with an index, and references/ with each document and the symptoms of each
    area. Nothing is overwritten: DIR must be new or empty.

    Example: smeaton kb export-skill .claude/skills/backend-design
    """
    from smeaton.knowledge.skill import export_skill as write_skill

    count = write_skill(folder)
    emit(f"wrote {folder}: {count} documents")


@app.command()
def check(context: typer.Context) -> None:
    """Check all documents, yours included; exit 1 if there is an error.

    Errors: a form that can't be read, ids used twice, options that can't be chosen, decision
    records that contradict each other. Warnings: texts that say nearly the same, passages that are
    too short or too long, files left out on purpose, your standard against ours.

    Example: smeaton kb check
    """
    from smeaton.knowledge.check import check as check_documents

    problems = check_documents(context.obj.settings)
    for problem in problems:
        emit(str(problem))
    errors = sum(problem.level == "error" for problem in problems)
    say(f"{errors} errors, {len(problems) - errors} warnings")
    raise typer.Exit(int(Exit.FINDINGS if errors else Exit.CLEAN))
