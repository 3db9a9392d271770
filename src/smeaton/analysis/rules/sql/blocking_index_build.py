"""The rule `blocking_index_build`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.schema import Index, Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL025", severity="high", harm="outage", each=3)
def blocking_index_build(schema: Schema) -> Iterator[Hit]:
    """Index built or dropped on a live table without CONCURRENTLY.

    ## What it does
    Finds CREATE INDEX and DROP INDEX without CONCURRENTLY in PostgreSQL migrations, on tables that
    the same artefact did not create. A drop is medium: it needs the lock only for a moment.

    ## Why it matters
    A plain build takes a SHARE lock: every insert, update and delete waits for minutes on a large
    table, connections pile up behind them, and the service is down.

    ## When it is fine
    Small tables, a planned downtime, and tables created in the same migration, which are not
    reported.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    CREATE INDEX orders_placed_at_idx ON orders (placed_at);
    ```

    ## Use instead
    ```sql
    CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at);
    ```

    ## See also
    schema-migrations, index-choice
    """
    if schema.dialect != "postgres" or schema.intent != "migration":
        return
    for change in schema.changes:
        if not change.existing or change.kind not in ("create_index", "drop_index"):
            continue
        index = change.subject
        if change.detail == "concurrently" or (isinstance(index, Index) and index.concurrently):
            continue
        verb = "builds" if change.kind == "create_index" else "drops"
        fix = (
            re.sub(
                r"\bINDEX\b",
                "INDEX CONCURRENTLY",
                change.statement.strip().rstrip(";"),
                count=1,
                flags=re.IGNORECASE,
            )
            + ";"
        )
        yield Hit(
            change.name,
            change.place,
            f"The migration {verb} index {change.name} without CONCURRENTLY."
            if change.kind == "drop_index"
            else f"The migration {verb} index {change.name} on {change.table} without "
            "CONCURRENTLY.",
            "Writes to the table wait until it is done, and connections pile up behind them.",
            f"{fix} -- outside a transaction",
            severity=None if change.kind == "create_index" else Severity.MEDIUM,
        )
