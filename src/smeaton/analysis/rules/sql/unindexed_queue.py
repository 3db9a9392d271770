"""The rule `unindexed_queue`."""

import re
from collections.abc import Iterator

from smeaton.analysis.ddl import create_index
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, is_tool, says

_QUEUES = {"job", "queue", "outbox", "inbox", "task"}
_STATES = ("status", "state")
_DONE = {
    "processed_at",
    "published_at",
    "sent_at",
    "dispatched_at",
    "delivered_at",
    "completed_at",
    "finished_at",
    "handled_at",
}
_FLAGS = {"processed", "published", "sent", "dispatched", "delivered", "done", "handled"}
_WORKED = {"attempt", "attempts", "retry", "retries", "locked", "payload", "worker", "tries"}
_ORDER = (
    "run_at",
    "available_at",
    "next_attempt_at",
    "next_retry_at",
    "scheduled_at",
    "scheduled_for",
    "created_at",
    "inserted_at",
    "enqueued_at",
    "occurred_at",
)


def _state(table: Table) -> Column | None:
    """The column that tells what is still to do."""
    done = (table.column(name) for name in (*sorted(_DONE), *sorted(_FLAGS), *_STATES))
    return next((column for column in done if column), None)


def _is_queue(table: Table) -> bool:
    """Whether programs take their work from the table."""
    named = ends(table.short, _QUEUES) or says(table.short, {"outbox", "inbox", "queue"})
    return named and any(says(name, _WORKED) for name in table.columns)


def _mend(schema: Schema, table: Table, state: Column) -> str:
    order = next((c.name for c in map(table.column, _ORDER) if c), "")
    key = order or (table.primary.columns[0] if table.primary else state.name)
    name, said = quote(state.name, schema.dialect), state.default.text if state.default else ""
    where = ""
    if state.name.lower() in _DONE:
        where = f"{name} IS NULL"
    elif state.type.name == "boolean":
        where = f"NOT {name}"
    elif re.fullmatch(r"'[\w -]+'", said):
        where = f"{name} = {said}"
    if schema.dialect == "mysql" or not where:
        return create_index(schema, table, tuple(dict.fromkeys((state.name, key))))
    return create_index(schema, table, (key,), where=where)


@rule("SQL079", severity="medium", harm="slowness")
def unindexed_queue(schema: Schema) -> Iterator[Hit]:
    """Queue table without an index on what is still to do.

    ## What it does
    Finds tables that programs take work from (a job, queue or outbox with attempts, locks or a
    payload) whose state is in no index.

    ## Why it matters
    Each poll reads all finished jobs to find the few that wait. The table only grows, so polling
    takes more each week, and workers hold their locks for the length of the scan.

    ## When it is fine
    Finished rows are deleted at once, so that the table holds only what waits. The steps of a job
    are found through the job and not reported.

    ## Example
    ```sql
    CREATE TABLE mail_outbox (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      payload jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      sent_at timestamptz
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE mail_outbox (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      payload jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      sent_at timestamptz
    );
    CREATE INDEX mail_outbox_waiting_idx ON mail_outbox (created_at) WHERE sent_at IS NULL;
    ```

    ## See also
    database-queues, index-choice
    """
    for table in schema.designed():
        state = _state(table)
        if state is None or is_tool(table) or not _is_queue(table):
            continue
        wholes = (schema.find(key.target) for key in table.foreign_keys)
        if any(whole is not table and _is_queue(whole) for whole in wholes if whole):
            continue
        known = {c.lower() for columns in table.unique_sets() for c in columns}
        for index in table.indexes:
            known |= {part.text.lower() for part in index.parts}
            known |= {c.lower() for c in index.where.columns} if index.where else set()
        marks = {state.name.lower(), *_DONE, *_FLAGS, *_STATES, *_ORDER[:6], "locked_at"}
        if known & marks:
            continue
        yield Hit(
            table.name,
            table.place,
            f"Table {table.name} is worked off by {state.name}, which is in no index.",
            "Each poll reads all finished rows to find the few that wait.",
            _mend(schema, table, state),
        )
