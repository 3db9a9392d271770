"""Prisma schema files into the typed model: what `prisma migrate` would make of them.

Tables and columns carry the names that the database sees (`@map`, `@@map`); a column keeps its
field and the words after it, for fixes in Prisma's own notation. Scalar types, default names and
referential actions follow the Prisma schema reference. Read line by line: a line that can't be
read costs that line, a block without an end costs that block, and a note says which.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from smeaton.analysis.parse.prisma_types import read_default, read_type
from smeaton.analysis.parse.schema import (
    Column,
    Dialect,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Schema,
    Table,
)
from smeaton.analysis.source import Lines, Place, Source

PROVIDERS: dict[str, Dialect] = {
    "postgresql": "postgres",
    "postgres": "postgres",
    "cockroachdb": "postgres",
    "mysql": "mysql",
    "sqlite": "sqlite",
}
_PROVIDER = re.compile(
    r"^[ \t]*datasource\s+\w+\s*\{[^{}]*?\bprovider\s*=\s*\"(\w+)\"", re.MULTILINE
)
_HIDDEN = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_BLOCK = re.compile(
    r"^[ \t]*(?P<kind>model|view|enum|type|datasource|generator)[ \t]+(?P<name>\w+)[ \t]*\{",
    re.MULTILINE,
)
_FIELD = re.compile(
    r"(?P<name>\w+)\s+(?P<type>Unsupported\(\"[^\"]*\"\)|\w+)"
    r"(?P<list>\[\])?(?P<optional>\?)?(?=\s|\Z)"
)
_ATTRIBUTE = re.compile(r"@@?[\w.]+")
_ENTRY = re.compile(r"(\w+)\s*(?:\((.*)\))?\Z", re.DOTALL)
_ACTIONS = {
    "Cascade": "cascade",
    "Restrict": "restrict",
    "NoAction": "restrict",
    "SetNull": "set null",
    "SetDefault": "set default",
}
_NOTES = 20


@dataclass(slots=True)
class _Line:
    """One entry of a block, which may run over several lines while a bracket is open."""

    text: str
    place: Place
    comment: str
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    """Arguments by their names, positional ones under "" and "1", "2", ..."""


@dataclass(slots=True)
class _Block:
    kind: str
    name: str
    place: Place
    comment: str
    lines: list[_Line]

    def attribute(self, name: str) -> Iterator[tuple[_Line, dict[str, str]]]:
        """Yield the uses of a block attribute such as "@@index"."""
        for line in self.lines:
            if name in line.attributes:
                yield line, line.attributes[name]

    @property
    def mapped(self) -> str:
        """The name in the database, with its schema if one is given."""
        named = next((_unquote(args.get("", args.get("name", ""))) for _, args in
                      self.attribute("@@map")), self.name)  # fmt: skip
        prefix = next((_unquote(args.get("", "")) for _, args in self.attribute("@@schema")), "")
        return f"{prefix}.{named}" if prefix and prefix != "public" else named


def find_provider(text: str) -> str:
    """Return the provider of the datasource block, "" where there is none."""
    found = _PROVIDER.search(text)
    return found[1] if found else ""


def parse_prisma(sources: Sequence[Source], dialect: Dialect) -> tuple[Schema, list[int]]:
    """Read the files of one Prisma schema together; also return how many objects each holds.

    Nothing is raised for bad content; what could not be read is in the schema's notes.
    """
    schema = Schema(dialect, notation="prisma")
    if dialect == "sqlite":
        schema.pragmas.append("pragma foreign_keys = on")  # Prisma's connections set it
    notes: list[str] = []
    blocks: list[_Block] = []
    counts: list[int] = []
    for source in sources:
        found = list(_read_blocks(source, notes))
        kinds = Counter(block.kind for block in found)
        counts.append(kinds["model"] + kinds["view"])
        counts[-1] += sum(line.text.startswith("@@index") for b in found for line in b.lines)
        blocks.extend(found)
        if re.search(r"^[ \t]*relationMode\s*=\s*\"prisma\"", source.text, re.MULTILINE):
            notes.append(
                f'{source.name}: relationMode is "prisma", so the database itself enforces no '
                "reference."
            )
    _build(schema, blocks, notes)
    schema.notes.extend(notes[:_NOTES])
    if len(notes) > _NOTES:
        schema.notes.append(f"{len(notes) - _NOTES} more lines were skipped.")
    return schema, counts


def _build(schema: Schema, blocks: list[_Block], notes: list[str]) -> None:
    for block in blocks:
        if block.kind == "enum":
            words = (line.text.split()[0] for line in block.lines if line.text[:1] != "@")
            schema.enums[block.name] = tuple(words)
    models = {block.name: block for block in blocks if block.kind in ("model", "view")}
    tables: dict[str, Table] = {}
    for block in models.values():
        if block.kind == "view":
            continue
        table = Table(name=block.mapped, place=block.place, comment=block.comment, alias=block.name)
        for line in block.lines:
            _add_field(schema, table, line, models, notes)
        tables[block.name] = table
        schema.add(table)
        schema.statements["create_table"] += 1
    for name, table in tables.items():
        _add_keys(schema, table, models[name])
        for line in models[name].lines:
            _add_relation(table, line, tables)


def _add_field(
    schema: Schema, table: Table, line: _Line, models: dict[str, _Block], notes: list[str]
) -> None:
    if line.text.startswith("@@"):
        return
    found = _FIELD.match(line.text)
    if found is None:
        notes.append(
            f"{line.place.artifact}, line {line.place.line}: skipped a line that can't be read: "
            f"{' '.join(line.text[:60].split())!r}"
        )
        return
    if found["type"] in models:
        return
    args = line.attributes
    native = next((name for name in args if name.startswith("@db.")), "")
    column = Column(
        name=_mapped(args) or found["name"],
        type=read_type(schema, found["type"], native.removeprefix("@db."), args.get(native, {}),
                       array=bool(found["list"])),
        place=line.place,
        nullable=bool(found["optional"]),
        comment=line.comment,
        field=found["name"],
        definition=" ".join(line.text[found.end("name") :].split()),
    )  # fmt: skip
    default = args.get("@default", {}).get("", "")
    if default.startswith("autoincrement("):
        counters: dict[Dialect, Any] = {
            "postgres": "serial", "mysql": "auto_increment", "sqlite": "rowid",
        }  # fmt: skip
        column.counter = counters[schema.dialect]
    elif default:
        column.default = read_default(default)
    table.columns[column.name] = column
    if "@id" in args:
        table.primary = Key(columns=(column.name,), place=line.place, primary=True)
    if "@unique" in args:
        name = _unquote(args["@unique"].get("map", "")) or f"{table.short}_{column.name}_key"
        table.uniques.append(Key(columns=(column.name,), place=line.place, name=name))


def _add_keys(schema: Schema, table: Table, block: _Block) -> None:
    for line, args in block.attribute("@@id"):
        columns = tuple(part.text for part in _parts(table, args))
        table.primary = Key(columns=columns, place=line.place, primary=True)
    for line, args in block.attribute("@@unique"):
        columns = tuple(part.text for part in _parts(table, args))
        name = _unquote(args.get("map", "")) or "_".join((table.short, *columns, "key"))
        table.uniques.append(Key(columns=columns, place=line.place, name=name))
    for attribute in ("@@index", "@@fulltext"):
        for line, args in block.attribute(attribute):
            parts = _parts(table, args)
            implied = "_".join((table.short, *(part.text for part in parts), "idx"))
            method = args.get("type", "BTree" if attribute == "@@index" else "FullText").lower()
            index = Index(
                name=_unquote(args.get("map", "")) or implied,
                parts=parts,
                place=line.place,
                method=method,
            )
            table.indexes.append(index)
            schema.statements["create_index"] += 1
    for key in (*table.uniques, *([table.primary] if table.primary else [])):
        if key.primary:
            for column in filter(None, map(table.column, key.columns)):
                column.nullable = False


def _add_relation(table: Table, line: _Line, tables: dict[str, Table]) -> None:
    found = _FIELD.match(line.text)
    args = line.attributes.get("@relation", {})
    target = tables.get(found["type"]) if found else None
    if found is None or target is None or "fields" not in args:
        return
    names = _names(args["fields"])
    columns = tuple(_column_name(table, name) for name in names)
    action = _ACTIONS.get(args.get("onDelete", ""), "set null" if found["optional"] else "restrict")
    anchor = next((c.place for n in columns[:1] if (c := table.columns.get(n))), line.place)
    table.foreign_keys.append(
        ForeignKey(
            columns=columns,
            target=target.name,
            target_columns=tuple(
                _column_name(target, name) for name in _names(args.get("references", ""))
            ),
            place=anchor,
            name=_unquote(args.get("map", "")) or "_".join((table.short, *columns, "fkey")),
            on_delete=action,
            field=found["name"],
            relation=args.get("", args.get("name", "")),
        )
    )


def _column_name(table: Table, name: str) -> str:
    return next((c.name for c in table.columns.values() if c.field == name), name)


def _names(listed: str) -> list[str]:
    return [found[1] for item in _split(listed.strip(" []\n\t"))
            if (found := _ENTRY.match(item.strip()))]  # fmt: skip


def _parts(table: Table, args: dict[str, str]) -> tuple[IndexPart, ...]:
    """Entries of `[a, b(sort: Desc)]`, as columns."""
    parts = []
    for item in _split(args.get("fields", args.get("", "")).strip(" []\n\t")):
        found = _ENTRY.match(item.strip())
        if found:
            name = _column_name(table, found[1])
            options = found[2] or ""
            opclass = re.search(r"ops:\s*(?:raw\(\"(\w+)\"\)|(\w+))", options)
            parts.append(
                IndexPart(
                    name, name, (opclass[1] or opclass[2]) if opclass else "", "Desc" in options
                )
            )
    return tuple(parts)


def _read_blocks(source: Source, notes: list[str]) -> Iterator[_Block]:
    text, lines = source.text, Lines(source)
    plain = _HIDDEN.sub(lambda m: m[0] if m[0][0] == '"' else _blank(m[0]), text)
    mask = _HIDDEN.sub(lambda m: _blank(m[0]), text)
    starts = [*_BLOCK.finditer(mask)]
    for number, start in enumerate(starts):
        limit = starts[number + 1].start() if number + 1 < len(starts) else len(mask)
        end = mask.find("}", start.end(), limit)
        place = lines.place(start.start("name"))
        if end < 0:
            notes.append(
                f"{source.name}, line {place.line}: skipped {start['kind']} {start['name']!r}, "
                "which has no closing brace."
            )
        elif start["kind"] not in ("datasource", "generator", "type"):
            entries = list(_read_lines(plain, mask, start.end(), end, lines))
            comment = _comment_above(lines, place.line)
            yield _Block(start["kind"], start["name"], place, comment, entries)


def _read_lines(plain: str, mask: str, start: int, end: int, lines: Lines) -> Iterator[_Line]:
    at = start
    while at < end:
        stop, depth = at, 0
        while stop < end and (mask[stop] != "\n" or depth > 0):
            depth += (mask[stop] in "([") - (mask[stop] in ")]")
            stop += 1
        text = plain[at:stop]
        begin = at + len(text) - len(text.lstrip())
        if text.strip():
            place = lines.place(begin)
            comment = _comment_above(lines, place.line) + _trailing(lines, place)
            attributes = _read_attributes(plain[begin:stop], mask[begin:stop])
            yield _Line(text.strip(), place, comment, attributes)
        at = stop + 1


def _read_attributes(plain: str, mask: str) -> dict[str, dict[str, str]]:
    attributes: dict[str, dict[str, str]] = {}
    at = 0
    while found := _ATTRIBUTE.search(mask, at):
        at = found.end()
        inside = ""
        if mask[at : at + 1] == "(":
            close = _find_close(mask, at)
            inside, at = plain[at + 1 : close], close + 1
        attributes.setdefault(found[0], _arguments(inside))
    return attributes


def _find_close(mask: str, start: int) -> int:
    depth = 0
    for offset in range(start, len(mask)):
        depth += (mask[offset] in "([") - (mask[offset] in ")]")
        if depth <= 0:
            return offset
    return len(mask)


def _arguments(inside: str) -> dict[str, str]:
    arguments: dict[str, str] = {}
    for number, item in enumerate(_split(inside)):
        named = re.match(r"\s*(\w+)\s*:\s*(?!:)(.*)", item, re.DOTALL)
        if named:
            arguments[named[1]] = named[2].strip()
        elif item.strip():
            arguments[str(number) if number else ""] = item.strip()
    return arguments


def _split(text: str) -> list[str]:
    """Cut at commas outside brackets and strings."""
    mask = _HIDDEN.sub(lambda m: _blank(m[0]), text)
    pieces, depth, start = [], 0, 0
    for offset, character in enumerate(mask):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth <= 0:
            pieces.append(text[start:offset])
            start = offset + 1
    return [*pieces, text[start:]]


def _mapped(attributes: dict[str, dict[str, str]]) -> str:
    named = attributes.get("@map", {})
    return _unquote(named.get("", named.get("name", "")))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _unquote(text: str) -> str:
    return text.strip().strip('"')


def _comment_above(lines: Lines, number: int) -> str:
    parts: list[str] = []
    while (line := lines.line(number - 1).strip()).startswith("//"):
        parts.insert(0, line.strip("/ "))
        number -= 1
    return "\n".join(parts)


def _trailing(lines: Lines, place: Place) -> str:
    comment = lines.line(place.line, place.column).partition("//")[2]
    return f"\n{comment.strip('/ ')}" if comment else ""
