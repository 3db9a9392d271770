"""The tables of a schema and what references what, as Mermaid and in a terminal."""

import re
from collections.abc import Iterator, Mapping, Sequence

from smeaton.render.diagram import Reference, Table, choose_tables, count_tables, key_of
from smeaton.render.safe import printable

_NO_WORD = re.compile(r"[^A-Za-z0-9_]+")
_NO_NAME = re.compile(r'["%\\]')
_KEYS = {"pk", "fk", "uk"}
_GAP = 2


def render_mermaid(tables: Sequence[Table], flawed: Mapping[str, Sequence[str]]) -> str:
    """Return an entity relationship diagram as Mermaid reads it.

    Names stand in quotes, in which nothing is syntax; types and columns are reduced to words.
    See https://mermaid.js.org/syntax/entityRelationshipDiagram.html.

    Args:
        tables: all of them; the ones that say most are drawn.
        flawed: codes of the findings about each object, `table` or `table.column`.
    """
    chosen = choose_tables(tables, flawed.keys())
    names = {key_of(table.name): _quote(table.name) for table in chosen}
    lines = [f"%% {count_tables(len(chosen), len(tables))}", "erDiagram"]
    for table in chosen:
        lines.append(f"  {names[key_of(table.name)]} {{")
        lines += [f"    {column}" for column in _mermaid_columns(table, flawed)]
        lines.append("  }")
    for table in chosen:
        for reference in table.foreign_keys:
            target = names.get(key_of(reference.target))
            if target is not None:
                by = _quote(", ".join(reference.columns))
                lines.append(
                    f"  {target} {_ends(table, reference)} {names[key_of(table.name)]} : {by}"
                )
    return "\n".join(lines) + "\n"


def _mermaid_columns(table: Table, flawed: Mapping[str, Sequence[str]]) -> Iterator[str]:
    unique = {columns[0] for columns in table.unique_sets() if len(columns) == 1}
    for name, column in table.columns.items():
        keys = [*_marks(table, name)]
        if name in unique and "PK" not in keys:
            keys.append("UK")
        codes = flawed.get(f"{table.name}.{name}", ())
        notes = f'"{", ".join(codes)}"' if codes else ""
        parts = (_word(column.type.written), _word(name), ", ".join(keys), notes)
        yield " ".join(filter(None, parts))


def _ends(table: Table, reference: Reference) -> str:
    """Return how many rows stand at each end, the referenced table first."""
    columns = [table.columns.get(name) for name in reference.columns]
    optional = any(column is None or column.nullable for column in columns)
    once = any(set(key) <= set(reference.columns) for key in table.unique_sets())
    return f"{'|o' if optional else '||'}--{'o|' if once else 'o{'}"


def render_boxes(
    tables: Sequence[Table], flawed: Mapping[str, Sequence[str]], *, width: int = 100
) -> str:
    """Return the tables as boxes side by side, each reference with an arrow to its table.

    Args:
        tables: all of them, drawn in this order.
        flawed: as for `render_mermaid`.
        width: columns of the terminal.
    """
    if not tables:
        return "No tables.\n"
    rows: list[list[list[str]]] = [[]]
    used = 0
    for table in tables:
        box = _box(table, flawed, width)
        if rows[-1] and used + _GAP + len(box[0]) > width:
            rows.append([])
            used = 0
        used += len(box[0]) + (_GAP if rows[-1] else 0)
        rows[-1].append(box)
    return "\n".join("\n".join(_beside(row)) + "\n" for row in rows)


def _box(table: Table, flawed: Mapping[str, Sequence[str]], width: int) -> list[str]:
    targets = {
        column: reference.target for reference in table.foreign_keys for column in reference.columns
    }
    lines = []
    for name, column in table.columns.items():
        marks = ",".join(_marks(table, name))
        to = f" → {targets[name]}" if name in targets else ""
        codes = " ".join(flawed.get(f"{table.name}.{name}", ()))
        bad = f"  ! {codes}" if codes else ""
        lines.append(f"{marks:<5} {name} {column.type.written}{to}{bad}")
    codes = " ".join(flawed.get(table.name, ()))
    title = f" {table.name}{f'  ! {codes}' if codes else ''} "
    shown = [_fit(line, width - 4) for line in lines]
    title = _fit(title, width - 4)
    inner = max(len(text) for text in [title, *shown])
    return [
        f"┌─{title}{'─' * (inner - len(title))}─┐",
        *(f"│ {line:<{inner}} │" for line in shown),
        f"└─{'─' * inner}─┘",
    ]


def _beside(boxes: Sequence[Sequence[str]]) -> Iterator[str]:
    for number in range(max(map(len, boxes))):
        parts = [box[number] if number < len(box) else " " * len(box[0]) for box in boxes]
        yield (" " * _GAP).join(parts).rstrip()


def _marks(table: Table, column: str) -> Iterator[str]:
    if table.primary and column in table.primary.columns:
        yield "PK"
    if any(column in reference.columns for reference in table.foreign_keys):
        yield "FK"


def _quote(name: str) -> str:
    return f'"{_NO_NAME.sub("_", _flat(name)) or "_"}"'


def _word(text: str) -> str:
    word = _NO_WORD.sub("_", _flat(text)).strip("_") or "_"
    if word[0].isdigit():
        return f"_{word}"
    return f"{word}_" if word.lower() in _KEYS else word


def _flat(text: str) -> str:
    return " ".join(printable(text).split())


def _fit(text: str, width: int) -> str:
    flat = printable(text).replace("\n", " ").replace("\t", " ")
    return flat if len(flat) <= width else f"{flat[: width - 1]}…"
