"""`smeaton ask`, `smeaton review` and `smeaton rules`."""

from __future__ import annotations

from contextlib import aclosing
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smeaton.cli.console import (
    emit,
    emit_rendered,
    open_advisor,
    run,
    say,
    terminal_width,
    use_colour,
)
from smeaton.errors import Exit, InputError, UserError

if TYPE_CHECKING:
    from smeaton.advice import Advice, Option, Review
    from smeaton.analysis import Source
    from smeaton.settings import Settings


class Format(StrEnum):
    """Output formats of a review."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class Kind(StrEnum):
    """Kinds of artefact that can be named instead of detected."""

    SQL = "sql"
    POSTGRES = "sql:postgres"
    MYSQL = "sql:mysql"
    SQLITE = "sql:sqlite"
    PRISMA = "prisma"


class Intent(StrEnum):
    """What a schema is for; it decides which rules apply and how fixes are written."""

    DESIGN = "design"
    DUMP = "dump"
    MIGRATION = "migration"


class FailOn(StrEnum):
    """The least severity that makes a review fail."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NEVER = "never"


NoModel = Annotated[bool, typer.Option("--no-model", help="Use analyser and knowledge base only.")]


def ask(
    context: typer.Context,
    question: Annotated[
        str,
        typer.Argument(metavar="QUESTION", help="What you would ask a colleague; - reads stdin."),
    ],
    file: Annotated[
        list[Path] | None,
        typer.Option("--file", "-f", metavar="PATH", help="Artefact to consider; repeatable."),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(
            "--option", "-o", metavar="ID=LABEL", help="Option to choose from; repeatable."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one Advice object.")] = False,
    no_model: NoModel = False,
) -> None:
    """Answer one design question, with reasons, alternatives and sources.

    Example: smeaton ask "We page through 40 million orders that change all day. Which pagination?"
    """
    settings: Settings = context.obj.settings
    if question == "-":
        question = _read(settings, None).text
    if not question.strip():
        raise UserError("The question is empty; write it in quotes after `smeaton ask`.")
    options = [_parse_option(text) for text in option or []]
    sources = [_read(settings, path) for path in file or []]
    advice = run(_ask(settings, question, sources, options, not no_model, as_json))
    if as_json:
        emit_rendered(advice.model_dump_json(indent=2) + "\n")


async def _ask(
    settings: Settings,
    question: str,
    sources: list[Source],
    options: list[Option],
    use_model: bool,
    quiet: bool,
) -> Advice:
    from smeaton.advisor import Advised, Failed, Status, Token

    advice: Advice | None = None
    async with open_advisor(settings) as advisor:
        events = advisor.ask(question, sources=sources, options=options, use_model=use_model)
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Status):
                    say(f"… {event.text}")
                elif isinstance(event, Token) and not quiet:
                    emit(event.text, end="")
                elif isinstance(event, Advised):
                    advice = event.advice
                elif isinstance(event, Failed):
                    raise event.error
    assert advice is not None
    if not quiet:
        emit("")
    return advice


def review(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Schemas or folders of migrations; - or nothing reads stdin.",
        ),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="Output format.")] = Format.TEXT,
    fail_on: Annotated[
        FailOn, typer.Option(help="Exit with 1 from this severity on.")
    ] = FailOn.HIGH,
    kind: Annotated[
        Kind | None, typer.Option(help="Read it as this kind; detected by default.")
    ] = None,
    intent: Annotated[
        Intent | None,
        typer.Option(help="Read it as a first design, a dump of what runs, or a change to it."),
    ] = None,
    after: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Migrations or a dump that PATH comes after; only PATH is reported on.",
        ),
    ] = None,
    no_model: NoModel = False,
) -> None:
    """Review schemas: proven findings with line, reason and fix; then what would hurt first.

    The migrations of a folder are replayed in order: the newest is reviewed as a change to a
    database in use, and what they all make as its design.

    Example: pg_dump --schema-only shop | smeaton review --no-model
    """
    settings: Settings = context.obj.settings
    sources = _read_all(settings, paths or [Path("-")], after)
    reading = {"kind": kind and kind.value, "intent": intent and intent.value}
    result = run(_review(settings, sources, reading, not no_model, output))
    if output is Format.JSON:
        emit_rendered(result.model_dump_json(indent=2) + "\n")
    elif output is Format.MARKDOWN:
        from smeaton.render.markdown import render_review

        emit_rendered(render_review(result))
    raise typer.Exit(_judge(result, fail_on))


async def _review(
    settings: Settings,
    sources: list[Source],
    reading: dict[str, Any],
    use_model: bool,
    output: Format,
) -> Review:
    from smeaton.advisor import Analysed, Failed, Reviewed, Status, Token
    from smeaton.review import review

    result: Review | None = None
    proven: Review | None = None
    as_text = output is Format.TEXT
    async with open_advisor(settings) as advisor:
        events = review(advisor, sources, use_model=use_model, **reading)
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Analysed):
                    proven = event.review
                    if as_text:
                        _print_findings(proven)
                elif isinstance(event, Status):
                    say(f"… {event.text}")
                elif isinstance(event, Token) and as_text:
                    emit(event.text, end="")
                elif isinstance(event, Reviewed):
                    result = event.review
                elif isinstance(event, Failed):
                    raise event.error
        if use_model and advisor.provider.name == "none":
            say(
                "No model is in use, so nobody explained the findings: set OPENAI_API_KEY, start a "
                "local server, or run `smeaton model pull`."
            )
    assert result is not None and proven is not None
    if as_text:
        _print_rest(result, proven)
    return result


def _print_findings(review: Review) -> None:
    from smeaton.render.text import render_review

    emit_rendered(render_review(review, colour=use_colour(), width=terminal_width()) + "\n")


def _print_rest(result: Review, proven: Review) -> None:
    """Print what the model added to findings that are on the screen already."""
    if result.explanation:
        emit("\n")
    added = result.model_copy(
        update={
            "artifacts": [],
            "findings": result.findings[len(proven.findings) :],
            "notes": result.notes[len(proven.notes) :],
        }
    )
    if added.findings or added.notes:
        _print_findings(added)


def _judge(review: Review, fail_on: FailOn) -> int:
    """Exit code by proven findings; what a model adds never fails a build."""
    from smeaton.advice import Severity

    if fail_on is FailOn.NEVER:
        return int(Exit.CLEAN)
    limit = Severity(fail_on.value).rank
    proven = [item for item in review.findings if item.source == "analyser"]
    return int(Exit.FINDINGS if any(item.severity.rank <= limit for item in proven) else Exit.CLEAN)


def rules(
    code: Annotated[
        str | None,
        typer.Argument(metavar="[CODE]", help="Code or name of a rule, for its documentation."),
    ] = None,
) -> None:
    """List the review rules, or explain one."""
    from smeaton.analysis import find_rule, list_rules
    from smeaton.render.text import render_markdown

    if code is None:
        for rule in list_rules():
            emit(f"{rule.code}  {rule.severity.value:<8}  {rule.name:<32}  {rule.title}")
        return
    rule = find_rule(code)
    text = f"# {rule.code} {rule.name} ({rule.severity.value})\n\n{rule.documentation}"
    emit_rendered(render_markdown(text, colour=use_colour(), width=terminal_width()))


def _read_all(settings: Settings, paths: list[Path], after: Path | None) -> list[Source]:
    """Read files and folders; what they come after is there for context alone."""
    from dataclasses import replace

    def read(path: Path) -> list[Source]:
        if path.is_dir():
            from smeaton.analysis.migrations import read_folder

            return read_folder(path, max_bytes=settings.max_input_bytes)
        return [_read(settings, None if str(path) == "-" else path)]

    given = [source for path in paths for source in read(path)]
    if after is None:
        return given
    names = {source.name for source in given}
    before = [replace(source, state="known") for source in read(after) if source.name not in names]
    return [*before, *given]


def _read(settings: Settings, path: Path | None) -> Source:
    import sys

    from smeaton.analysis import read_source

    stdin: Any = sys.stdin.buffer if path is None else None
    source = read_source(path, max_bytes=settings.max_input_bytes, stdin=stdin)
    if not source.text.strip():
        raise InputError(f"{source.name!r} is empty; give a file with text, or pipe some in.")
    return source


def _parse_option(text: str) -> Option:
    from smeaton.advice import Option

    name, _, label = text.partition("=")
    if not name.strip() or not label.strip():
        raise UserError(
            f"The option {text!r} is not ID=LABEL; write for example --option a='Redis'."
        )
    return Option(id=name.strip(), label=label.strip())
