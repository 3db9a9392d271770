"""The rule `enum_like_text_without_check`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import add_check, is_live
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
    says,
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
_RECORDS = {"dns", "rrset", "zone", "record", "domain"}
"""Whose types are those of DNS resource records, of which new ones come."""
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
    if parts == ("type",) and says(table.short, _RECORDS):
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


_BROAD = {"type", "kind", "level", "mode", "frequency", "stage", "phase", "state",
          "priority"}  # fmt: skip
"""Words that are as often open: what else the schema says decides."""
_SHORT = 64
_EXAMPLES = re.compile(r"\betc\b|\be\.?g\b|\.\.\.|…|such as|for example|or other|and so on", re.I)
_WORD = r"[A-Za-z][\w-]*"
_QUOTED = re.compile(rf"""['"`]({_WORD})['"`]""")
_LISTED = re.compile(rf"{_WORD}(?:\s*\|\s*{_WORD})+|{_WORD}(?:\s*/\s*{_WORD}){{2,}}"
                     rf"|(?:^|:\s*|\()\s*{_WORD}(?:,\s*{_WORD}){{2,}}\s*\W*$")  # fmt: skip


def _find_values(table: Table, column: Column) -> tuple[str, ...]:
    """Return the values that the column's comment lists, or that partial indexes look for."""
    quoted = _QUOTED.findall(column.comment)
    listed = _LISTED.search(column.comment)
    if len(quoted) > 1:
        found = quoted
    elif listed:
        found = re.findall(_WORD, listed[0])
    else:
        texts = [index.where.text for index in table.indexes if index.where]
        sought = re.compile(rf"\b{re.escape(column.name)}\W+(?:= |in \()('[^)]*')", re.I)
        found = [v for text in texts for m in sought.findall(text) for v in _QUOTED.findall(m)]
    return tuple(dict.fromkeys(found))


def _is_closed(column: Column, values: tuple[str, ...]) -> bool:
    """Whether more than a broad word says that the values are few."""
    default = column.default is not None and column.default.text.startswith("'")
    short = 0 < (column.type.length or 0) <= _SHORT
    parts = words(column.name)
    own = not column.nullable and parts in (("type",), ("kind",))
    return bool(values) or default or short or own or parts[-1] not in _BROAD


@rule("SQL016", severity="medium", harm="corruption", each=3)
def enum_like_text_without_check(schema: Schema) -> Iterator[Hit]:
    """Closed set of values in free text without a check.

    ## What it does
    Finds text columns called status, state, role, type, kind, level and the like that neither a
    CHECK, an enum, nor a foreign key to a lookup table limits. Broad words (type, kind, level,
    state) need more that says so: a default, a short length, an index on one value, being the
    required type of the row itself, or a comment that lists the values, which are then proposed.
    Status and state are medium in a design or where values are known, the others low, and so are
    small numbers that stand for such words without a comment that says so.

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
            values = _find_values(table, column)
            if not _is_closed(column, values):
                continue
            known = (
                column.default.text
                if column.default and column.default.text.startswith("'")
                else ""
            )
            listed = _QUOTED.search(column.comment) or _LISTED.search(column.comment)
            told = bool(values and listed) and not _EXAMPLES.search(column.comment)
            shown = [f"'{value}'" for value in values]
            if known and known not in shown:
                shown.insert(0, known)
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} is free text, though "
                + (
                    f"its comment lists its values ({', '.join(values)})."
                    if told
                    else "by its name it holds one of a few values."
                ),
                "A misspelt value is accepted, and queries that list the known ones leave "
                "the row out.",
                ("" if told else "-- with all values that are allowed in place of the dots:\n")
                + add_check(
                    schema,
                    table,
                    column.name,
                    f"{name} IN ({', '.join(shown if told else [*shown, '...'])})",
                ),
                severity=None
                if words(column.name)[-1] in ("status", "state") and (shown or not is_live(schema))
                else Severity.LOW,
                group="told" if told else "",
            )
