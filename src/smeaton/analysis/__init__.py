"""Reads pasted artefacts and finds design defects with certainty, no model needed.

`analyse` is the whole of it: text into a typed model, rules over the model, findings out.
Parsers are imported when an artefact needs them.
"""

import time
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from smeaton.advice import Artifact, Finding, Review, ReviewStats
from smeaton.analysis.rule import Judged, Model, Rule, find_rule, list_rules
from smeaton.analysis.screen import Screen
from smeaton.analysis.source import Edit, Place, Source, list_context, read_source
from smeaton.analysis.texts import Texts

if TYPE_CHECKING:
    from smeaton.analysis.baseline import Known
    from smeaton.analysis.models import Models
    from smeaton.analysis.parse.schema import Intent, Table

__all__ = [
    "Analysis",
    "Edit",
    "Place",
    "Rule",
    "Screen",
    "Source",
    "analyse",
    "describe",
    "find_breaks",
    "find_change",
    "find_rule",
    "list_rules",
    "read_source",
]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in some artefacts, and what is in them."""

    review: Review
    objects: Mapping[str, Place]
    """Every table, `table.column`, index, operation, type and field, and where it stands."""
    outline: str
    """The artefacts in compact plain text, for a prompt; bounded in size."""
    tables: "Sequence[Table]" = ()
    """Every table that someone designed, in the order of creation."""
    silenced: frozenset[str] = frozenset()
    """Objects about which something was found and held back."""
    edits: tuple[tuple[Edit, ...], ...] = ()
    """For each finding of the review, the changes of text that mend it."""
    gone: "tuple[Known, ...]" = ()
    """What was found in the earlier version, and is not in this one."""


def describe(source: Source, kind: str | None = None) -> Artifact:
    """Return what `source` is: kind, dialect and number of objects, without reviewing it."""
    from smeaton.analysis.databases import describe_source
    from smeaton.analysis.kinds import CONTRACTS, recognise
    from smeaton.analysis.models import read_models

    if recognise(source.text, kind, source.name)[0] in CONTRACTS:
        return read_models([source], kind, None).artifacts[0]
    return describe_source(source, kind)


def analyse(
    sources: Sequence[Source],
    *,
    against: Sequence[Source] = (),
    kind: str | None = None,
    intent: "Intent | None" = None,
    screen: Screen | None = None,
) -> Analysis:
    """Review artefacts; databases of one dialect are read in the order given as one.

    Bad content never raises: what can't be read is in the review's notes.

    Args:
        sources: the artefacts; migrations that ran already say so by their state.
        against: the earlier version; then what breaks its users is found, and else only what
            was not there before.
        kind: "openapi", "graphql", "proto", "asyncapi", "json-schema", "prisma", "sql" or
            "sql:postgres", "sql:mysql", "sql:sqlite"; None to detect it.
        intent: "design", "dump" or "migration"; None to tell it from header and statements.
        screen: what to leave out; by default what comments in the artefacts ask for.

    Raises:
        SettingsError: a project file that the screen reads is wrong.
    """
    from smeaton.analysis.models import compare, read_models
    from smeaton.analysis.outline import outline

    started = time.perf_counter()
    screen = screen or Screen()
    old = read_models(against, kind, intent) if against else None
    screen.read(sources)
    models = read_models(sources, kind, intent)
    parsed = time.perf_counter()
    notes = [
        f"{artifact.name}: nothing that is reviewed was recognised in it, so no rule was applied; "
        "name its kind if it is SQL."
        for artifact in models.artifacts
        if artifact.kind == "unknown"
    ]
    compared: list[Model] = []
    if old is not None:
        before = Screen()
        _judge(old, [Texts(against, partial(_objects, old))], [], before)
        screen.forget(before.known)
        compared += compare(old, models)
    compared.append(Texts(sources, partial(_objects, models), context=list_context(sources)))
    judged = _judge(models, compared, notes, screen)
    notes.extend(screen.notes())
    done = time.perf_counter()
    stats = ReviewStats(
        parse_ms=round((parsed - started) * 1000, 1),
        rules_ms=round((done - parsed) * 1000, 1),
        total_ms=round((done - started) * 1000, 1),
    )
    review = Review(
        artifacts=models.artifacts,
        findings=[one.finding for one in judged],
        notes=list(dict.fromkeys(notes)),
        stats=stats,
    )
    return Analysis(
        review,
        _objects(models),
        outline(models.schemas, [line for each in models.contracts for line in each.outline()]),
        [table for schema in models.schemas for table in schema.designed()],
        frozenset(screen.silenced),
        tuple(one.edits for one in judged),
        screen.gone(),
    )


def find_breaks(old: Sequence[Source], new: Sequence[Source]) -> list[Finding]:
    """Return what breaks the users of artefacts when changed ones take their place.

    Nothing else is looked for, so that what a fix changes can be told cheaply.
    """
    from smeaton.analysis.models import compare, read_models
    from smeaton.analysis.rule import run_rules

    pairs = compare(read_models(old, None, None), read_models(new, None, None))
    return [one.finding for pair in pairs for one in run_rules(pair, [])]


def find_change(sources: Sequence[Source], finding: Finding) -> str | None:
    """Return the text of a finding's artefact with that one mended.

    None where its fix is no change of the text, but a script for a database or a person's work.

    Args:
        sources: what was reviewed together when it was found.
        finding: as the review gave it.
    """
    from smeaton.analysis.kinds import CONTRACTS, recognise
    from smeaton.analysis.patch import apply_edits

    text = next((source.text for source in sources if source.name == finding.artifact), "")
    if recognise(text, None, finding.artifact)[0] not in CONTRACTS:
        return None
    analysis = analyse(sources)
    for each, edits in zip(analysis.review.findings, analysis.edits, strict=True):
        own = [edit for edit in edits if edit.artifact == finding.artifact]
        if own and _place(each) == _place(finding):
            return apply_edits(text, own)[0]
    return None


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.object, finding.artifact, finding.line, finding.column


def _judge(
    models: "Models", compared: Sequence[Model], notes: list[str], screen: Screen
) -> list[Judged]:
    """Return what the rules find in all models, the worst first."""
    from smeaton.analysis.databases import run_database_rules
    from smeaton.analysis.models import combine
    from smeaton.analysis.rule import run_rules

    judged: list[Judged] = []
    for schema in models.schemas:
        notes.extend(schema.notes)
        judged.extend(run_database_rules(schema, notes, screen))
    parts = len(models.schemas)
    others: list[Model] = [*models.contracts, *combine(models), *compared]
    for model in others:
        notes.extend(model.notes)
        found = run_rules(model, notes, screen)
        parts += bool(found)
        judged.extend(found)
    if parts > 1:
        judged.sort(key=lambda one: one.finding.severity.rank)
    return _drop_repeated(judged) if len(models.contracts) > 1 else judged


def _drop_repeated(judged: list[Judged]) -> list[Judged]:
    """Keep the first of findings that several contracts have in a file that they share."""
    found: dict[object, Judged] = {}
    for one in judged:
        each = one.finding
        found.setdefault((each.code, each.object, each.artifact, each.line, each.column), one)
    return list(found.values())


def _objects(models: "Models") -> Mapping[str, Place]:
    objects: dict[str, Place] = {}
    for schema in models.schemas:
        for table in schema.tables.values():
            objects.setdefault(table.name, table.place)
            for column in table.columns.values():
                objects.setdefault(f"{table.name}.{column.name}", column.place)
            for index in table.indexes:
                objects.setdefault(index.name, index.place)
        for view in schema.views.values():
            objects.setdefault(view.name, view.place)
    # a contract's places are looked up when asked for
    found: list[Any] = [objects, *(contract.objects() for contract in models.contracts)]
    return ChainMap(*found)
