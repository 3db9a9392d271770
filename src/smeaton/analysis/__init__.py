"""Reads pasted artefacts and finds design defects with certainty, no model needed.

`analyse` is the whole of it: text into a typed model, rules over the model, findings out.
Parsers are imported when an artefact needs them.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smeaton.advice import Artifact, Finding, Review, ReviewStats
from smeaton.analysis.rule import Rule, find_rule, list_rules
from smeaton.analysis.source import Place, Source, read_source

if TYPE_CHECKING:
    from smeaton.analysis.parse.schema import Dialect, Schema

__all__ = [
    "Analysis",
    "Place",
    "Rule",
    "Source",
    "analyse",
    "describe",
    "find_rule",
    "list_rules",
    "read_source",
]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in some artefacts, and what is in them."""

    review: Review
    objects: Mapping[str, Place]
    """Every table, `table.column` and index, and where it stands."""
    outline: str
    """The schema in compact plain text, for a prompt; bounded in size."""


def describe(source: Source, kind: str | None = None) -> Artifact:
    """Return what `source` is: kind, dialect and number of objects, without parsing it."""
    from smeaton.analysis.detect import detect
    from smeaton.analysis.parse.split import split

    found, dialect = detect(source.text, kind)
    objects = 0
    if dialect is not None:
        counted = ("create_table", "create_index", "create_view")
        objects = sum(statement.kind in counted for statement in split(source.text, dialect))
    return Artifact(
        name=source.name,
        kind=found,
        dialect=dialect,
        bytes=len(source.text.encode("utf-8", "replace")),
        objects=objects,
    )


def analyse(sources: Sequence[Source], *, kind: str | None = None) -> Analysis:
    """Review artefacts; those of one dialect are read in the order given as one database.

    Bad content never raises: what can't be read is in the review's notes.
    """
    from smeaton.analysis.outline import outline
    from smeaton.analysis.rule import run_rules

    started = time.perf_counter()
    artifacts = [describe(source, kind) for source in sources]
    notes = [
        f"{artifact.name}: no SQL was recognised in it, so no rule was applied; "
        "name its kind if it is SQL."
        for artifact in artifacts
        if artifact.kind == "unknown"
    ]
    schemas = _parse(sources, artifacts)
    parsed = time.perf_counter()
    findings: list[Finding] = []
    for schema in schemas:
        notes.extend(schema.notes)
        findings.extend(run_rules(schema, notes))
    if len(schemas) > 1:
        findings.sort(key=lambda finding: finding.severity.rank)
    done = time.perf_counter()
    stats = ReviewStats(
        parse_ms=round((parsed - started) * 1000, 1),
        rules_ms=round((done - parsed) * 1000, 1),
        total_ms=round((done - started) * 1000, 1),
    )
    review = Review(artifacts=artifacts, findings=findings, notes=notes, stats=stats)
    return Analysis(review, _objects(schemas), outline(schemas))


def _parse(sources: Sequence[Source], artifacts: Sequence[Artifact]) -> "list[Schema]":
    """Read each dialect's sources together, unless two of them create the same table."""
    from smeaton.analysis.parse import parse_sql
    from smeaton.analysis.parse.schema import Schema

    by_dialect: dict[Dialect, list[Source]] = {}
    for source, artifact in zip(sources, artifacts, strict=True):
        if artifact.dialect is not None:
            by_dialect.setdefault(artifact.dialect, []).append(source)  # type: ignore[arg-type]
    schemas = []
    for dialect, group in by_dialect.items():
        joint = Schema(dialect)
        for source in group:
            parse_sql(source, dialect, joint)
        if joint.redefined:
            schemas.extend(parse_sql(source, dialect) for source in group)
        else:
            schemas.append(joint)
    return schemas


def _objects(schemas: "Sequence[Schema]") -> dict[str, Place]:
    objects: dict[str, Place] = {}
    for schema in schemas:
        for table in schema.tables.values():
            objects.setdefault(table.name, table.place)
            for column in table.columns.values():
                objects.setdefault(f"{table.name}.{column.name}", column.place)
            for index in table.indexes:
                objects.setdefault(index.name, index.place)
        for name, place in schema.views.items():
            objects.setdefault(name, place)
    return objects
