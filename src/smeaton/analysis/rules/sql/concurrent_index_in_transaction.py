"""The rule `concurrent_index_in_transaction`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Index, Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL047", severity="high", harm="outage", each=1)
def concurrent_index_in_transaction(schema: Schema) -> Iterator[Hit]:
    """CREATE INDEX CONCURRENTLY inside a transaction.

    ## What it does
    Finds CONCURRENTLY in PostgreSQL scripts that open a transaction with BEGIN.

    ## Why it matters
    PostgreSQL refuses it there, so the migration fails every time it runs.

    ## When it is fine
    The index statement stands after COMMIT.

    ## Example
    ```sql
    BEGIN;
    CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at);
    COMMIT;
    ```

    ## Use instead
    ```sql
    CREATE INDEX CONCURRENTLY orders_placed_at_idx ON orders (placed_at);
    ```

    ## See also
    schema-migrations
    """
    for change in schema.changes:
        index = change.subject
        concurrent = change.detail == "concurrently" or (
            isinstance(index, Index) and index.concurrently
        )
        if concurrent and change.in_transaction:
            yield Hit(
                change.name,
                change.place,
                f"Index {change.name} is built CONCURRENTLY inside a transaction.",
                "PostgreSQL refuses that, so the migration fails.",
                f"-- outside BEGIN and COMMIT: {' '.join(change.statement.split())}",
            )
