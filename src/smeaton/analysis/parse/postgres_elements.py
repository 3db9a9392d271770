"""Columns, types and constraints of PostgreSQL's parse tree as elements of the typed model."""

import re

from smeaton.analysis.parse.build import Builder
from smeaton.analysis.parse.expression import Node, read_expression, strings
from smeaton.analysis.parse.schema import (
    Check,
    Column,
    ForeignKey,
    Key,
    Sequence,
    Table,
    Type,
    normalise,
)

_TYPES = {
    "int2": "smallint",
    "int4": "integer",
    "int": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double",
    "bool": "boolean",
    "bpchar": "char",
    "serial2": "smallserial",
    "serial4": "serial",
    "serial8": "bigserial",
    "decimal": "numeric",
}
_SERIALS = {"smallserial": "smallint", "serial": "integer", "bigserial": "bigint"}
_ACTIONS = {"c": "cascade", "n": "set null", "d": "set default", "r": "restrict"}

_STAYS = re.compile(
    r"(?:(?!REFERENCES\b)[^;])*?\bREFERENCES\s[^,;()]*?(?:\([^()]*+\)[^,;()]*?)?"
    r"\bON\s+DELETE\s+NO\s+ACTION\b",
    re.I,
)
"""The parse tree has one letter for NO ACTION, written or not."""


class Offsets:
    """Offsets of nodes in characters; the parser counts UTF-8 bytes.

    Nodes are mostly asked for in the order of the text, so counting goes on from the last one.
    """

    def __init__(self, text: str) -> None:
        self._bytes = None if text.isascii() else text.encode()
        self._last = (0, 0)

    def __call__(self, node: Node) -> int:
        """Return where `node` starts."""
        location = max(int(node.get("location", 0)), 0)
        if self._bytes is None:
            return location
        start, characters = self._last if location >= self._last[0] else (0, 0)
        characters += len(self._bytes[start:location].decode(errors="ignore"))
        self._last = (location, characters)
        return characters


def qualified_name(relation: Node) -> str:
    """Return the name of a table as written, with its schema if one is given."""
    schema = relation.get("schemaname")
    name: str = relation.get("relname", "")
    return f"{schema}.{name}" if schema else name


def read_type(builder: Builder, node: Node, offsets: Offsets) -> Type:
    """Return a type under its canonical name; a domain as what it is made of."""
    names = strings(node.get("names"))
    name = ".".join(names[1:] if names[0] == "pg_catalog" else names)
    sizes = [
        size["A_Const"]["ival"].get("ival", 0)
        for size in node.get("typmods", ())
        if "ival" in size.get("A_Const", {})
    ]
    name = _TYPES.get(name, name)
    if name == "char" and names[0] != "pg_catalog":
        name = '"char"'
    domain = builder.schema.domains.get(name.rpartition(".")[2])
    written = builder.type_as_written(offsets(node))
    if domain is not None:
        return Type(domain.name, written, domain.length, domain.scale, array="arrayBounds" in node)
    return Type(
        name,
        written,
        length=sizes[0] if sizes else None,
        scale=sizes[1] if len(sizes) > 1 else None,
        array="arrayBounds" in node,
        values=builder.schema.enums.get(name.rpartition(".")[2], ()),
    )


def add_column(builder: Builder, table: Table, node: Node, offsets: Offsets) -> Column:
    """Put a column on the table, with the constraints written beside it."""
    kind = (
        read_type(builder, node["typeName"], offsets) if "typeName" in node else Type("unknown", "")
    )
    place = builder.place(offsets(node))
    column = Column(name=node["colname"], type=kind, place=place)
    if kind.name in _SERIALS:
        column.type = Type(_SERIALS[kind.name], kind.written)
        column.counter, column.nullable = "serial", False
        name = f"{table.name}_{column.name}_seq"
        builder.schema.sequences[normalise(name)] = Sequence(
            name=name, place=place, bits=column.type.bits
        )
    column.comment = builder.comment_beside(place)
    table.columns[column.name] = column
    for item in node.get("constraints", ()):
        _constrain_column(builder, table, column, item["Constraint"], offsets)
    return column


def _constrain_column(
    builder: Builder, table: Table, column: Column, node: Node, offsets: Offsets
) -> None:
    kind = node["contype"]
    if kind == "CONSTR_NOTNULL":
        column.nullable = False
    elif kind == "CONSTR_DEFAULT":
        column.default = read_expression(node.get("raw_expr"))
        if "nextval" in column.default.functions:
            column.counter = "serial"
    elif kind == "CONSTR_IDENTITY":
        column.counter, column.nullable = "identity", False
    elif kind == "CONSTR_GENERATED":
        column.generated = True
    elif kind in ("CONSTR_ATTR_DEFERRABLE", "CONSTR_ATTR_DEFERRED"):
        for key in table.foreign_keys[-1:]:
            key.deferrable = key.deferrable or key.columns == (column.name,)
    else:
        add_constraint(builder, table, node, offsets, columns=(column.name,))


def add_constraint(
    builder: Builder, table: Table, node: Node, offsets: Offsets, columns: tuple[str, ...] = ()
) -> tuple[str, Key | ForeignKey | Check] | None:
    """Put a constraint on the table; return what kind of change that is and the constraint."""
    kind, name = node["contype"], node.get("conname", "")
    place = builder.place(offsets(node))
    if kind in ("CONSTR_PRIMARY", "CONSTR_UNIQUE"):
        key = Key(
            columns=strings(node.get("keys")) or columns,
            place=place,
            name=name,
            primary=kind == "CONSTR_PRIMARY",
            nulls_distinct=not node.get("nulls_not_distinct", False),
        )
        if "indexname" in node:
            index = next((i for i in table.indexes if i.name == node["indexname"]), None)
            key.columns = tuple(c for c in index.columns if c) if index else ()
            table.indexes = [i for i in table.indexes if i is not index]
        builder.add_key(table, key)
        return "add_key", key
    if kind == "CONSTR_FOREIGN":
        reference = ForeignKey(
            columns=strings(node.get("fk_attrs")) or columns,
            target=qualified_name(node["pktable"]),
            target_columns=strings(node.get("pk_attrs")),
            place=place,
            name=name,
            on_delete=_ACTIONS.get(node.get("fk_del_action", ""), ""),
            on_update=_ACTIONS.get(node.get("fk_upd_action", ""), ""),
            validated=not node.get("skip_validation", False),
            inline=bool(columns),
            deferrable=node.get("deferrable", False),
            stays=bool(_STAYS.match(builder.statement.text, offsets(node))),
        )
        builder.add_foreign_key(table, reference)
        return "add_foreign_key", reference
    if kind in ("CONSTR_CHECK", "CONSTR_EXCLUSION"):
        expression = read_expression(node.get("raw_expr") or node.get("exclusions"))
        excluded = frozenset(
            element["List"]["items"][0]["IndexElem"].get("name", "")
            for element in node.get("exclusions", ())
        )
        check = Check(
            columns=expression.columns | excluded,
            text=expression.text,
            place=place,
            name=name,
            validated=not node.get("skip_validation", False),
            excludes=kind == "CONSTR_EXCLUSION",
        )
        table.checks.append(check)
        return "add_check", check
    return None
