"""Writes what makes a numbered key wider: what refers to it first, then the key, then its sequence.

In that order each step is safe by itself: a wide column may refer to a narrow key, and numbers
beyond the old limit appear only with the last statement.
"""

import re
from collections.abc import Iterator

from smeaton.analysis.ddl import change_type, quote
from smeaton.analysis.parse.schema import Column, Schema, Sequence, Table, normalise

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
    """Yield the narrow columns that refer to a column, and those that refer to them."""
    for other, key in schema.incoming(table):
        targets = key.target_columns or (table.primary.columns if table.primary else ())
        for name, target in zip(key.columns, targets, strict=False):
            found = other.column(name)
            if target != column.name or found is None or (id(other), name) in seen:
                continue
            seen.add((id(other), name))
            if 0 < found.type.bits <= 32:
                yield other, found
                yield from _referring(schema, other, found, seen)


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
