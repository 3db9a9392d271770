"""Writes what makes a numbered key wider: what refers to it first, then the key, then its sequence.

In that order each step is safe by itself: a wide column may refer to a narrow key, and numbers
beyond the old limit appear only with the last statement.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from smeaton.analysis.ddl import change_type
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Sequence, Table, Type, normalise
from smeaton.analysis.vocabulary import (
    COPIES,
    EXTERNAL,
    ends,
    find_kind,
    find_target,
    is_reference,
    noun,
    says,
)

_NEXT = re.compile(r"nextval\('([^']+)'")
_KEPT = 63
"""Bytes of a name that PostgreSQL keeps."""


def widen_key(schema: Schema, table: Table, column: Column) -> str:
    """Return the statements that make a key and all that refers to it 64 bits wide."""
    kind = "BIGINT UNSIGNED" if column.type.unsigned else "bigint"
    if schema.dialect == "mysql" and schema.notation != "prisma":
        kind = kind.upper()
    bound = list(_referring(schema, table, column, {(id(table), column.name)}))
    lines = [change_type(schema, t, c.name, kind) for t, c in (*reversed(bound), (table, column))]
    if schema.dialect == "postgres" and schema.notation != "prisma":
        lines.append(widen_sequence(schema, table, column))
    if schema.dialect == "mysql" and schema.notation != "prisma" and bound:
        lines.insert(0, _unbind(schema, table, column, bound))
    return "\n".join(filter(None, lines))


def _referring(
    schema: Schema, table: Table, column: Column, seen: set[tuple[int, str]]
) -> Iterator[tuple[Table, Column]]:
    """Yield the narrow columns that refer to a column, and those that refer to them.

    Those that no foreign key binds are known by their names. Of a column that CREATE TABLE AS made
    no type is known; a foreign key says that it fits.
    """
    for other, found in (*find_bound(schema, table, column), *_named(schema, table, column)):
        if (id(other), found.name) in seen:
            continue
        seen.add((id(other), found.name))
        untold = found.type.name == "unknown" and schema.dialect == "postgres"
        if 0 < found.type.bits <= 32 or untold:
            yield other, found
            yield from _referring(schema, other, found, seen)


def find_bound(schema: Schema, table: Table, column: Column) -> Iterator[tuple[Table, Column]]:
    """Yield the columns that foreign keys bind to a column, with their tables."""
    made = [other for other in schema.tables.values() if not other.columns]  # CREATE TABLE AS
    untold = [(o, k) for o in made for k in o.foreign_keys if schema.find(k.target) is table]
    for other, key in (*schema.incoming(table), *untold):
        targets = key.target_columns or (table.primary.columns if table.primary else ())
        for name, target in zip(key.columns, targets, strict=False):
            found = other.column(name)
            if found is None and not other.columns and schema.dialect == "postgres":
                found = Column(name=name, type=Type("unknown", ""), place=key.place)
            if target == column.name and found is not None:
                yield other, found


def _named(schema: Schema, table: Table, column: Column) -> list[tuple[Table, Column]]:
    """Return the columns that mean a key without a foreign key: by name, or as a copy of its row.

    `comment_aggregates_fast.id` is the id of a comment.
    """
    if table.primary is None or table.primary.columns != (column.name,):
        return []
    if not schema.meant:
        for other, found in schema.columns():
            target = _find_meant(schema, other, found)
            schema.meant.setdefault(id(target), []).append((other, found))
    return schema.meant.get(id(table), [])


def _find_meant(schema: Schema, table: Table, column: Column) -> Table | None:
    if not 0 < column.type.bits <= 32 or next(table.references(column.name), None):
        return None
    keyed = table.primary is None or table.primary.columns == (column.name,)
    if keyed and not column.counter and ends(table.short, COPIES):
        parts = noun(table.name).split("_")
        origins = ("_".join(parts[:size]) for size in range(len(parts) - 1, 0, -1))
        tables = (find_target(schema, table, replace(column, name=f"{o}_id")) for o in origins)
        origin = next(filter(None, tables), None)
        if origin and origin is not table and origin.column(column.name):
            return origin
    if not is_reference(column) or says(column.name, EXTERNAL) or find_kind(schema, table, column):
        return None
    target = find_target(schema, table, column)
    return None if target is table else target


def _unbind(schema: Schema, table: Table, column: Column, bound: list[tuple[Table, Column]]) -> str:
    tables = dict.fromkeys(other.name for other, _ in bound)
    return (
        "-- MySQL changes no column that a foreign key binds: drop the keys to "
        f"{table.name} ({column.name}) from {', '.join(tables)} before, and add them again after"
    )


def find_sequence(schema: Schema, table: Table, column: Column) -> Sequence | None:
    """Return the sequence that numbers a column, if it is known."""
    said = _NEXT.search(column.default.text) if column.default else None
    name = said[1].replace('"', "") if said else f"{table.name}_{column.name}_seq"
    key = normalise(name)
    prefix = normalise(table.name).rpartition(".")[0]
    return schema.sequences.get(key) or schema.sequences.get(f"{prefix}.{key}")


def widen_sequence(schema: Schema, table: Table, column: Column) -> str:
    """Return the statement that lets a serial count on, or "" where its sequence does already.

    That of an identity column follows its column.
    """
    sequence = find_sequence(schema, table, column)
    if column.counter != "serial" or sequence is None or sequence.bits > 32:
        return ""
    prefix, _, name = sequence.name.rpartition(".")
    if len(name.encode()) > _KEPT:
        name = _cut(table.short, column.name)
    return f"ALTER SEQUENCE {quote(f'{prefix}.{name}' if prefix else name, 'postgres')} AS bigint;"


def _cut(table: str, column: str) -> str:
    """Return the name that PostgreSQL gives a serial's sequence where the whole is too long."""
    room = _KEPT - len("__seq")
    while len(table.encode()) + len(column.encode()) > room:
        if len(table.encode()) > len(column.encode()):
            table = table[:-1]
        else:
            column = column[:-1]
    return f"{table}_{column}_seq"
