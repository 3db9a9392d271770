"""Finds the script of fixes after which a review finds what it proposed to be mended.

A fix can bring a finding of its own: a wider key wants wider references, a new foreign key an
index. So the script is reviewed together with the artefacts, and what is new is mended as well.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from smeaton.advice import Finding
from smeaton.analysis.fix_script import Script, write_script
from smeaton.analysis.parse.schema import Dialect
from smeaton.analysis.parse.split import split
from smeaton.analysis.screen import Screen
from smeaton.analysis.source import Source

if TYPE_CHECKING:
    from smeaton.analysis.parse.schema import Intent

_ROUNDS = 4
_WORDS = re.compile(r"\w+|\*")


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
    """
    from smeaton.analysis import analyse

    before = analyse(sources, kind=kind, intent=intent, screen=Screen())
    artifact = next((item for item in before.review.artifacts if item.dialect), None)
    if artifact is None:
        return Script("", 0, len(findings))
    dialect = cast("Dialect", artifact.dialect)
    live = any(item.intent not in (None, "design") for item in before.review.artifacts)
    read = _dependents(sources, dialect)
    known = {(item.code, item.object) for item in before.review.findings}
    also: list[Finding] = []
    for _ in range(_ROUNDS):
        script = write_script(
            findings,
            dialect,
            live=live,
            also=also,
            names=before.objects.keys(),
            dependents=read,
        )
        if artifact.kind == "prisma":
            break
        last = replace(sources[-1], text=f"{sources[-1].text}\n{script.text}")
        after = analyse(
            [*sources[:-1], last], kind=kind, intent=intent or artifact.intent, screen=Screen()
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


def _dependents(sources: Sequence[Source], dialect: Dialect) -> list[frozenset[str]]:
    """Return the words of each view, trigger and policy in the sources."""
    return [
        frozenset(_WORDS.findall(statement.text.lower()))
        for source in sources
        for statement in split(source.text, dialect)
        if statement.kind in ("create_view", "policy")
        or (statement.kind == "routine" and " TRIGGER " in statement.text[:80].upper())
    ]
