"""The rule `partition_by_mutable_column`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, words


@rule("SQL052", severity="medium", harm="slowness", each=3)
def partition_by_mutable_column(schema: Schema) -> Iterator[Hit]:
    """Table partitioned by a value that changes.

    ## What it does
    Finds tables partitioned by a status, state or flag.

    ## Why it matters
    Each change of the value deletes the row in one partition and inserts it in another: twice the
    writes, broken row locks for concurrent updaters, and the status has to be part of the primary
    key.

    ## When it is fine
    The value is set once and stays, as a region or a tenant does.

    ## Example
    ```sql
    CREATE TABLE jobs_queued (
      id bigint GENERATED ALWAYS AS IDENTITY,
      status text NOT NULL CHECK (status IN ('new', 'done')),
      PRIMARY KEY (id, status)
    ) PARTITION BY LIST (status);
    ```

    ## Use instead
    ```sql
    CREATE TABLE jobs_queued (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      status text NOT NULL CHECK (status IN ('new', 'done'))
    );
    CREATE INDEX jobs_queued_new_idx ON jobs_queued (id) WHERE status = 'new';
    ```

    ## See also
    partitioning-and-retention
    """
    for table in schema.designed():
        for name in table.partition_by:
            column = table.column(name)
            if column is None or not (
                ends(name, {"status", "state", "stage", "phase"})
                or column.type.name == "boolean"
                or words(name)[:1] == ("updated",)
            ):
                continue
            yield Hit(
                f"{table.name}.{name}",
                table.place,
                f"Table {table.name} is partitioned by {name}, which changes.",
                "Each change moves the row between partitions: two writes, and locks that "
                "fail under concurrency.",
                f"-- partition by the creation time, or not at all, with partial indexes on {name}",
            )
