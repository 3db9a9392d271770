"""The DDL that a finding proposes runs on a real PostgreSQL, and mends what was found."""

import re
import subprocess
from collections.abc import Callable

import pytest

from smeaton.analysis import Rule, Source, analyse, list_rules

Psql = Callable[[str, str], subprocess.CompletedProcess[str]]
FENCE = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)


def example(known: Rule) -> str:
    found = FENCE.search(known.documentation.partition("## Example\n")[2])
    assert found is not None
    return found.group(1)


def is_mechanical(known: Rule) -> bool:
    """Whether the flawed example makes its own tables in PostgreSQL and the fix is plain DDL."""
    review = analyse([Source("example.sql", example(known))]).review
    fixes = [finding.fix for finding in review.findings]
    designed = "CREATE TABLE" in example(known) and review.artifacts[0].dialect == "postgres"
    return designed and all(fix and not fix.startswith("--") and "..." not in fix for fix in fixes)


MENDABLE = [known for known in list_rules() if known.kind == "sql" and is_mechanical(known)]


def test_most_rules_about_designs_propose_ddl() -> None:
    assert len(MENDABLE) >= 18


@pytest.mark.parametrize("known", MENDABLE, ids=lambda known: known.name)
def test_the_fix_runs_and_the_finding_is_gone(known: Rule, psql: Psql) -> None:
    flawed = example(known)
    created = psql(known.name, flawed)
    assert created.returncode == 0, created.stderr
    findings = analyse([Source("example.sql", flawed)]).review.findings
    fix = "\n".join(finding.fix for finding in findings)
    mended = psql(known.name, fix)
    assert mended.returncode == 0, f"{fix}\n{mended.stderr}"
    after = analyse([Source("example.sql", f"{flawed}\n{fix}\n")]).review
    assert known.name not in {finding.rule for finding in after.findings}
    assert not after.notes


@pytest.mark.parametrize(
    "known",
    [k for k in list_rules() if k.kind == "sql" and "schema-migrations" not in k.see_also],
    ids=lambda known: known.name,
)
def test_the_sound_example_runs_as_it_stands(known: Rule, psql: Psql) -> None:
    sound = FENCE.search(known.documentation.partition("## Use instead\n")[2])
    assert sound is not None
    review = analyse([Source("example.sql", sound.group(1))]).review
    if review.artifacts[0].dialect == "postgres":
        ran = psql(f"sound_{known.name}", sound.group(1))
        assert ran.returncode == 0, ran.stderr


LIVE = """
-- PostgreSQL database dump
CREATE TABLE public."Order" (
    id bigint NOT NULL PRIMARY KEY,
    placed_at timestamp without time zone
);
CREATE TABLE public."user" (
    id bigint NOT NULL PRIMARY KEY,
    "orderId" bigint,
    active boolean DEFAULT true
);
ALTER TABLE ONLY public."user"
    ADD CONSTRAINT user_order_fk FOREIGN KEY ("orderId") REFERENCES public."Order"(id);
"""


def test_fixes_of_a_dump_quote_names_and_avoid_long_locks(psql: Psql) -> None:
    findings = analyse([Source("dump.sql", LIVE)]).review.findings
    fixes = "\n".join(finding.fix for finding in findings)
    assert 'CREATE INDEX CONCURRENTLY "user_orderId_idx" ON public."user" ("orderId")' in fixes
    assert 'ALTER TABLE public."user" VALIDATE CONSTRAINT' in fixes
    for sql in (LIVE, fixes):
        ran = psql("live", sql)
        assert ran.returncode == 0, f"{sql}\n{ran.stderr}"
    assert not analyse([Source("dump.sql", LIVE + fixes)]).review.findings
