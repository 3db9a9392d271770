"""Reads artefacts of all kinds into the models that rules take.

Databases are read together by dialect; of contracts, what refers to one another is one model.
Where several kinds are given, what they say about one another is a model too, and where an
earlier version is given, so is the change.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from smeaton.advice import Artifact
from smeaton.analysis.kinds import CONTRACTS, recognise
from smeaton.analysis.rule import Model
from smeaton.analysis.source import Place, Source

if TYPE_CHECKING:
    from smeaton.analysis.entities import Entity
    from smeaton.analysis.parse.schema import Intent, Schema


class Contract(Model, Protocol):
    """The model of a contract: what every parser module's `read` returns."""

    dialect: str | None
    """The version of its notation."""
    artifacts: tuple[str, ...]
    """The names of the sources it was read from, the root first."""

    def objects(self) -> Mapping[str, Place]:
        """Return every object by its name in findings, and where it stands."""
        ...

    def outline(self) -> list[str]:
        """Return the contract in compact plain text, what matters most first."""
        ...


@dataclass(slots=True)
class Comparison:
    """A contract or database and its earlier version, for rules about what breaks.

    Places of hits are in the new one: what is gone is reported at what held it.
    """

    old: Any
    new: Any
    kind: str = ""
    context: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class System:
    """Artefacts of several kinds that describe one system, for rules about their agreement."""

    schemas: "list[Schema]"
    contracts: list[Any]
    entities: "tuple[list[Entity], list[Entity]] | None" = None
    """The tables, and the models of the contracts; filled when a rule first asks."""
    kind: str = "system"
    context: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Models:
    """What was read."""

    artifacts: list[Artifact]
    schemas: "list[Schema]"
    contracts: list[Contract]


def read_models(sources: Sequence[Source], kind: str | None, intent: "Intent | None") -> Models:
    """Return what the sources are and the model of each."""
    from smeaton.analysis.databases import read_databases

    found = [recognise(source.text, kind, source.name) for source in sources]
    rest = [s for s, (k, _) in zip(sources, found, strict=True) if k not in CONTRACTS]
    artifacts, schemas = read_databases(rest, kind, intent) if rest else ([], [])
    models = Models(artifacts, schemas, [])
    for each, module in CONTRACTS.items():
        chosen = [s for s, (k, _) in zip(sources, found, strict=True) if k == each]
        if chosen:
            loose = [s for s in rest if s.state == "known" or _is_part(s, each, sources)]
            parser = import_module(f"smeaton.analysis.parse.{module}")
            read: list[Contract] = parser.read([*chosen, *loose])
            models.contracts.extend(read)
            counts = Counter(name for model in read for name in _list_artifacts(model))
            models.artifacts.extend(
                _describe(s, each, version, counts[s.name])
                for s, (kind_, version) in zip(sources, found, strict=True)
                if kind_ == each
            )
    read_along = {name for contract in models.contracts for name in contract.artifacts}
    models.artifacts = [
        artifact
        for artifact in models.artifacts
        if artifact.kind != "unknown" or artifact.name not in read_along
    ]
    order = [source.name for source in sources]
    models.artifacts.sort(key=lambda a: order.index(a.name) if a.name in order else -1)
    return models


def _is_part(source: Source, kind: str, sources: Sequence[Source]) -> bool:
    """Whether a file of no kind holds parts of contracts: another one refers to it by its name."""
    name = PurePosixPath(source.name).name
    return (
        kind in ("openapi", "asyncapi")
        and name.endswith((".yaml", ".yml", ".json"))
        and any(name in each.text for each in sources if each is not source)
    )


def _list_artifacts(contract: Contract) -> Iterable[str]:
    """Return for each object of a contract the artefact that it stands in."""
    from smeaton.analysis.parse.tree import Places

    objects = contract.objects()
    if isinstance(objects, Places):
        return objects.artifacts()
    return (place.artifact for place in objects.values())


def _describe(source: Source, kind: str, version: str | None, count: int) -> Artifact:
    """Return what a contract's source is, with the number of objects that stand in it."""
    return Artifact(
        name=source.name,
        kind=kind,
        dialect=version,
        bytes=len(source.text.encode("utf-8", "replace")),
        objects=count,
    )


def combine(models: Models) -> list[System]:
    """Return what rules about several artefacts together read, if there are several kinds."""
    contracts = [c for c in models.contracts if c.kind != "json_schema"]
    kinds = {contract.kind for contract in contracts} | {"sql" for _ in models.schemas}
    if len(kinds) < 2:
        return []
    return [System(models.schemas, list(contracts))]


def compare(old: Models, new: Models) -> list[Comparison]:
    """Pair each model with its earlier version: of one kind, by file name where there are more."""
    pairs: list[Comparison] = []
    for schema in new.schemas:
        before = [each for each in old.schemas if each.dialect == schema.dialect]
        if before:
            pairs.append(Comparison(before[0], schema, "sql_changes"))
    for contract in new.contracts:
        alike = [each for each in old.contracts if each.kind == contract.kind]
        named = [each for each in alike if _stem(each) == _stem(contract)]
        if named or len(alike) == 1:
            pairs.append(Comparison((named or alike)[0], contract, f"{contract.kind}_changes"))
        else:
            contract.notes.append(
                f"{contract.artifacts[0]}: nothing in the earlier version is called that, "
                "so it was not compared."
            )
    return pairs


def _stem(contract: Contract) -> str:
    return PurePosixPath(contract.artifacts[0]).name
