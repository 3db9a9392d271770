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
from smeaton.analysis.screen import Screen
from smeaton.analysis.source import Place, Source, read_source

if TYPE_CHECKING:
    from smeaton.analysis.parse.schema import Intent, Schema, Table

__all__ = [
    "Analysis",
    "Place",
    "Rule",
    "Screen",
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
    tables: "Sequence[Table]" = ()
    """Every table that someone designed, in the order of creation."""
    silenced: frozenset[str] = frozenset()
    """Objects about which something was found and held back."""


def describe(source: Source, kind: str | None = None) -> Artifact:
    """Return what `source` is: kind, dialect and number of objects, without reviewing it."""
    from smeaton.analysis.databases import describe_source

    return describe_source(source, kind)


def analyse(
    sources: Sequence[Source],
    *,
    kind: str | None = None,
    intent: "Intent | None" = None,
    screen: Screen | None = None,
) -> Analysis:
    """Review artefacts; those of one dialect are read in the order given as one database.

    Bad content never raises: what can't be read is in the review's notes.

    Args:
        sources: the artefacts; migrations that ran already say so by their state.
        kind: "sql", "sql:postgres", "sql:mysql", "sql:sqlite" or "prisma"; None to detect it.
        intent: "design", "dump" or "migration"; None to tell it from header and statements.
        screen: what to leave out; by default what comments in the artefacts ask for.

    Raises:
        SettingsError: a project file that the screen reads is wrong.
    """
    from smeaton.analysis.databases import read_databases
    from smeaton.analysis.outline import outline
    from smeaton.analysis.rule import run_rules

    started = time.perf_counter()
    screen = screen or Screen()
    screen.read(sources)
    artifacts, schemas = read_databases(sources, kind, intent)
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
        findings.extend(run_rules(schema, notes, screen))
    notes.extend(screen.notes())
    if len(schemas) > 1:
        findings.sort(key=lambda finding: finding.severity.rank)
    done = time.perf_counter()
    stats = ReviewStats(
        parse_ms=round((parsed - started) * 1000, 1),
        rules_ms=round((done - parsed) * 1000, 1),
        total_ms=round((done - started) * 1000, 1),
    )
    review = Review(artifacts=artifacts, findings=findings, notes=notes, stats=stats)
    tables = [table for schema in schemas for table in schema.designed()]
    return Analysis(review, _objects(schemas), outline(schemas), tables, frozenset(screen.silenced))


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
