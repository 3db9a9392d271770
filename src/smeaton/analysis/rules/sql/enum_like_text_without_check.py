"""The rule `enum_like_text_without_check`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import add_check
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import (
    ends,
    in_check,
    is_linked_account,
    is_log,
    is_lookup,
    is_staging,
    is_tool,
    singular,
    words,
)

_SETS = {
    "status",
    "role",
    "level",
    "priority",
    "gender",
    "visibility",
    "tier",
    "stage",
    "mode",
    "phase",
    "severity",
    "interval",
    "frequency",
    "kind",
    "type",
    "state",
}
_OPEN = {
    "mime",
    "content",
    "media",
    "external",
    "provider",
    "event",
    "error",
    "stripe",
    "http",
    "response",
    "attestation",
    "file",
    "marital",
    "health",
    "entity",
    "object",
    "resource",
    "aggregate",
    "subject",
    "source",
    "target",
    "model",
    "class",
    "color",
    "server",
    "device",
    "browser",
    "app",
    "token",
}


_PROVIDED = {"session_state", "token_type", "scope", "type", "kind", "state"}
"""What an OAuth provider answers (OpenID Connect Core, section 3.1.3.3), in its own words."""


_GROWING = {"job", "task", "queue", "handler", "worker", "event", "outbox", "command", "action",
            "plugin", "hook", "trigger", "operation", "workflow",
            "integration", "connector", "credential", "method", "badge"}  # fmt: skip
"""Whose types are names of classes: each release of the code may add one."""


def _grows_with_code(schema: Schema, table: Table, column: Column) -> bool:
    """Whether the values are names in the code, or of tables that a trigger puts there."""
    parts = words(column.name)
    if parts[-1] not in ("type", "kind"):
        return False
    named = parts[:-1] or words(table.short)[-1:]
    if any(singular(word) in _GROWING for word in named):
        return True
    name = table.short.lower()
    return any(name in code and "tg_table_name" in code for code in map(str.lower, schema.code))


def _is_open(table: Table, column: Column) -> bool:
    parts = words(column.name)
    if _MEANT.search(column.comment):
        return True
    if is_linked_account(table) and "_".join(parts) in _PROVIDED:
        return True
    base = column.name[: -len(parts[-1])].rstrip("_")
    if parts[-1] in ("type", "kind") and (
        (len(parts) == 1 and is_lookup(table))
        or (base and (table.column(f"{base}_id") or table.column(f"{base}Id")))
    ):
        return True
    address = {"city", "zip", "postal_code", "postcode", "country", "zip_code", "street"}
    if parts[-1] == "state" and any(table.column(name) for name in address):
        return True
    return bool(set(parts[:-1]) & _OPEN) or (
        parts[-1] == "state" and set(parts) & {"billing", "shipping", "address"} != set()
    )


_MEANT = re.compile(
    r"purpose|deliberate|intentional|free.?(?:text|form)|comma|list of|plugin|arbitrary|any string",
    re.I,
)
"""What comments say of text that is no closed set."""
_CODED = {"status", "state", "kind", "mode", "visibility", "type", "gender", "stage", "phase"}


def _is_code(table: Table, column: Column) -> bool:
    """Whether a small number stands for one of a few words, and nothing here says which."""
    return (
        column.type.is_integer
        and column.type.bits <= 32
        and not column.counter
        and not column.comment
        and words(column.name)[-1] in _CODED
        and not column.type.values
    )


@rule("SQL016", severity="medium", harm="corruption", each=3)
def enum_like_text_without_check(schema: Schema) -> Iterator[Hit]:
    """Closed set of values in free text without a check.

    ## What it does
    Finds text columns called status, state, role, type, kind, level and the like that neither a
    CHECK, an enum, nor a foreign key to a lookup table limits. Status and state are medium, the
    others low, and so are small numbers that stand for such words without a comment that says so.

    ## Why it matters
    'shiped', 'Shipped' and '' are accepted, and every query that lists the known values silently
    leaves such rows out.

    ## When it is fine
    The set is open: values come from another system or from users, as in an account linked to an
    OAuth provider, or each release of the code may add to them, as with types of jobs, tasks and
    events; those are not reported, nor are the state of a postal address, MIME types, the type half
    of a polymorphic reference, and names of tables that a trigger writes.

    ## Example
    ```sql
    CREATE TABLE parcels (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      status text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE parcels (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      status text NOT NULL CHECK (status IN ('new', 'sent', 'lost'))
    );
    ```

    ## See also
    enum-modelling, database-constraints
    """
    for table in schema.designed():
        if is_tool(table) or is_staging(table) or is_log(table):
            continue
        for column in table.columns.values():
            code = _is_code(table, column)
            text = column.type.is_text and (column.type.length or 0) <= 255
            if not code and not (text and ends(column.name, _SETS)):
                continue
            if (
                in_check(table, column.name)
                or next(table.references(column.name), None)
                or _is_open(table, column)
                or _grows_with_code(schema, table, column)
            ):
                continue
            if (table.primary and column.name in table.primary.columns) or words(column.name)[
                -1
            ] not in _SETS:
                continue
            name = quote(column.name, schema.dialect)
            if code:
                yield Hit(
                    f"{table.name}.{column.name}",
                    column.place,
                    f"Column {table.name}.{column.name} holds a number that stands for a word, and "
                    "nothing says which or which are allowed.",
                    "Reports and people at a prompt can't read it, and a number of no meaning is "
                    "accepted.",
                    "-- with all numbers that are allowed in place of the dots:\n"
                    + add_check(schema, table, column.name, f"{name} IN (0, 1, ...)"),
                    severity=Severity.LOW,
                    group="number",
                )
                continue
            known = (
                column.default.text
                if column.default and column.default.text.startswith("'")
                else ""
            )
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} is free text for what is a closed set of "
                "values.",
                "A misspelt value is accepted, and queries that list the known ones leave "
                "the row out.",
                "-- with all values that are allowed in place of the dots:\n"
                + add_check(
                    schema,
                    table,
                    column.name,
                    f"{name} IN ({known}, ...)" if known else f"{name} IN (...)",
                ),
                severity=None if words(column.name)[-1] in ("status", "state") else Severity.LOW,
            )
