"""Reads pasted artefacts and finds design defects with certainty, no model needed.

`analyse` is the whole of it: text into a typed model, rules over the model, findings out.
Parsers are imported when an artefact needs them.
"""

import time
from collections import Counter
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
    kinds = Counter(s.kind for s in split(source.text, dialect)) if dialect else Counter()
    return _artifact(source, found, dialect, kinds)


def _artifact(source: Source, kind: str, dialect: str | None, kinds: Counter[str]) -> Artifact:
    return Artifact(
        name=source.name,
        kind=kind,
        dialect=dialect,
        bytes=len(source.text.encode("utf-8", "replace")),
        objects=kinds["create_table"] + kinds["create_index"] + kinds["create_view"],
    )


def analyse(sources: Sequence[Source], *, kind: str | None = None) -> Analysis:
    """Review artefacts; those of one dialect are read in the order given as one database.

    Bad content never raises: what can't be read is in the review's notes.
    """
    from smeaton.analysis.outline import outline
    from smeaton.analysis.rule import run_rules

    started = time.perf_counter()
    artifacts, schemas = _parse(sources, kind)
    parsed = time.perf_counter()
    notes = [
        f"{artifact.name}: no SQL was recognised in it, so no rule was applied; "
        "name its kind if it is SQL."
        for artifact in artifacts
        if artifact.kind == "unknown"
    ]
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


def _parse(sources: Sequence[Source], kind: str | None) -> "tuple[list[Artifact], list[Schema]]":
    """Read each dialect's sources together, unless two of them create the same table."""
    from smeaton.analysis.detect import detect
    from smeaton.analysis.parse import parse_sql
    from smeaton.analysis.parse.schema import Schema

    artifacts: list[Artifact] = []
    joint: dict[Dialect, tuple[Schema, list[Source]]] = {}
    for source in sources:
        found, dialect = detect(source.text, kind)
        kinds: Counter[str] = Counter()
        if dialect is not None:
            schema, group = joint.setdefault(dialect, (Schema(dialect), []))
            before = Counter(schema.statements)
            parse_sql(source, dialect, schema)
            kinds = schema.statements - before
            group.append(source)
        artifacts.append(_artifact(source, found, dialect, kinds))
    schemas: list[Schema] = []
    for dialect, (schema, group) in joint.items():
        alone = [parse_sql(source, dialect) for source in group] if schema.redefined else [schema]
        schemas.extend(alone)
    return artifacts, schemas


def _objects(schemas: "Sequence[Schema]") -> dict[str, Place]:
    objects: dict[str, Place] = {}
    for schema in schemas:
        for table in schema.tables.values():
            objects.setdefault(table.name, table.place)
            for column in table.columns.values():
                objects.setdefault(f"{table.name}.{column.name}", column.place)
            for index in table.indexes:
                objects.setdefault(index.name, index.place)
        for view in schema.views.values():
            objects.setdefault(view.name, view.place)
    return objects
