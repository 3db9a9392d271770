"""The rule `destructive_migration`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.schema import Change, Schema
from smeaton.analysis.rule import Hit, rule

_WORDS = {"drop_table": "drops table", "drop_column": "drops column", "truncate": "empties table",
          "drop_schema": "drops schema", "drop_database": "drops database"}  # fmt: skip


def _holds_code(schema: Schema, name: str) -> bool:
    """Whether functions or views are known in a schema of the database."""
    made = re.compile(
        r"\s*CREATE\s+(?:\w+\s+){0,4}(?:FUNCTION|PROCEDURE|VIEW)\s+"
        rf"\"?{re.escape(name)}\"?\.",
        re.I,
    )
    return any(made.match(text) for text in schema.code)


def _suspect(change: Change) -> Hit:
    return Hit(
        change.table,
        change.place,
        f"The migration drops schema {change.table}, in which no table is known here.",
        "Tables that were made elsewhere would go with it, and their rows do not come back.",
        f"-- look at what it holds before: \\dtm {change.table}.*",
        severity=Severity.LOW,
    )


@rule("SQL024", severity="high", harm="loss", each=3)
def destructive_migration(schema: Schema) -> Iterator[Hit]:
    """Migration that drops a table or column in use.

    ## What it does
    Finds DROP TABLE, DROP COLUMN and TRUNCATE of tables that the same artefact did not create, and
    DROP SCHEMA and DROP DATABASE of what it does not create. A schema in which no table is known,
    though others are, is low. What CASCADE takes along, `cascading_drop` reports.

    ## Why it matters
    The version of the program that is still running selects that column and fails the moment the
    migration commits; the data is gone, and rolling the program back does not bring it back.

    ## When it is fine
    A separate, later release, after no running version reads or writes it any more, with a backup
    taken: then the finding is a reminder. Dumps and down migrations are not looked at, and a schema
    that holds nothing but functions and views loses no data.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders DROP COLUMN coupon_text;
    ```

    ## Use instead
    ```sql
    -- release 1: stop reading and writing it; release 2, weeks later, drops it
    COMMENT ON COLUMN orders.coupon_text IS 'unused since release 41, to be dropped';
    ```

    ## See also
    schema-migrations
    """
    if schema.intent != "migration":
        return
    cascading = {
        (change.statement, change.table) for change in schema.changes if change.kind == "cascade"
    }
    for change in schema.changes:
        if not change.existing or change.kind not in _WORDS:
            continue
        if change.kind == "drop_schema" and schema.tables and not schema.within(change.table):
            if not _holds_code(schema, change.table):
                yield _suspect(change)
            continue
        if (change.statement, change.table) in cascading:
            continue
        target = f"{change.table}.{change.name}" if change.kind == "drop_column" else change.table
        yield Hit(
            target,
            change.place,
            f"The migration {_WORDS[change.kind]} {target}.",
            "Programs still running fail on it at once, and the data does not come back with "
            "a roll-back.",
            f"-- first release a version that no longer uses {target}; drop it in a later "
            "migration, after a backup",
        )
