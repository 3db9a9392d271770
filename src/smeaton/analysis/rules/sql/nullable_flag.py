"""The rule `nullable_flag`."""

import re
from collections.abc import Iterator

from smeaton.analysis.ddl import is_live, require
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, is_log, says

_ANSWERS = {"approved", "accepted", "granted", "allowed", "confirmed", "declined", "rejected",
            "attending", "response", "answer", "vote", "passed", "succeeded"}  # fmt: skip
_OUTCOMES = {"accepted", "success", "successful", "succeeded", "passed", "failed", "applicable",
             "detected", "correct"}  # fmt: skip
"""What is known only once something is over."""
_QUESTIONS = {"request", "invitation", "invite", "review", "approval", "question", "poll",
              "proposal", "application", "rsvp", "answer", "check", "vote"}  # fmt: skip
_OVERRIDES = {"setting", "override", "preference", "option", "config", "configuration"}


def _is_asked(table: Table, column: Column) -> bool:
    """Whether a key, an index or a check minds if the flag was set at all."""
    if any(column.name in columns for columns in table.unique_sets(partial=True)):
        return True  # NULL is what a unique key lets repeat
    texts = [check.text for check in table.checks if column.name in check.columns]
    texts += [index.where.text for index in table.indexes if index.where]
    asked = re.compile(rf"\b{re.escape(column.name)}\W+is (?:not )?null", re.IGNORECASE)
    return any(asked.search(text) for text in texts)


def _is_override(table: Table) -> bool:
    """Whether NULL means what holds above: settings of which none is required or has a default."""
    flags = [c for c in table.columns.values() if c.type.name == "boolean"]
    open_ended = all(flag.nullable and flag.default is None for flag in flags)
    return len(flags) > 1 and open_ended and ends(table.short, _OVERRIDES)


def _is_answer(table: Table, column: Column) -> bool:
    """Whether NULL means that nothing is known yet: `approved` of a request, `passed` of a run."""
    if column.default is not None:
        return False
    asked = says(column.name, _ANSWERS) and says(table.short, _QUESTIONS)
    return asked or says(column.name, _OUTCOMES) or is_log(table)


def _mend(schema: Schema, table: Table, column: Column) -> str:
    """Return what requires the flag; where rows may lack it, what they mean is asked first."""
    required = require(schema, table, column.name)
    if schema.notation == "prisma" and column.default is None:
        return f"{required}, with a @default unless each create names it"
    if column.default or not is_live(schema) or schema.notation != "sql":
        return required
    return (
        f"-- decide what NULL means in {column.name}, and write that to the rows first:\n{required}"
    )


@rule("SQL023", severity="low", harm="confusion", each=3)
def nullable_flag(schema: Schema) -> Iterator[Hit]:
    """Boolean that may be NULL.

    ## What it does
    Finds nullable boolean columns, with or without a default.

    ## Why it matters
    Two answers become three: `WHERE NOT active` leaves out the NULL rows, and each piece of code
    decides for itself what NULL means.

    ## When it is fine
    "Not answered yet" is a real answer, as in a consent question; say so in a comment ("tri-state",
    "unknown", "not answered"). `approved` of a request, `passed` of a run, and what a log
    noted, without a default, are left alone. A key, an
    index or a check that minds NULL says so as well. Settings of which none is required or has a
    default, and flags without one whose name is required of another table, leave to a higher level
    what they don't say.

    ## Example
    ```sql
    CREATE TABLE feeds (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      enabled boolean DEFAULT true
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE feeds (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      enabled boolean NOT NULL DEFAULT true
    );
    ```

    ## See also
    database-constraints
    """
    decided = {
        column.name
        for _, column in schema.columns()
        if column.type.name == "boolean" and not column.nullable
    }
    for table, column in schema.columns():
        if (
            column.type.name != "boolean"
            or column.type.array
            or not column.nullable
            or column.generated
        ):
            continue
        if (
            re.search(r"tri-?state|unknown|not answered|null means", column.comment, re.IGNORECASE)
            or _is_asked(table, column)
            or _is_override(table)
            or _is_answer(table, column)
            or (column.default is None and column.name in decided)
        ):
            continue
        yield Hit(
            f"{table.name}.{column.name}",
            column.place,
            f"Flag {table.name}.{column.name} may be NULL"
            + (", though it has a default." if column.default else "."),
            "A third state that nobody meant drops out of both WHERE flag and WHERE NOT flag.",
            _mend(schema, table, column),
            group="default" if column.default else "",
        )
