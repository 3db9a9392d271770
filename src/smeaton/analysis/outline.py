"""Artefacts in compact plain text, for a prompt and for people in a hurry."""

from collections.abc import Sequence

from smeaton.analysis.parse.schema import Schema, Table

MAX_CHARACTERS = 6000
"""About 1,500 tokens; the largest outline that leaves a small model room to answer."""


def outline(schemas: Sequence[Schema], more: Sequence[str] = ()) -> str:
    """Return one line a table, the most referenced first, and then `more`, cut to fit."""
    lines: list[str] = []
    for schema in schemas:
        incoming = {table.name: 0 for table in schema.designed()}
        for table in schema.designed():
            for key in table.foreign_keys:
                target = schema.find(key.target)
                if target is not None and target.name in incoming:
                    incoming[target.name] += 1
        ordered = sorted(schema.designed(), key=lambda table: -incoming[table.name])
        lines.extend(_describe(table) for table in ordered)
    lines.extend(more)
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line) + 1
        if size > MAX_CHARACTERS:
            kept.append(f"... and {len(lines) - len(kept)} more")
            break
        kept.append(line)
    return "\n".join(kept)


def _describe(table: Table) -> str:
    columns = []
    for column in table.columns.values():
        words = [column.name, column.type.written or column.type.name]
        if table.primary and table.primary.columns == (column.name,):
            words.append("pk")
        elif not column.nullable:
            words.append("not null")
        if any(key.columns == (column.name,) for key in table.uniques):
            words.append("unique")
        reference = next((k for k in table.foreign_keys if k.columns == (column.name,)), None)
        if reference:
            words.append(f"-> {reference.target}")
        columns.append(" ".join(words))
    keys = [f"unique ({', '.join(k.columns)})" for k in table.uniques if len(k.columns) > 1]
    if table.primary and len(table.primary.columns) > 1:
        keys.insert(0, f"pk ({', '.join(table.primary.columns)})")
    return f"{table.name}: {', '.join((*columns, *keys))}"[:600]
