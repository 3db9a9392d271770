"""Design review: artefacts to proven findings, then to an explanation of what would hurt first.

The analyser's findings stand on their own and never depend on a model. The model explains and
orders them; it may add findings only about objects that exist and that have none yet, and these
are marked. A model that fails costs the explanation, not the review.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from smeaton.advice import Finding, Review
from smeaton.advisor import Advisor, Analysed, Consulted, Event, Failed, Reviewed, Status, Token
from smeaton.advisor.budget import allow
from smeaton.advisor.compose import finding_line, label_guidance, speakable
from smeaton.advisor.meter import Meter
from smeaton.advisor.replies import ReviewReply, find_unknown, review_schema
from smeaton.advisor.streaming import Draft, stream_reply
from smeaton.errors import InputError, ModelError, SmeatonError
from smeaton.prompts import Labelled, ReviewVariables, render
from smeaton.render.markdown import describe_kind

if TYPE_CHECKING:
    from smeaton.analysis import Analysis, Screen, Source
    from smeaton.analysis.parse.schema import Intent
    from smeaton.gateway import Gateway
    from smeaton.knowledge import Passage

MODEL_CODE = "LLM000"
"""Code of findings that the model added; there is no rule behind it."""


async def review(
    advisor: Advisor,
    sources: Sequence[Source],
    *,
    against: Sequence[Source] = (),
    kind: str | None = None,
    intent: Intent | None = None,
    use_model: bool = True,
    screen: Screen | None = None,
) -> AsyncGenerator[Event, None]:
    """Review artefacts; the last event is `Reviewed`, or `Failed` if nothing could be done.

    Args:
        advisor: where knowledge and model come from.
        sources: the artefacts.
        against: their earlier version, for what breaks its users.
        kind: as for `analyse`; None to detect it.
        intent: what the artefacts are for; None to tell it from their statements.
        use_model: False for the analyser's findings alone.
        screen: what to leave out; by default what comments in the artefacts ask for.
    """
    start = time.perf_counter()
    try:
        from smeaton.analysis import Screen, analyse

        screen = screen or Screen()
        analysis = await asyncio.to_thread(
            analyse, sources, against=against, kind=kind, intent=intent, screen=screen
        )
        yield Analysed(analysis.review, analysis)
        finished = analysis.review
        explained = use_model and speakable(finished.findings)
        gateway = await advisor.gateway() if explained else None
        if gateway is not None:
            async with aclosing(_explain(advisor, gateway, analysis)) as events:
                async for event in events:
                    if isinstance(event, Reviewed):
                        finished = event.review
                    else:
                        yield event
        stats = finished.stats.model_copy(
            update={"total_ms": round((time.perf_counter() - start) * 1000, 1)}
        )
        yield Reviewed(finished.model_copy(update={"stats": stats}))
    except SmeatonError as error:
        yield Failed(error)


def refuse_unknown(review: Review) -> None:
    """Refuse to call clean what was not read; a .sql file without a schema in it is fine.

    Raises:
        InputError: no artefact is of a kind that is read.
    """
    names = [artifact.name for artifact in review.artifacts if artifact.kind == "unknown"]
    if len(names) < len(review.artifacts) or any(name.endswith(".sql") for name in names):
        return
    raise InputError(
        f"No schema was recognised in {', '.join(map(repr, names[:3]))}. SQL (PostgreSQL, MySQL, "
        "SQLite), Prisma, OpenAPI, GraphQL, Protobuf, AsyncAPI and JSON Schema are read; if it is "
        "one of them, name its kind (--kind; kind= in a program, where files are given as "
        "pathlib.Path). Models of an ORM are reviewed as the SQL that it "
        "writes: `manage.py sqlmigrate`, `alembic upgrade head --sql`, `pg_dump --schema-only`."
    )


async def _explain(
    advisor: Advisor, gateway: Gateway, analysis: Analysis
) -> AsyncGenerator[Event, None]:
    """Yield the explanation as it streams, then the review that holds it."""
    found = analysis.review
    budget = allow(gateway.provider)
    told = speakable(found.findings)[: budget.findings]
    findings = {f"F{n}": item for n, item in enumerate(told, 1)}
    passages = await _passages(advisor, list(findings.values()), budget.passages)
    yield Consulted(passages, None)
    variables = ReviewVariables(
        artifacts=[
            f"{item.name}: {describe_kind(item.kind, item.dialect)}, {item.objects} objects"
            for item in found.artifacts
        ],
        guidance=label_guidance(passages, budget.passage_chars)[0],
        outline=analysis.outline[: budget.outline_chars],
        findings=[
            Labelled(label=label, text=f"{finding_line(item)} {item.why}")
            for label, item in findings.items()
        ],
        trusted=budget.trusted,
    )
    objects = list(analysis.objects)[:400]

    def verify(reply: ReviewReply) -> list[str]:
        return find_unknown("finding", [item.finding for item in reply.first], findings) + (
            find_unknown("object", [item.object for item in reply.additions], objects)
        )

    schema = review_schema(list(findings), objects, trusted=budget.trusted)
    draft = Draft()
    yield Status("Explaining the findings")
    replies = stream_reply(
        gateway,
        render("review", variables),
        ReviewReply,
        schema=schema,
        verify=verify,
        draft=draft,
        show=lambda reply: _explanation(reply, findings),
        max_tokens=budget.review_tokens,
    )
    try:
        async with aclosing(replies):
            async for item in replies:
                if isinstance(item, Status | Token):
                    yield item
                    continue
                meter = Meter(gateway.provider)
                meter.count(item.completion)
                explanation = _explanation(item.value.model_dump(mode="json"), findings)
                yield draft.finish(explanation)
                notes = [f"Dropped from the reply: {problem}." for problem in item.problems]
                yield Reviewed(
                    found.model_copy(
                        update={
                            "explanation": explanation,
                            "findings": [*found.findings, *_added(item.value, analysis)],
                            "notes": [*found.notes, *notes],
                            "usage": meter.usage(),
                        }
                    )
                )
    except ModelError as error:
        yield Reviewed(
            found.model_copy(
                update={"notes": [*found.notes, f"Without the model's explanation: {error}"]}
            )
        )


async def _passages(
    advisor: Advisor, findings: Sequence[Finding], most: int
) -> tuple[Passage, ...]:
    """Return the "In short" passages of the first `most` documents that the findings cite."""
    from smeaton.knowledge import Document

    passages: dict[str, Passage] = {}
    for name in dict.fromkeys(cited for item in findings for cited in item.citations):
        if len(passages) == most:
            break
        try:
            shown = await advisor.show(name if "#" in name else f"{name}#in-short")
        except SmeatonError:
            continue
        if not isinstance(shown, Document):
            passages[shown.id] = shown
    return tuple(passages.values())


def _explanation(reply: Mapping[str, Any], findings: Mapping[str, Finding]) -> str:
    """Return the reply as Markdown; grows by appending as the reply arrives.

    Where the model does not word the consequence, the finding's own reason stands.
    """
    parts: list[str] = []
    first = reply.get("first")
    if not isinstance(first, list):
        return ""
    for n, item in enumerate(first, 1):
        finding = findings.get(str(item.get("finding"))) if isinstance(item, dict) else None
        if finding is not None:
            consequence = item.get("consequence") or finding.why
            parts.append(f"{n}. **`{finding.object}`** ({finding.code}): {consequence}")
    summary = reply.get("summary")
    return "\n\n".join([*parts, summary] if isinstance(summary, str) else parts)


def _added(reply: ReviewReply, analysis: Analysis) -> list[Finding]:
    """Return the model's own findings: about objects that exist and have no proven finding."""
    known = {finding.object for finding in analysis.review.findings} | analysis.silenced
    return [
        Finding(
            code=MODEL_CODE,
            rule="model",
            severity=item.severity,
            object=item.object,
            artifact=analysis.objects[item.object].artifact,
            line=analysis.objects[item.object].line,
            column=analysis.objects[item.object].column,
            message=item.message,
            why=item.why,
            fix=item.fix,
            source="model",
        )
        for item in reply.additions
        if item.object in analysis.objects and item.object not in known
    ]
