"""The rule `missing_primary_key`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import promote_key, require, warn_of_rewrite
from smeaton.analysis.identifiers import quote
from smeaton.analysis.natural_keys import find_fact
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, is_join, is_log, is_staging, is_tool, says


def _propose(schema: Schema, table: Table) -> str:
    d = schema.dialect
    name = quote(table.name, d)
    linked = tuple(dict.fromkeys(c for key in table.foreign_keys for c in key.columns))
    if schema.dialect == "sqlite":
        free = "row_id" if table.column("id") else "id"
        return (
            f"-- SQLite adds it when the table is rebuilt: {name} ({free} INTEGER PRIMARY KEY, ...)"
        )
    if is_join(table) and len(linked) == 2:
        return f"ALTER TABLE {name} ADD PRIMARY KEY ({', '.join(quote(c, d) for c in linked)});"
    if pair := find_fact(schema, table) or _find_identified(table):
        return (
            f"-- if ({', '.join(pair)}) tells rows apart, once none is there twice:\n"
            f"ALTER TABLE {name} ADD PRIMARY KEY ({', '.join(quote(c, d) for c in pair)});"
        )
    if (optional := _find_optional(table)) and not _is_endless(schema, table, optional):
        lacking = ", ".join(c for c in optional if table.columns[c].nullable)
        required = [require(schema, table, c) for c in optional if table.columns[c].nullable]
        made = promote_key(schema, table, optional)
        return "\n".join([f"-- if no row may do without {lacking}:", *required, made])
    existing = _find_own(table)
    if existing is not None:
        return f"ALTER TABLE {name} ADD PRIMARY KEY ({quote(existing.name, d)});"
    return _add_number(schema, table)


def _add_number(schema: Schema, table: Table) -> str:
    """Return the statement that adds a column to tell rows apart."""
    d = schema.dialect
    name = quote(table.name, d)
    if _holds_one_row(table) and d == "postgres":
        return (
            "-- if it is to hold one row:\n"
            f"ALTER TABLE {name} ADD COLUMN id boolean PRIMARY KEY DEFAULT true CHECK (id);"
        )
    kind = (
        "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        if d == "postgres"
        else "BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY"
    )
    free = "row_id" if table.column("id") else "id"
    return f"ALTER TABLE {name} ADD COLUMN {free} {kind};"


def _find_own(table: Table) -> Column | None:
    """Return the column whose values the database numbers, or an id that is the row's own.

    An id that refers to another table, may be NULL, or has an index that lets values repeat
    belongs to something else.
    """
    numbered = (c for c in table.columns.values() if c.counter and not c.nullable)
    if found := next(numbered, None):
        return found
    column = table.column("id")
    if column is None or column.nullable or next(table.references(column.name), None):
        return None
    repeats = any(i.columns == (column.name,) and not i.unique for i in table.indexes)
    return None if repeats else column


_ENDLESS = {"text", "tinytext", "mediumtext", "longtext", "blob", "tinyblob", "mediumblob",
            "longblob"}  # fmt: skip
"""Types that MySQL takes into a key only in part, and part of a value tells nothing apart."""


def _is_endless(schema: Schema, table: Table, columns: tuple[str, ...]) -> bool:
    """Whether MySQL refuses a key over the columns for their types."""
    held = (column for name in columns if (column := table.column(name)))
    return schema.dialect == "mysql" and any(c.type.name in _ENDLESS for c in held)


def _find_identified(table: Table) -> tuple[str, ...]:
    """Return a required reference and a required UUID beside it, which tell rows apart, or ()."""
    required = [c for c in table.columns.values() if not c.nullable]
    bound = [c.name for c in required if next(table.references(c.name), None)]
    known = [c.name for c in required if c.type.name == "uuid" and c.name not in bound]
    return (bound[0], known[0]) if len(bound) == len(known) == 1 else ()


_WAITING = {"pending", "queue", "dirty", "outbox"}


def _is_passing(schema: Schema, table: Table) -> bool:
    """Whether an index holds it to one row, or a trigger fills it with what another takes out."""
    single = any(
        i.unique and not any(i.columns) and all("is not null" in p.text or p.text in _ONE
                                                for p in i.parts)
        for i in table.indexes
    )  # fmt: skip
    fills = re.compile(rf"\binsert\s+into\s+(?:\w+\.)?\W?{re.escape(table.short)}\b", re.I)
    waiting = says(table.short, _WAITING) and any(map(fills.search, schema.code))
    return single or waiting


_UNTOLD = (
    "Duplicate rows can't be refused or told apart, and logical replication can't apply updates "
    "and deletes to it."
)
_HIDDEN = (
    "Duplicate rows can't be refused, and only a hidden rowid tells them apart, which VACUUM may "
    "change."
)
_SURROGATE = " A number tells rows apart; to refuse two alike takes a unique key besides."
_ONE = {"true", "1"}
_TEXTS = 2
"""So many columns of text make a key that each reference and index would repeat too long."""


def _find_optional(table: Table) -> tuple[str, ...]:
    """Return the columns of a unique key that tells rows apart, but where some are NULL."""
    for known in table.unique_sets():
        columns = [column for name in known if (column := table.column(name))]
        short = sum(column.type.is_text for column in columns) < _TEXTS
        if any(key.on_delete == "set null" for name in known for key in table.references(name)):
            continue  # NULL is what a deleted target leaves
        if len(columns) == len(known) > 1 and short:
            return known
    return ()


def _holds_one_row(table: Table) -> bool:
    """Whether it keeps figures or settings of the whole, and nothing that tells rows apart."""
    named = ends(table.short, {"metadata", "meta", "state", "lock", "setting", "config", "total"})
    plain = all(c.type.is_integer or c.type.name == "boolean" for c in table.columns.values())
    return named and plain and not table.foreign_keys and not table.indexes


def _weigh(schema: Schema, table: Table) -> Severity | None:
    """Return how grave it is: a unique key that NULL passes is better than none."""
    if schema.dialect == "sqlite":
        return Severity.LOW
    return Severity.MEDIUM if is_log(table) or any(table.unique_sets()) else None


@rule("SQL001", severity="high", harm="corruption", each=8, keep=4)
def missing_primary_key(schema: Schema) -> Iterator[Hit]:
    """Table without a primary key.

    ## What it does
    Finds tables that declare no primary key, neither in CREATE TABLE nor later. A table that has a
    unique key over NOT NULL columns is reported as low: the key is there, only not named as such.
    In SQLite all are low, as a hidden rowid stands in; logs, and tables whose unique key NULL
    passes, are medium.

    ## Why it matters
    Rows can't be told apart, so an exact duplicate can be neither refused nor deleted alone.
    Logical replication can't apply updates and deletes without an identity, ORMs can't address a
    row, and InnoDB hides a key of its own in every secondary index.

    ## When it is fine
    Staging and import tables, partitions (the parent holds the key), and tables that a migration
    tool owns. None of these is reported.

    ## Example
    ```sql
    CREATE TABLE login_audit (
      actor  text NOT NULL,
      action text NOT NULL,
      at     timestamptz NOT NULL DEFAULT now()
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE login_audit (
      id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      actor  text NOT NULL,
      action text NOT NULL,
      at     timestamptz NOT NULL DEFAULT now()
    );
    ```

    ## See also
    primary-key-choice, database-constraints
    """
    for table in schema.designed():
        if table.primary or is_tool(table) or is_staging(table) or _is_passing(schema, table):
            continue
        identity = next(
            (
                columns
                for columns in table.unique_sets()
                if all((c := table.column(name)) and not c.nullable for name in columns)
            ),
            None,
        )
        if identity:
            yield Hit(
                table.name,
                table.place,
                f"Table {table.name} has no primary key, though ({', '.join(identity)}) is "
                "unique and NOT NULL.",
                "Tools, replication and foreign keys look for the primary key; the unique "
                "key can be it.",
                _add_number(schema, table)
                if _is_endless(schema, table, identity)
                else promote_key(schema, table, identity),
                severity=Severity.LOW,
                group="unique",
            )
            continue
        fix = _propose(schema, table)
        yield Hit(
            table.name,
            table.place,
            f"Table {table.name} has no primary key.",
            (_HIDDEN if schema.dialect == "sqlite" else _UNTOLD)
            + (f"{_SURROGATE}{warn_of_rewrite(schema)}" if " ADD COLUMN " in fix else ""),
            fix,
            severity=_weigh(schema, table),
        )
