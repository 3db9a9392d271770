"""`smeaton review`: reads artefacts, shows the findings in a format, writes fixes and baselines."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smeaton.cli.console import (
    emit,
    emit_rendered,
    name_host,
    open_advisor,
    run,
    say,
    tell_later,
    terminal_width,
    use_colour,
)
from smeaton.cli.fixes import check_target, locate, write_fixes
from smeaton.errors import Exit, UserError

if TYPE_CHECKING:
    from smeaton.advice import Review, Severity
    from smeaton.analysis import Analysis, Screen
    from smeaton.analysis.artefacts import Given
    from smeaton.settings import Settings

LIMIT = 25
"""Findings that people are shown at most unless they ask for all."""


class Format(StrEnum):
    """Output formats of a review."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    JUNIT = "junit"
    COMMENT = "comment"


class Kind(StrEnum):
    """Kinds of artefact that can be named instead of detected."""

    SQL = "sql"
    POSTGRES = "sql:postgres"
    MYSQL = "sql:mysql"
    SQLITE = "sql:sqlite"
    PRISMA = "prisma"
    OPENAPI = "openapi"
    GRAPHQL = "graphql"
    PROTO = "proto"
    ASYNCAPI = "asyncapi"
    JSON_SCHEMA = "json-schema"


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


@dataclass(frozen=True, slots=True)
class _Outcome:
    review: Review
    proven: Review
    """The review before a model spoke."""
    analysis: Analysis
    compared: bool
    """Whether only what is new was asked for."""


def review(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Schemas, API contracts or folders of them; - or nothing reads stdin.",
        ),
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="Output format.")] = Format.TEXT,
    show_all: Annotated[
        bool, typer.Option("--all", help=f"Show all findings, not just the first {LIMIT}.")
    ] = False,
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
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="OLD",
            help="The earlier version: report what breaks its users, and else only what is new.",
        ),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix", help="Write the fixes to NAME.fix.sql beside PATH; mend a contract in place."
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what --fix would write, as a diff.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where --fix writes to instead.")
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Report only what is not in this baseline."),
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Write what is found to --baseline FILE.")
    ] = False,
    no_model: Annotated[
        bool, typer.Option("--no-model", help="Use analyser and knowledge base only.")
    ] = False,
) -> None:
    """Review schemas and contracts: proven findings with line, reason and fix, the worst first.

    SQL, Prisma, OpenAPI, GraphQL, Protobuf, AsyncAPI and JSON Schema are told apart by themselves;
    several at once are reviewed as one system. The migrations of a folder are replayed in order:
    the newest is reviewed as a change to a database in use, and what they all make as its design.
    `-- smeaton: ignore SQL014 REASON` silences a rule on its line or the next.

    Examples: pg_dump --schema-only shop | smeaton review --no-model

    smeaton review openapi.yaml --against main/openapi.yaml --fail-on high
    """
    from smeaton.analysis.artefacts import read_artefacts

    settings: Settings = context.obj.settings
    most = settings.max_input_bytes
    if fix and not diff:
        check_target(paths or [], out)
    given = read_artefacts(paths or [Path("-")], after, max_bytes=most)
    old = read_artefacts([against], max_bytes=most).sources if against else []
    screen = _open_screen(given, baseline, write_baseline)
    reading = {"kind": kind and kind.value, "intent": intent and intent.value}
    quiet = diff or write_baseline
    as_text = output is Format.TEXT and not quiet
    limit = None if show_all else LIMIT
    use_model = not (no_model or quiet)
    outcome = run(
        _review(settings, given, {**reading, "against": old}, use_model, screen, limit, as_text),
        "smeaton.review",
    )
    if write_baseline and baseline:
        _keep(baseline, screen)
        raise typer.Exit(Exit.CLEAN)
    if fix or diff:
        write_fixes(outcome.analysis, given, reading, paths or [], out, diff=diff)
    if not as_text and not quiet:
        emit_rendered(
            _render(output, outcome, given, limit, fail_on), has_commands=output is Format.GITHUB
        )
    raise typer.Exit(_judge(outcome.review, fail_on))


def _open_screen(given: Given, baseline: Path | None, writing: bool) -> Screen:
    from smeaton.analysis import Screen
    from smeaton.analysis.baseline import read_baseline

    if writing and baseline is None:
        raise UserError("--write-baseline needs to know where: add --baseline FILE.")
    known = read_baseline(baseline) if baseline and not writing else None
    return Screen(paths=given.paths, baseline=known)


def _keep(baseline: Path, screen: Screen) -> None:
    from smeaton.analysis.baseline import write_baseline

    count = write_baseline(baseline, screen.known)
    say(f"Wrote {count} finding{'' if count == 1 else 's'} to {baseline}.")


async def _review(
    settings: Settings,
    given: Given,
    reading: dict[str, Any],
    use_model: bool,
    screen: Screen,
    limit: int | None,
    as_text: bool,
) -> _Outcome:
    """Review; with `as_text`, print at most `limit` findings, and the explanation as it comes."""
    from smeaton.advisor import Analysed, Failed, Reviewed, Status, Token
    from smeaton.reviewing import refuse_unknown, review

    result: Review | None = None
    analysis: Analysis | None = None
    waiting = tell_later(f"Reviewing {len(given.sources)} artefacts")
    async with open_advisor(settings) as advisor:
        events = review(advisor, given.sources, use_model=use_model, screen=screen, **reading)
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Analysed):
                    waiting.cancel()
                    refuse_unknown(event.review)
                    analysis = event.analysis
                    if as_text:
                        _print_findings(event.review, limit)
                    if use_model and event.review.findings:
                        name_host(settings)
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
    assert result is not None and analysis is not None
    if as_text:
        _print_rest(result, analysis.review)
    compared = bool(reading["against"]) or screen.baseline is not None
    return _Outcome(result, analysis.review, analysis, compared)


def _print_findings(review: Review, limit: int | None = None) -> None:
    from smeaton.render.text import render_review

    text = render_review(review, colour=use_colour(), width=terminal_width(), limit=limit)
    emit_rendered(text + "\n")


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


def _render(
    output: Format, outcome: _Outcome, given: Given, limit: int | None, fail_on: FailOn
) -> str:
    """Return the finished review in any format but text."""
    from smeaton.render import github, gitlab, html, junit, markdown

    review = outcome.review
    files = {name: locate(path) for name, path in given.paths.items()}
    texts = {source.name: source.text for source in given.sources}
    if output is Format.MARKDOWN:
        return markdown.render_review(review, limit=limit)
    if output is Format.HTML:
        return html.render_review(review, texts, outcome.analysis.tables, limit=limit)
    if output is Format.GITHUB:
        return github.render_review(review, files)
    if output is Format.GITLAB:
        return gitlab.render_review(review, files)
    if output is Format.JUNIT:
        return junit.render_review(review, files, fails_from=_limit(fail_on))
    if output in (Format.SARIF, Format.COMMENT):
        return _render_with_rules(output, outcome, files, texts)
    from smeaton.render.safe import to_json

    return to_json(review.model_dump(mode="json"))


def _render_with_rules(
    output: Format, outcome: _Outcome, files: dict[str, str], texts: dict[str, str]
) -> str:
    """Return the review in a format that says more of the rules than their codes."""
    from smeaton import __version__
    from smeaton.analysis import list_rules
    from smeaton.render import comment, sarif

    rules = list_rules()
    if output is Format.SARIF:
        return sarif.render_review(outcome.review, rules, files, texts, version=__version__)
    return comment.render_review(
        outcome.review,
        files,
        breaking={rule.code for rule in rules if rule.kind.endswith("_changes")},
        gone=outcome.analysis.gone,
        compared=outcome.compared,
    )


def _limit(fail_on: FailOn) -> Severity | None:
    from smeaton.advice import Severity

    return None if fail_on is FailOn.NEVER else Severity(fail_on.value)


def _judge(review: Review, fail_on: FailOn) -> int:
    """Exit code by proven findings; what a model adds never fails a build."""
    limit = _limit(fail_on)
    if limit is None:
        return int(Exit.CLEAN)
    proven = [item for item in review.findings if item.source == "analyser"]
    failed = any(item.severity.rank <= limit.rank for item in proven)
    return int(Exit.FINDINGS if failed else Exit.CLEAN)
