"""Finds the script of fixes after which a review finds what it proposed to be mended.

A fix can bring a finding of its own: a wider key wants wider references, a new foreign key an
index. So the script is reviewed together with the artefacts, and what is new is mended as well.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from smeaton.advice import Finding
from smeaton.analysis.fix_script import COMPUTED, Script, write_script
from smeaton.analysis.parse.schema import Dialect
from smeaton.analysis.parse.split import split
from smeaton.analysis.screen import Screen
from smeaton.analysis.source import Source
from smeaton.errors import InputError

if TYPE_CHECKING:
    from smeaton.analysis.parse.schema import Intent, Table

_ROUNDS = 4
_WORDS = re.compile(r"\w+|\*")
_RULE = re.compile(r"^[ \t]*CREATE\s+(?:OR\s+REPLACE\s+)?RULE\b", re.I | re.M)
_TRIGGER = re.compile(r"\A[^(]{0,80}\bTRIGGER\b", re.I)
_CALL = re.compile(r"\([^()]*\(")


def mend(
    sources: Sequence[Source],
    findings: Sequence[Finding],
    *,
    kind: str | None = None,
    intent: "Intent | None" = None,
) -> Script:
    """Return the script that mends the findings in `sources`, and what their fixes bring with them.

    Args:
        sources: the artefacts of one database, all of those that were reviewed together.
        findings: those to be mended.
        kind: as for `analyse`.
        intent: as for `analyse`.

    Raises:
        InputError: the sources are of two dialects, which one script can't serve.
    """
    from smeaton.analysis import analyse

    seen = Screen()
    before = analyse(sources, kind=kind, intent=intent, screen=seen)
    dialects = {item.dialect for item in before.review.artifacts if item.dialect}
    if len(dialects) > 1:
        raise InputError("One script can't fix two dialects; review their artefacts apart.")
    artifact = next((item for item in before.review.artifacts if item.dialect), None)
    if artifact is None:
        return Script("", 0, len(findings))
    dialect = cast("Dialect", artifact.dialect)
    live = any(item.intent not in (None, "design") for item in before.review.artifacts)
    read = _dependents(sources, dialect)
    bound = _bound(before.tables)
    types = {
        f"{table.short}.{column.name}".lower(): (
            column.type.written if dialect == "mysql" else column.type.name
        )
        for table in before.tables
        for column in table.columns.values()
    }
    known = {(item.code, item.object) for item in seen.known}
    old = Counter(item.fingerprint for item in seen.known)
    also: list[Finding] = []
    for _ in range(_ROUNDS):
        script = write_script(
            findings,
            dialect,
            live=live,
            also=also,
            names=before.objects.keys(),
            dependents=read,
            bound=bound,
            types=types,
        )
        if artifact.kind == "prisma":
            break
        last = replace(sources[-1], text=f"{sources[-1].text}\n{script.text}")
        after = analyse(
            [*sources[:-1], last],
            kind=kind,
            intent=intent or artifact.intent,
            screen=Screen(baseline=old),
        )
        new = [
            item
            for item in after.review.findings
            if (item.code, item.object) not in known and "schema-migrations" not in item.citations
        ]
        if not new:
            break
        known.update((item.code, item.object) for item in new)
        also += new
    return script


def _bound(tables: "Sequence[Table]") -> set[str]:
    """Return the columns of both sides of each foreign key."""
    found: set[str] = set()
    keys = {table.short.lower(): table.primary.columns for table in tables if table.primary}
    for table in tables:
        for key in table.foreign_keys:
            target = key.target.rpartition(".")[2].lower()
            found.update(f"{table.short}.{column}".lower() for column in key.columns)
            others = key.target_columns or keys.get(target, ())
            found.update(f"{target}.{column}".lower() for column in others)
    return found


def _dependents(sources: Sequence[Source], dialect: Dialect) -> list[frozenset[str]]:
    """Return the words of each view, trigger, policy, rule and computed index in the sources."""
    found = []
    for source in sources:
        for statement in split(source.text, dialect):
            trigger = statement.kind == "routine" and _TRIGGER.search(statement.text)
            computed = statement.kind == "create_index" and _CALL.search(statement.text)
            rewrite = _RULE.search(statement.text)
            if statement.kind in ("create_view", "policy") or trigger or computed or rewrite:
                words = set(_WORDS.findall(statement.text.lower()))
                found.append(frozenset(words | {COMPUTED} if computed else words))
    return found
