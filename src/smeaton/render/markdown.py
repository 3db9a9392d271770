"""Advice and reviews as Markdown.

`render_advice` is append-only in the order in which a reply arrives: the Markdown of an advice
that is still growing is a prefix of the Markdown of the finished one, so it can be streamed.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from smeaton.advice import (
    Advice,
    Correction,
    Finding,
    Recommendation,
    Review,
    Revision,
    Severity,
)
from smeaton.render.safe import plain_markdown, printable, without_links

FEW_PLACES = 6
FEW_FIX_LINES = 6
"""How much of a finding that stands for many places is shown before someone asks for all."""
_PLACES = re.compile(r"(?s)(?P<head>.*\. The same in \d+ other places: )(?P<places>.*)")
_BETWEEN = re.compile(r", (?![^()]*\))| and (?=\d+ more\.$)")

AREA_NAMES = {
    "architecture": "Architecture",
    "security": "Security",
    "persistence": "Persistence",
    "caching": "Caching",
    "api": "API contract",
    "communication": "Communication",
}


def render_advice(advice: Advice, *, complete: bool = True) -> str:
    """Return the advice as Markdown; `complete=False` leaves out what only the end decides."""
    parts = [_correction(each) for each in advice.corrections]
    parts += [_revision(each) for each in advice.revisions]
    for recommendation in advice.recommendations[:1]:
        parts += _head(recommendation, advice.summary)
    if advice.summary:
        parts.append(advice.summary)
    numbered = _number(advice.recommendations)
    for first, recommendation in numbered:
        parts += _body(recommendation, first)
    if advice.open_questions:
        parts.append("**Open questions**\n\n" + _bullets(advice.open_questions))
    if complete:
        for first, recommendation in numbered:
            parts += _footer(recommendation, first)
        if advice.notes:
            parts.append("\n".join(f"> {printable(note)}" for note in advice.notes))
    return printable("\n\n".join(parts))


def render_recommendation(recommendation: Recommendation) -> str:
    """Return one decision with its reasons, alternatives, risks, design and sources."""
    parts = [
        *_head(recommendation, ""),
        *_body(recommendation),
        *_footer(recommendation),
    ]
    return printable("\n\n".join(parts))


def _number(
    recommendations: Sequence[Recommendation],
) -> list[tuple[int, Recommendation]]:
    """Return each recommendation with the number of its first citation in the whole answer."""
    firsts = accumulate((len(each.citations) for each in recommendations), initial=1)
    return list(zip(firsts, recommendations, strict=False))


def _correction(correction: Correction) -> str:
    return (
        f"**Before that:** you say \u201c{_line(correction.quote)}\u201d "
        f"{correction.correction} [`{correction.citation.id}`]"
    )


def _revision(revision: Revision) -> str:
    because = f" ({'; '.join(map(_line, revision.because))})" if revision.because else ""
    title, now = _line(revision.title), _line(revision.now)
    if revision.now == revision.was:
        return f"This does not change my advice on *{title}*{because}: still {now}."
    return (
        f"**This changes my advice on *{title}*{because}: {now}** instead of {_line(revision.was)}."
    )


def _head(recommendation: Recommendation, summary: str) -> list[str]:
    parts = []
    if recommendation.decision and recommendation.decision != summary:
        parts.append(f"**Decision: {recommendation.decision}**")
    if recommendation.because:
        parts.append(
            "Because you say:\n\n"
            + "\n".join(f"> {_line(fact)}" for fact in recommendation.because)
        )
    return parts


def _body(recommendation: Recommendation, first: int = 1) -> list[str]:
    parts = []
    if recommendation.rationale:
        marks = "".join(f" [{n}]" for n, _ in enumerate(recommendation.citations, first))
        parts.append(recommendation.rationale + marks)
    if recommendation.alternatives:
        parts.append(
            "**Alternatives**\n\n"
            + _bullets(
                f"*{_line(item.option)}*"
                + (f" — not here: {_line(item.why_not)}" if item.why_not else "")
                + ("" if item.why_not or not item.when_better else ".")
                + (f" Better when: {_line(item.when_better)}" if item.when_better else "")
                for item in recommendation.alternatives
            )
        )
    if recommendation.risks:
        parts.append(
            "**Risks**\n\n"
            + _bullets(
                _line(item.risk) + (f" → {_line(item.mitigation)}" if item.mitigation else "")
                for item in recommendation.risks
            )
        )
    if recommendation.steps:
        parts.append(
            "**Steps**\n\n"
            + "\n".join(f"{n}. {_line(step)}" for n, step in enumerate(recommendation.steps, 1))
        )
    if recommendation.checks:
        parts.append("**Check**\n\n" + _bullets(recommendation.checks))
    return parts


def _footer(recommendation: Recommendation, first: int = 1) -> list[str]:
    parts = []
    if recommendation.design:
        fields = recommendation.design.model_dump(exclude={"area"}, exclude_none=True)
        rows = [
            f"| {name.replace('_', ' ')} | {_cell(value)} |"
            for name, value in fields.items()
            if value
        ]
        if rows:
            name = AREA_NAMES[recommendation.area]
            parts.append("\n".join([f"| {name} | Design |", "|---|---|", *rows]))
    if recommendation.citations:
        parts.append(
            "**Sources**\n\n"
            + "\n".join(
                f"{n}. `{citation.id}`" + (f" “{_line(citation.quote)}”" if citation.quote else "")
                for n, citation in enumerate(recommendation.citations, first)
            )
        )
    if recommendation.confidence:
        parts.append(f"Confidence: {recommendation.confidence:.0%}")
    return parts


def render_review(review: Review, *, limit: int | None = None) -> str:
    """Return the review as a Markdown document: artefacts, explanation, findings, notes.

    Of the proven findings, the first `limit` are shown, abridged.
    """
    parts = ["# Design review"]
    parts.append(
        _bullets(
            f"{code_span(item.name)}: {describe_kind(item.kind, item.dialect)}, "
            + (f"read as a {item.intent}, " if item.intent else "")
            + f"{item.objects} objects, {item.bytes:,} bytes"
            for item in review.artifacts
        )
    )
    parts.append(count_findings(review.findings))
    if review.explanation:
        parts.append("## What would hurt first\n\n" + without_links(review.explanation))
    shown, rest = cut(review.findings, limit)
    shown = shown if limit is None else [abridge(finding) for finding in shown]
    for severity in Severity:
        group = [finding for finding in shown if finding.severity is severity]
        if group:
            parts.append(f"## {severity.value.capitalize()}")
            parts += [_finding(finding) for finding in group]
    if rest:
        parts.append(rest)
    if review.notes:
        parts.append("## Notes\n\n" + _bullets(map(plain_markdown, review.notes)))
    return printable("\n\n".join(parts)) + "\n"


def cut(findings: Sequence[Finding], limit: int | None) -> tuple[list[Finding], str]:
    """Return the first proven findings with all of a model's, and a line on those left out."""
    proven = [finding for finding in findings if finding.source == "analyser"]
    more = len(proven) - limit if limit is not None else 0
    if more <= 0:
        return list(findings), ""
    hidden = {id(finding) for finding in proven[limit:]}
    line = f"{more} more of lower consequence: --all shows {'it' if more == 1 else 'them'}"
    return [finding for finding in findings if id(finding) not in hidden], line


def abridge(finding: Finding) -> Finding:
    """Return the finding with its first few other places and the first lines of its fix."""
    return finding.model_copy(
        update={"message": _abridge_places(finding.message), "fix": _abridge_fix(finding.fix)}
    )


def _abridge_places(message: str) -> str:
    found = _PLACES.fullmatch(message)
    names = _BETWEEN.split(found["places"].rstrip(".")) if found else []
    if found is None or len(names) <= FEW_PLACES + 1:
        return message
    return f"{found['head']}{', '.join(names[:FEW_PLACES])}, and so on."


def _abridge_fix(fix: str) -> str:
    lines = fix.splitlines()
    more = len(lines) - FEW_FIX_LINES
    if more <= 1:
        return fix
    first = "\n".join(lines[:FEW_FIX_LINES])
    return f"{first}\n-- {more} more lines: --all shows them, --fix writes them"


def count_findings(findings: Iterable[Finding]) -> str:
    """Return "No findings." or "7 findings: 1 critical, 2 high, …"."""
    severities = [finding.severity for finding in findings]
    if not severities:
        return "No findings."
    counts = ", ".join(
        f"{severities.count(severity)} {severity.value}"
        for severity in Severity
        if severity in severities
    )
    return f"{len(severities)} finding{'s' if len(severities) > 1 else ''}: {counts}"


_CONTRACTS = {
    "openapi": "OpenAPI",
    "graphql": "GraphQL",
    "proto": "Protobuf",
    "asyncapi": "AsyncAPI",
    "json-schema": "JSON Schema",
}


_LANGUAGES = {"OA": "yaml", "AS": "yaml", "JS": "json", "GQ": "graphql", "PR": "protobuf"}
"""How fixes are written, by the first letters of a rule's code; SQL else."""


def describe_kind(kind: str, dialect: str | None) -> str:
    """Return how an artefact's kind is called: "PostgreSQL", "OpenAPI 3.1", "GraphQL", …."""
    if kind in _CONTRACTS:
        version = ".".join((dialect or "").split(".")[:2])
        if kind == "openapi" and version.startswith("2"):
            return f"Swagger {version}"
        versioned = kind in ("openapi", "asyncapi") and version
        return f"{_CONTRACTS[kind]} {version}" if versioned else _CONTRACTS[kind]
    names = {"postgres": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite"}
    name = names.get(dialect or "", dialect or kind)
    return f"Prisma for {name}" if kind == "prisma" and dialect else name


def _finding(finding: Finding) -> str:
    where = f"{finding.artifact}:{finding.line}:{finding.column}"
    by = " (added by the model)" if finding.source == "model" else ""
    lines = [f"### {code_span(finding.object)}: {plain_markdown(finding.message)}{by}"]
    lines.append(f"`{finding.code}` {finding.rule} at {plain_markdown(where)}")
    lines.append(plain_markdown(finding.why))
    if finding.fix:
        lines.append(code_block(finding.fix, fix_language(finding.code)))
    if finding.citations:
        lines.append("See " + ", ".join(f"`{name}`" for name in finding.citations))
    return "\n\n".join(lines)


def fix_language(code: str) -> str:
    """Return the language that the fixes of a rule are written in, as code blocks name it."""
    return _LANGUAGES.get(code[:2], "sql")


def code_block(text: str, language: str) -> str:
    """Return `text` as a fenced code block that nothing in it can end."""
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}"


def code_span(text: str) -> str:
    """Return `text` as one code span that nothing in it can end."""
    line = " ".join(printable(text).split())
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    ticks = "`" * (longest + 1)
    space = " " if longest or not line else ""
    return f"{ticks}{space}{line}{space}{ticks}"


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {_line(item)}" for item in items)


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(value: object) -> str:
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return _line(text).replace("|", "\\|")
