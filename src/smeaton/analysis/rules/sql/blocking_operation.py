"""The rule `blocking_operation`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Change, Check, Schema
from smeaton.analysis.rule import Hit, rule


def _judge(change: Change) -> tuple[str, str, Severity] | None:
    """What blocks, what to do instead, and how bad it is."""
    table = quote(change.table, "postgres")
    statement = " ".join(change.statement.strip().rstrip(";").split())
    if change.kind == "maintain" and change.name == "reindex":
        return f"REINDEX of {change.table}", "REINDEX (CONCURRENTLY) ...;", Severity.HIGH
    if change.kind == "maintain" and change.name.startswith("refresh"):
        fix = f"REFRESH MATERIALIZED VIEW CONCURRENTLY {table}; -- it needs a unique index"
        return f"REFRESH of {change.table}", fix, Severity.MEDIUM
    if change.kind == "maintain":
        what = "CLUSTER" if change.name == "cluster" else "VACUUM FULL"
        if not change.table:
            fix = "-- pg_repack --table=..., one table after the other"
            return f"{what} of every table", fix, Severity.HIGH
        return f"{what} of {change.table}", f"-- pg_repack --table={table}", Severity.HIGH
    if change.kind == "move" and change.statement.lstrip()[6:].lstrip()[:5].lower() == "index":
        fix = (
            "-- build it anew and rename it:\n"
            "-- CREATE INDEX CONCURRENTLY ... TABLESPACE ...;\n-- DROP INDEX CONCURRENTLY ...;"
        )
        return f"{change.detail.upper()} of {change.table}", fix, Severity.HIGH
    if change.kind == "move":
        fix = f"-- pg_repack --table={table}, or in a planned downtime"
        return f"{change.detail.upper()} of {change.table}", fix, Severity.HIGH
    if change.kind == "detach_partition" and change.detail != "concurrently":
        fix = f"{statement} CONCURRENTLY; -- outside a transaction, PostgreSQL 14 and later"
        return f"DETACH PARTITION {change.name}", fix, Severity.MEDIUM
    if isinstance(change.subject, Check) and change.subject.excludes:
        fix = "-- there is no way around the scan: run it in a planned downtime, or on a new table"
        return f"the exclusion constraint on {change.table}", fix, Severity.HIGH
    return None


@rule("SQL089", severity="high", harm="outage", each=3)
def blocking_operation(schema: Schema) -> Iterator[Hit]:
    """Maintenance that locks everyone out of a live table.

    ## What it does
    Finds REINDEX, REFRESH MATERIALIZED VIEW and DETACH PARTITION without CONCURRENTLY, VACUUM FULL,
    CLUSTER, moves to another tablespace, SET LOGGED and UNLOGGED, and exclusion constraints, in
    PostgreSQL migrations, on tables that the artefact did not create. A refresh and a detached
    partition are medium. To move an index locks its table's queries out too, for none can be
    planned meanwhile.

    ## Why it matters
    They hold ACCESS EXCLUSIVE, or a lock that stops all writes, for as long as it takes to read and
    write the whole table or its index.

    ## When it is fine
    Small tables, and a planned downtime.

    ## Example
    ```sql
    REINDEX TABLE orders;
    ```

    ## Use instead
    ```sql
    REINDEX TABLE CONCURRENTLY orders;
    ```

    ## See also
    schema-migrations, partitioning-and-retention
    """
    if schema.dialect != "postgres" or schema.intent != "migration":
        return
    for change in schema.changes:
        found = _judge(change) if change.existing else None
        if found:
            what, fix, severity = found
            yield Hit(
                change.table,
                change.place,
                f"The migration runs {what}, which locks it for as long as that takes.",
                "Queries on it wait, and connections pile up behind them.",
                fix,
                severity=severity,
            )
