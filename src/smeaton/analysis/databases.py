"""Reads artefacts together as the databases that they describe.

Artefacts of one dialect are one database, in the order given. A history of migrations is replayed:
what ran already leaves its tables behind and no operations, so that rules about operations see
the newest migration alone and rules about design see the result of all.
"""

from collections import Counter
from collections.abc import Sequence

from smeaton.advice import Artifact
from smeaton.analysis.detect import detect
from smeaton.analysis.parse import parse_sql
from smeaton.analysis.parse.prisma import find_provider, parse_prisma
from smeaton.analysis.parse.schema import Dialect, Intent, Schema
from smeaton.analysis.prisma import finish
from smeaton.analysis.retyping import join_retypes
from smeaton.analysis.rule import Hit, Judged, run_rules
from smeaton.analysis.screen import Screen
from smeaton.analysis.source import Source
from smeaton.analysis.vocabulary import is_tool

_OBJECTS = ("create_table", "create_index", "create_view")
_NOTES = 20
_MISSED = 5
"""So many changes of tables that nothing made are no slip: the order, or a part, is missing."""


def describe_source(source: Source, kind: str | None) -> Artifact:
    """Return what one source is and how many objects it holds."""
    from smeaton.analysis.parse.split import split

    found, dialect = detect(source.text, kind, source.name)
    if found == "prisma":
        count = parse_prisma([source], dialect)[1][0] if dialect else 0
        return _artifact(source, found, dialect, count)
    kinds = Counter(s.kind for s in split(source.text, dialect)) if dialect else Counter[str]()
    return _artifact(source, found, dialect, _count(kinds))


def read_databases(
    sources: Sequence[Source], kind: str | None, intent: Intent | None
) -> tuple[list[Artifact], list[Schema]]:
    """Return what the sources are, and the schema of each database in them."""
    detected = [detect(source.text, kind, source.name) for source in sources]
    modelled = [s for s, (found, _) in zip(sources, detected, strict=True) if found == "prisma"]
    artifacts, schemas = _read_prisma(modelled, intent) if modelled else ([], [])
    rest = [each for each in zip(sources, detected, strict=True) if each[1][0] != "prisma"]
    if any(source.state != "new" for source, _ in rest):
        more = _replay([source for source, _ in rest], kind, intent)
    else:
        more = _read_together(rest, intent)
    return [*artifacts, *more[0]], [*schemas, *more[1]]


def run_database_rules(schema: Schema, notes: list[str], screen: Screen) -> list[Judged]:
    """Return the findings of a database, the tables of libraries and tools left out."""
    schema.stated = schema.intent  # rules ask for it thousands of times

    def is_reported(hit: Hit) -> bool:
        table = schema.find(hit.object) or schema.find(hit.object.rpartition(".")[0])
        return table is None or not is_tool(table)

    write = finish if schema.notation == "prisma" else join_retypes
    return run_rules(schema, notes, screen, is_reported=is_reported, finish=write)


def _read_prisma(
    sources: list[Source], intent: Intent | None
) -> tuple[list[Artifact], list[Schema]]:
    provider = next(filter(None, (find_provider(source.text) for source in sources)), "")
    dialect = detect(f'datasource db {{\nprovider = "{provider}"\n}}', "prisma")[1]
    if not provider:
        dialect = "postgres"
    if dialect is None:
        empty = Schema("postgres", notes=[
            f"{sources[0].name}: the provider {provider!r} is not reviewed; PostgreSQL, MySQL, "
            "SQLite and CockroachDB are."
        ])  # fmt: skip
        return [_artifact(source, "prisma", None, 0) for source in sources], [empty]
    schema, counts = parse_prisma(sources, dialect)
    schema.stated = intent
    return [
        _artifact(source, "prisma", dialect, count, schema.intent)
        for source, count in zip(sources, counts, strict=True)
    ], [schema]


def _read_together(
    sources: Sequence[tuple[Source, tuple[str, Dialect | None]]], intent: Intent | None
) -> tuple[list[Artifact], list[Schema]]:
    """Read each dialect's sources together, unless two of them create the same table."""
    artifacts: list[Artifact] = []
    joint: dict[Dialect, tuple[Schema, list[tuple[Source, Artifact]]]] = {}
    for source, (found, dialect) in sources:
        kinds: Counter[str] = Counter()
        if dialect is not None:
            schema, group = joint.setdefault(dialect, (Schema(dialect, stated=intent), []))
            before = Counter(schema.statements)
            parse_sql(source, dialect, schema)
            kinds = schema.statements - before
        artifact = _artifact(source, found, dialect, _count(kinds))
        artifacts.append(artifact)
        if dialect is not None:
            group.append((source, artifact))
    schemas: list[Schema] = []
    for dialect, (schema, group) in joint.items():
        alone = [schema] * len(group)
        if schema.redefined:
            alone = [parse_sql(s, dialect, Schema(dialect, stated=intent)) for s, _ in group]
        for (_, artifact), own in zip(group, alone, strict=True):
            artifact.intent = own.intent
        schemas.extend(alone if schema.redefined else [schema])
    return artifacts, schemas


def _replay(
    sources: list[Source], kind: str | None, intent: Intent | None
) -> tuple[list[Artifact], list[Schema]]:
    """Read migrations in order; the last one is under review unless it ran already."""
    found, dialect = detect("\n".join(source.text for source in sources), kind)
    if dialect is None:
        return [_artifact(source, found, None, 0) for source in sources], []
    schema = Schema(dialect)
    past = [source for source in sources if source.state != "new"]
    for source in sources:
        parse_sql(source, dialect, schema)
        if source.state == "known":
            schema.context.add(source.name)
            schema.notes.clear()
        if source.state != "new":
            schema.forget_operations()
    newest = [source for source in sources if source.state == "new"]
    schema.stated = intent or ("migration" if newest else "dump")
    if len(schema.notes) > _NOTES:
        more = len(schema.notes) - _NOTES
        schema.notes[_NOTES:] = [f"{more} more statements or files were skipped."]
    size = sum(len(source.text.encode("utf-8", "replace")) for source in past)
    total = len(schema.tables) + sum(len(table.indexes) for table in schema.tables.values())
    name = past[0].name if len(past) == 1 else f"{past[0].name} … {past[-1].name}"
    first = Artifact(name=name, kind="sql", dialect=dialect, intent="dump", bytes=size,
                     objects=total)  # fmt: skip
    rest = [
        describe_source(source, f"sql:{dialect}").model_copy(update={"intent": schema.stated})
        for source in newest
    ]
    if len(schema.missed) >= _MISSED:
        first_missed = schema.missed[0]
        schema.notes.insert(0, (
            f"{len(schema.missed)} statements change tables that no file before them makes, first "
            f"in {first_missed.artifact}, line {first_missed.line}: the order of the files is "
            "doubtful, or some are missing."
        ))  # fmt: skip
    schema.notes.insert(0, _explain(past, newest))
    return [first, *rest], [schema]


def _explain(past: list[Source], newest: list[Source]) -> str:
    replayed = f"Replayed {len(past)} file{'s' if len(past) > 1 else ''}"
    if not newest:
        return f"{replayed} as one database; no file is reviewed as a new migration."
    names = ", ".join(source.name for source in newest)
    return f"{replayed}; {names} is reviewed as a migration of the database that they make."


def _count(kinds: Counter[str]) -> int:
    return sum(kinds[kind] for kind in _OBJECTS)


def _artifact(
    source: Source, kind: str, dialect: str | None, objects: int, intent: Intent | None = None
) -> Artifact:
    return Artifact(
        name=source.name,
        kind=kind,
        dialect=dialect,
        intent=intent,
        bytes=len(source.text.encode("utf-8", "replace")),
        objects=objects,
    )
