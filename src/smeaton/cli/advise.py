"""`smeaton ask` and `smeaton rules`."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smeaton.cli.console import (
    as_text,
    emit,
    emit_rendered,
    name_host,
    open_advisor,
    run,
    say,
    terminal_width,
    use_colour,
)
from smeaton.errors import UserError

if TYPE_CHECKING:
    from smeaton.advice import Advice, Option
    from smeaton.analysis import Source
    from smeaton.settings import Settings


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
    from smeaton.analysis.artefacts import read_artefact

    settings: Settings = context.obj.settings
    most = settings.max_input_bytes
    if question == "-":
        question = read_artefact(None, max_bytes=most).text
    question = as_text(question)
    if not question.strip():
        raise UserError("The question is empty; write it in quotes after `smeaton ask`.")
    options = [_parse_option(text) for text in option or []]
    sources = [read_artefact(path, max_bytes=most) for path in file or []]
    advice = run(_ask(settings, question, sources, options, not no_model, as_json), "smeaton.ask")
    if as_json:
        from smeaton.render.safe import to_json

        emit_rendered(to_json(advice.model_dump(mode="json")))


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
    if use_model:
        name_host(settings, question)
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


def rules(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE|KIND",
            help="Code or name of a rule, for its documentation; or a kind: sql, openapi, graphql, "
            "proto, asyncapi, json_schema, system, or sql_changes and so on for what breaks.",
        ),
    ] = None,
) -> None:
    """List the review rules, or those of a kind, or explain one.

    Examples: smeaton rules openapi_changes

    smeaton rules SQL014
    """
    from smeaton.analysis import find_rule, list_rules
    from smeaton.render.text import render_markdown

    known = list_rules()
    kind = (code or "").lower().replace("-", "_")
    if code is None or kind in {rule.kind for rule in known}:
        for rule in known:
            if kind in ("", rule.kind):
                emit(f"{rule.code}  {rule.severity.value:<8}  {rule.name:<34}  {rule.title}")
        return
    rule = find_rule(code)
    text = f"# {rule.code} {rule.name} ({rule.severity.value})\n\n{rule.documentation}"
    emit_rendered(render_markdown(text, colour=use_colour(), width=terminal_width()))


def _parse_option(text: str) -> Option:
    from smeaton.advice import Option

    name, _, label = text.partition("=")
    if not name.strip() or not label.strip():
        raise UserError(
            f"The option {text!r} is not ID=LABEL; write for example --option a='Redis'."
        )
    return Option(id=name.strip(), label=label.strip())
