"""The tables of a schema and what references what, as SVG.

Referenced tables stand to the left of those that reference them. A large schema is cut to the
tables that say most: those with findings, then those with many references.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from smeaton.render.safe import printable

_TABLES = 40
_ROWS = 10
_STACK = 7
"""Boxes on top of each other at most."""
_DEPTH = 6
"""Columns of stacks at most; what references in a circle stands in the last."""
_LINE = 18
_CHAR = 8.0
_GAP = 70
_WORDS = 28
_ZONED = re.compile(r"(timestamp|time)(\S*) with time zone\Z", re.I)


class Type(Protocol):
    """The type of a column."""

    @property
    def written(self) -> str:
        """As the schema writes it."""


class Column(Protocol):
    """A column of a table."""

    @property
    def name(self) -> str:
        """As the schema writes it."""

    @property
    def type(self) -> Type:
        """Its type."""

    @property
    def nullable(self) -> bool:
        """Whether it may hold NULL."""


class Key(Protocol):
    """A primary key."""

    @property
    def columns(self) -> tuple[str, ...]:
        """In order."""


class Reference(Protocol):
    """A foreign key."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the referencing table."""

    @property
    def target(self) -> str:
        """The referenced table, as the schema writes it."""


class Table(Protocol):
    """What is drawn of a table."""

    @property
    def name(self) -> str:
        """With its schema where one is written."""

    @property
    def columns(self) -> Mapping[str, Column]:
        """In order."""

    @property
    def primary(self) -> Key | None:
        """Its primary key."""

    @property
    def foreign_keys(self) -> Sequence[Reference]:
        """What it references."""

    def unique_sets(self) -> Iterator[tuple[str, ...]]:
        """Yield the lists of columns that are unique together."""


@dataclass(slots=True)
class _Box:
    table: Table
    rows: list[tuple[str, str]]
    """Text and CSS class of each line."""
    x: float = 0
    y: float = 0

    @property
    def width(self) -> float:
        return max(len(text) for text, _ in [(self.title, ""), *self.rows]) * _CHAR + 20

    @property
    def height(self) -> float:
        return _LINE * (len(self.rows) + 1) + 10

    @property
    def title(self) -> str:
        return _short(self.table.name)


STYLE = """
svg .box{fill:var(--box);stroke:var(--line)}svg text{fill:currentColor}
svg .name{font-weight:700}svg .bad{fill:var(--bad)}svg .more{opacity:.6}
svg .edge{fill:none;stroke:currentColor;opacity:.45}svg .end{fill:currentColor;opacity:.6}
""".strip()
"""Rules of the picture, in the colours of the page around it."""
_ALONE = (
    "svg{--box:#f1f1f1;--line:#8884;--bad:#c0392b;color:#000;background:#fff;"
    "font:13px ui-monospace,monospace}\n@media (prefers-color-scheme:dark){"
    "svg{--box:#262626;--bad:#ff8a7a;color:#fff;background:#121212}}"
)
_COLUMN = 1100
"""Pixels of a page's text; what is wider takes the whole window."""


def draw(tables: Sequence[Table], flawed: Collection[str]) -> str:
    """Return a figure of the tables with its caption for a page; "" where there are none.

    Args:
        tables: all of them.
        flawed: objects with findings, `table` or `table.column`.
    """
    if not tables:
        return ""
    svg, caption, width = _draw(tables, flawed)
    wide = ' class="bleed"' if width > _COLUMN else ""
    return (
        f'<figure{wide}><div class="wide">{svg}</div>'
        f'<figcaption class="muted">{caption}. Red has a finding; a line ends with a dot at the '
        'table that it references. <span class="filter">Click a table for its findings.</span>'
        "</figcaption></figure>"
    )


def draw_alone(tables: Sequence[Table], flawed: Collection[str]) -> str:
    """Return the picture as a file of its own; without tables it says so."""
    return _draw(tables, flawed, f"<style>{_ALONE}\n{STYLE}</style>")[0] + "\n"


def choose_tables(tables: Sequence[Table], flawed: Collection[str]) -> list[Table]:
    """Return the tables that say most: with findings, then with many references."""
    weight = Counter({key_of(name): 3 for name in flawed})
    for name in flawed:
        weight[key_of(name.rpartition(".")[0])] += 1
    for table in tables:
        weight.update(key_of(reference.target) for reference in table.foreign_keys)
        weight[key_of(table.name)] += len(table.foreign_keys)
    return sorted(tables, key=lambda table: -weight[key_of(table.name)])[:_TABLES]


def count_tables(shown: int, of: int) -> str:
    """Return "8 tables" or "40 of 300 tables"."""
    return f"{shown} of {of} tables" if shown < of else f"{of} table{'' if of == 1 else 's'}"


def _draw(
    tables: Sequence[Table], flawed: Collection[str], style: str = ""
) -> tuple[str, str, float]:
    """Return the picture, what it shows in words, and its width in pixels."""
    chosen = choose_tables(tables, flawed)
    boxes = {key_of(table.name): _Box(table, list(_rows(table, flawed))) for table in chosen}
    width, height = _place(boxes) if boxes else (120.0, 20.0)
    body = [*_edges(boxes), *(_draw_box(box, flawed) for box in boxes.values())]
    caption = count_tables(len(chosen), len(tables))
    svg = (
        '<svg class="diagram" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}">'
        f"<title>{caption}</title>{style}{''.join(body)}</svg>"
    )
    return svg, caption, width


def _rows(table: Table, flawed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines of a box: keys, references and flawed columns before the rest."""
    primary = table.primary.columns if table.primary else ()
    references = {column for key in table.foreign_keys for column in key.columns}
    marked = []
    for name, column in table.columns.items():
        mark = "PK " if name in primary else "FK " if name in references else ""
        bad = f"{table.name}.{name}" in flawed
        text = _short(f"{mark}{name} {_abbreviate(column.type.written)}")
        marked.append((not (mark or bad), text, "bad" if bad else ""))
    ordered = sorted(marked, key=lambda row: row[0]) if len(marked) > _ROWS else marked
    yield from ((text, style) for _, text, style in ordered[:_ROWS])
    if len(ordered) > _ROWS:
        yield f"… {len(ordered) - _ROWS} more", "more"


def _place(boxes: Mapping[str, _Box]) -> tuple[float, float]:
    """Set where each box stands; return the size of the whole."""
    levels: dict[int, list[_Box]] = {}
    for key, level in _levels(boxes).items():
        levels.setdefault(level, []).append(boxes[key])
    stacks = [
        boxes_of[start : start + _STACK]
        for _, boxes_of in sorted(levels.items())
        for start in range(0, len(boxes_of), _STACK)
    ]
    x = height = 10.0
    for stack in stacks:
        y = 10.0
        for box in stack:
            box.x, box.y = x, y
            y += box.height + 24
        x += max(box.width for box in stack) + _GAP
        height = max(height, y)
    return x - _GAP + 10, height


def _levels(boxes: Mapping[str, _Box]) -> dict[str, int]:
    """Return how many references lie between each table and one that references nothing."""
    levels = dict.fromkeys(boxes, 0)
    for _ in range(_DEPTH):
        for key, box in boxes.items():
            targets = {key_of(reference.target) for reference in box.table.foreign_keys}
            known = [levels[name] for name in targets if name in boxes and name != key]
            levels[key] = min(max(known, default=-1) + 1, _DEPTH)
    return levels


def _edges(boxes: Mapping[str, _Box]) -> Iterator[str]:
    for box in boxes.values():
        for name in dict.fromkeys(key_of(reference.target) for reference in box.table.foreign_keys):
            target = boxes.get(name)
            if target is None or target is box:
                continue
            forward = box.x < target.x
            x1 = box.x + box.width if forward else box.x
            x2 = target.x if forward else target.x + target.width
            y1, y2 = box.y + box.height / 2, target.y + _LINE / 2 + 4
            bend = (x1 + x2) / 2 if x1 != x2 else x1 - 30
            yield (
                f'<path class="edge" d="M{x1:.0f} {y1:.0f}C{bend:.0f} {y1:.0f} {bend:.0f} '
                f'{y2:.0f} {x2:.0f} {y2:.0f}"/><circle class="end" cx="{x2:.0f}" cy="{y2:.0f}" '
                'r="3"/>'
            )


def _draw_box(box: _Box, flawed: Collection[str]) -> str:
    style = "name bad" if box.table.name in flawed else "name"
    lines = [
        f'<g data-table="{escape(printable(box.table.name))}">',
        f'<rect class="box" x="{box.x:.0f}" y="{box.y:.0f}" rx="4" width="{box.width:.0f}" '
        f'height="{box.height:.0f}"/>',
        f'<text class="{style}" x="{box.x + 10:.0f}" y="{box.y + _LINE:.0f}">'
        f"{escape(box.title)}</text>",
    ]
    for number, (text, css) in enumerate(box.rows, 2):
        y = box.y + _LINE * number + 2
        lines.append(f'<text class="{css}" x="{box.x + 10:.0f}" y="{y:.0f}">{escape(text)}</text>')
    return "".join([*lines, "</g>"])


def _abbreviate(kind: str) -> str:
    """Return a type in PostgreSQL's short words, which pg_dump never writes."""
    short = kind.replace("character varying", "varchar")
    zoned = _ZONED.match(short)
    return f"{zoned[1]}tz{zoned[2]}" if zoned else short.replace(" without time zone", "")


def key_of(name: str) -> str:
    """Return what tells a table from others in a picture: its name without case and schema."""
    return name.lower().rpartition(".")[2]


def _short(text: str) -> str:
    flat = " ".join(printable(text).split())
    return flat if len(flat) <= _WORDS else f"{flat[: _WORDS - 1]}…"
