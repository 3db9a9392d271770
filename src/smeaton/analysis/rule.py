"""Rules: what a rule is, how one is registered, and how its hits become findings.

A rule is a generator over the typed model of its kind, one file each, named for the flawed
pattern. Its docstring is its documentation, its test and the text that advice cites. The folder
that it lies in names the kind of model that it reads.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeVar

from smeaton.advice import Finding, Severity
from smeaton.analysis.source import Edit, Place
from smeaton.errors import UserError

if TYPE_CHECKING:
    from smeaton.analysis.screen import Screen

Harm = Literal["exposure", "loss", "corruption", "outage", "slowness", "confusion"]
"""What a defect does in the end, worst first; it orders findings of one severity."""

HEADINGS = (
    "What it does",
    "Why it matters",
    "When it is fine",
    "Example",
    "Use instead",
    "See also",
)
_HARMS: tuple[Harm, ...] = ("exposure", "loss", "corruption", "outage", "slowness", "confusion")
_READ = 25
"""So many headings a person reads; where there would be more, each rule says what it says once."""
_ALONE = 2
"""So many high ones of a rule stay findings of their own then."""
_FEW = 10
"""Where a database has more headings, each cause has one as soon as it stands in three places."""
_ALIKE = 2
_LISTED = 60
_WITH_LINES = 6
_FIXES = 200
_SHOWN = 3
"""So many fixes of one cause are shown; those of databases are a script that is run whole."""
_SCRIPTED = frozenset({"sql", "sql_changes"})


class Model(Protocol):
    """What rules read: one or more artefacts of a kind that belong together."""

    @property
    def kind(self) -> str:
        """The folder of the rules that read it."""
        ...

    context: set[str]
    """Artefacts that are known but not under review: nothing in them is reported."""
    notes: list[str]
    """What could not be read, in words for the user."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule's pattern stands."""

    object: str
    """As the artefact writes it: `table.column`, `GET /path#param`, `Type.field`, ..."""
    place: Place
    message: str
    why: str
    fix: str = ""
    severity: Severity | None = None
    """Where it differs from the rule's own."""
    table: str = ""
    """The table of an index, whose name alone may not tell it."""
    group: str = ""
    """Hits of different groups have different causes, and are never folded into one."""
    edits: tuple[Edit, ...] = ()
    """Changes of the artefact's own text that mend it, where its fix is one."""


class Judged(NamedTuple):
    """A finding, with the changes of text that mend it."""

    finding: Finding
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule."""

    code: str
    name: str
    severity: Severity
    kind: str
    title: str
    documentation: str
    see_also: tuple[str, ...]
    """Ids of knowledge documents."""
    harm: Harm
    each: int
    keep: int
    find: Callable[[Any], Iterator[Hit]]


_Read = TypeVar("_Read")
_registry: dict[str, Rule] = {}


def rule(
    code: str,
    *,
    severity: Literal["critical", "high", "medium", "low"],
    harm: Harm,
    each: int = 8,
    keep: int = 0,
) -> Callable[[Callable[[_Read], Iterator[Hit]]], Callable[[_Read], Iterator[Hit]]]:
    """Register the decorated generator under `code`.

    Args:
        code: "SQL001" and so on; never used twice, not even after a rule is gone.
        severity: of a hit that does not say otherwise.
        harm: what the defect does in the end.
        each: up to so many hits are findings of their own; more have one cause and become one.
        keep: how many of the worst stay findings of their own even then.

    Raises:
        ValueError: the code is taken, or the docstring or one of its headings is missing.
    """

    def register(find: Callable[[_Read], Iterator[Hit]]) -> Callable[[_Read], Iterator[Hit]]:
        documentation = cleandoc(find.__doc__ or "")
        headings = tuple(re.findall(r"^## (.+)$", documentation, re.MULTILINE))
        if headings != HEADINGS:
            raise ValueError(
                f"the docstring of rule {find.__name__!r} needs the headings {HEADINGS}"
            )
        if code in _registry:
            raise ValueError(f"the code {code!r} is taken by {_registry[code].name!r}")
        also = documentation.rpartition("## See also")[2]
        _registry[code] = Rule(
            code=code,
            name=find.__name__,
            severity=Severity(severity),
            kind=find.__module__.split(".")[-2],
            title=documentation.split("\n")[0].rstrip("."),
            documentation=documentation,
            see_also=tuple(re.findall(r"[a-z][a-z0-9-]+", also)),
            harm=harm,
            each=each,
            keep=keep,
            find=find,
        )
        return find

    return register


_FOLDER = Path(__file__).parent / "rules"


@cache
def _load(kind: str) -> None:
    for module in iter_modules([str(_FOLDER / kind)]):
        import_module(f"smeaton.analysis.rules.{kind}.{module.name}")


def list_rules(kind: str | None = None) -> list[Rule]:
    """Return the rules that read models of a kind, or every rule, by code."""
    for folder in [kind] if kind else [each.name for each in iter_modules([str(_FOLDER)])]:
        _load(folder)
    return [_registry[code] for code in sorted(_registry) if kind in (None, _registry[code].kind)]


def find_rule(code_or_name: str) -> Rule:
    """Return the rule of this code or name, whatever its case.

    Raises:
        UserError: there is none; the message says how to list them.
    """
    wanted = code_or_name.strip().lower().replace("-", "_")
    for known in list_rules():
        if wanted in (known.code.lower(), known.name):
            return known
    raise UserError(f"There is no rule {code_or_name!r}; `smeaton rules` lists them.")


def run_rules(
    model: Model,
    notes: list[str],
    screen: "Screen | None" = None,
    *,
    is_reported: Callable[[Hit], bool] = lambda hit: True,
    finish: Callable[[str], str] = lambda fix: fix,
) -> list[Judged]:
    """Return the findings of the rules of a model's kind, what would hurt first at the front.

    What stands in an artefact that is only there for context is left out, and so is what the
    screen holds back.

    Args:
        model: what is under review.
        notes: where to say which rule gave up.
        screen: what else to leave out.
        is_reported: whether a hit of an artefact under review counts.
        finish: puts the words of a fix into the artefact's notation.
    """
    judged: list[tuple[Rule, list[Hit]]] = []
    for known in list_rules(model.kind):
        try:
            hits = [
                hit
                for hit in known.find(model)
                if hit.place.artifact not in model.context and is_reported(hit)
            ]
        except RecursionError:
            notes.append(f"The rule {known.name!r} gave up on what is nested too deeply.")
            continue
        judged.append((known, screen.judge(known, hits) if screen else hits))
    headings = sum(len(_fold(known, hits)) for known, hits in judged)
    if model.kind == "sql" and headings > _FEW:
        judged = [(_gather(known), hits) for known, hits in judged]
        headings = sum(len(_fold(known, hits)) for known, hits in judged)
    crowded = headings > _READ
    found: list[tuple[tuple[object, ...], Judged]] = []
    for known, hits in judged:
        for hit in _fold(known, hits, crowded=crowded):
            finding = _finding(known, hit)
            finding.fix = finish(finding.fix)
            rank = (finding.severity.rank, _HARMS.index(known.harm), known.code)
            key = (*rank, finding.artifact, finding.line, finding.column)
            found.append((key, Judged(finding, hit.edits)))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _gather(known: Rule) -> Rule:
    """Return the rule as it folds where there is much to read: one cause, one heading."""
    return replace(known, each=min(known.each, _ALIKE), keep=0)


def _rank(known: Rule, hit: Hit) -> int:
    return (hit.severity or known.severity).rank


def _fold(known: Rule, hits: list[Hit], *, crowded: bool = False) -> list[Hit]:
    """Make one hit of many with the same cause, group by group.

    What is found in contracts stays apart by severity, so that no heading overstates its places.
    """
    groups: dict[object, list[Hit]] = {}
    apart = not (crowded or known.kind in _SCRIPTED)
    for hit in hits:
        groups.setdefault((hit.group, _rank(known, hit) if apart else 0), []).append(hit)
    return [
        folded for alike in groups.values() for folded in _fold_group(known, alike, crowded=crowded)
    ]


def _fold_group(known: Rule, hits: list[Hit], *, crowded: bool) -> list[Hit]:
    """Make one hit of those of a group; the first and worst stands for all.

    Args:
        known: the rule that found them.
        hits: where.
        crowded: there are more headings than a person reads, so that only the worst stay alone.
    """
    if len(hits) <= (1 if crowded else max(known.each, 1)):
        return hits
    ordered = sorted(hits, key=lambda hit: _rank(known, hit))
    if known.kind not in _SCRIPTED:
        ordered = list({hit.place: hit for hit in reversed(ordered)}.values())[::-1]
    keep = known.keep
    if crowded:
        keep = min(keep, _ALONE, sum(_rank(known, hit) <= Severity.HIGH.rank for hit in ordered))
    alone, many = ordered[:keep], ordered[keep:]
    if len(many) <= 1:
        return ordered
    first = many[0]
    same = "Likewise" if known.kind.endswith("_changes") else "The same"
    message = (
        f"{first.message}{'' if first.message.endswith(('.', '?')) else '.'} "
        f"{same} in {len(many) - 1} other "
        f"{'place' if len(many) == 2 else 'places'}: {_name_places(many[1:], first)}."
    )
    fixes = list(dict.fromkeys(hit.fix for hit in many if hit.fix))
    most = _FIXES if known.kind in _SCRIPTED else _SHOWN
    if len(fixes) > most:
        mark = "-- and" if known.kind in _SCRIPTED else "and likewise"
        fixes = [*fixes[:most], f"{mark} {len(fixes) - most} more like these"]
    edits = tuple(edit for hit in many for edit in hit.edits)
    return [*alone, replace(first, message=message, fix="\n".join(fixes), edits=edits)]


def _name_places(hits: list[Hit], first: Hit) -> str:
    """Return the objects of the hits, the first ones with their lines."""

    def locate(hit: Hit, number: int) -> str:
        same = hit.place.artifact == first.place.artifact
        line = f"line {hit.place.line}" if same else f"{hit.place.artifact}:{hit.place.line}"
        parts = (hit.table, line if number < _WITH_LINES else "")
        return f" ({', '.join(part for part in parts if part)})" if any(parts) else ""

    named = [f"{hit.object}{locate(hit, number)}" for number, hit in enumerate(hits[:_LISTED])]
    rest = len(hits) - _LISTED
    return ", ".join(named) + (f" and {rest} more" if rest > 0 else "")


def _finding(known: Rule, hit: Hit) -> Finding:
    return Finding(
        code=known.code,
        rule=known.name,
        severity=hit.severity or known.severity,
        object=hit.object,
        artifact=hit.place.artifact,
        line=hit.place.line,
        column=hit.place.column,
        message=hit.message,
        why=hit.why,
        fix=hit.fix,
        citations=list(known.see_also),
    )
