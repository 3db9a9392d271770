"""The rule `broad_grant`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.schema import Grant, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_lookup, is_tool

_WRITES = {"all", "insert", "update", "delete", "truncate"}
_TRUSTED = re.compile(r"admin|owner|root|migrat|superuser|dba|deploy|postgres|backup|rds", re.I)
_NOT_ROWS = re.compile(
    r"(?:FUNCTION|PROCEDURE|ROUTINE|TYPE|LANGUAGE|DOMAIN|SEQUENCE|DATABASE|TABLESPACE|FOREIGN|"
    r"PARAMETER|LARGE|ALL (?:FUNCTIONS|PROCEDURES|ROUTINES|SEQUENCES))\b",
    re.IGNORECASE,
)


def _verbs(grant: Grant) -> set[str]:
    return {privilege.split(" ")[0].split("(")[0] for privilege in grant.privileges}


def _table(schema: Schema, grant: Grant) -> Table | None:
    return schema.find(re.sub(r"(?i)^TABLE ", "", grant.on).replace('"', ""))


def _judge_public(schema: Schema, grant: Grant) -> tuple[Severity, str] | None:
    """What PostgreSQL's pseudo-role PUBLIC gets, where that is too much."""
    verbs, table = _verbs(grant), _table(schema, grant)
    if grant.on.lower().startswith("schema "):
        name = grant.on[7:]
        created = verbs & {"all", "create"}
        return (Severity.MEDIUM, f"Every role may create objects in {name}.") if created else None
    if _NOT_ROWS.match(grant.on) or (table and is_tool(table)):
        return None
    if verbs & _WRITES:
        return Severity.HIGH, f"Every role of the cluster may write {grant.on}."
    severity = Severity.LOW if table and is_lookup(table) else Severity.MEDIUM
    return (severity, f"Every role may read {grant.on}.") if "select" in verbs else None


def _judge(schema: Schema, grant: Grant) -> tuple[Severity, str] | None:
    people, everything = ", ".join(grant.grantees), "all" in _verbs(grant)
    if "public" in map(str.lower, grant.grantees) and schema.dialect == "postgres":
        return _judge_public(schema, grant)
    if not everything or all(map(_TRUSTED.search, grant.grantees)):
        return None
    if schema.dialect == "mysql" and grant.on.replace("`", "").startswith("*.*"):
        anywhere = any("@" not in who or "%" in who for who in grant.grantees)
        host = ", from any host" if anywhere else ""
        message = f"{people} may do everything in every database{host}."
        return Severity.HIGH if anywhere else Severity.MEDIUM, message
    if schema.dialect == "postgres" and grant.on.lower().startswith("all tables"):
        return Severity.LOW, f"{people} gets ALL on {grant.on}, TRUNCATE and TRIGGER among it."
    return None


def _mend(schema: Schema, grant: Grant, who: str) -> str:
    verbs = ", ".join(grant.privileges).upper()
    if schema.dialect == "mysql":
        return (
            f"REVOKE {verbs} ON {grant.on} FROM {who};\n"
            "-- then GRANT SELECT, INSERT, UPDATE, DELETE ON its_schema.* TO it, from its own host"
        )
    if who.lower() == "public":
        verbs = "CREATE" if grant.on.lower().startswith("schema ") else verbs
        return f"REVOKE {verbs} ON {grant.on} FROM {who};"
    return (
        f"REVOKE ALL ON {grant.on} FROM {who};\n"
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {grant.on} TO {who};"
    )


@rule("SQL057", severity="high", harm="exposure", each=6)
def broad_grant(schema: Schema) -> Iterator[Hit]:
    """Privileges for everybody, or more of them than a program needs.

    ## What it does
    Finds table privileges granted to PUBLIC, CREATE on a schema for PUBLIC, ALL on all tables for
    a program's role, and in MySQL ALL on every database.

    ## Why it matters
    PUBLIC is every role, also those made later. A role that can TRUNCATE, or own triggers, turns
    one injected statement into a lost or silently altered table.

    ## When it is fine
    USAGE on a schema, EXECUTE on a function and rights of an owner, migration or backup role are
    not reported.

    ## Example
    ```sql
    CREATE TABLE salaries_paid (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      note text NOT NULL
    );
    GRANT SELECT, UPDATE ON salaries_paid TO PUBLIC;
    ```

    ## Use instead
    ```sql
    CREATE TABLE salaries_paid (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      note text NOT NULL
    );
    CREATE ROLE payroll;
    GRANT SELECT, UPDATE ON salaries_paid TO payroll;
    ```

    ## See also
    database-least-privilege
    """
    for grant in schema.grants:
        judged = _judge(schema, grant)
        if judged is None:
            continue
        severity, message = judged
        found = _table(schema, grant)
        who = next((w for w in grant.grantees if w.lower() == "public"), grant.grantees[0])
        yield Hit(
            found.name if found else grant.on.rpartition(" ")[2],
            grant.place,
            message,
            "One stolen login or injected statement has all of it.",
            _mend(schema, grant, who),
            severity=severity,
        )
