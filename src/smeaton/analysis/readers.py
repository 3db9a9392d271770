"""Finds what reads a column in PostgreSQL and so keeps its type, or the column itself, in place.

A view, a rule, a policy or a trigger depends on the columns that it names: ALTER COLUMN ... TYPE
fails and so does DROP COLUMN (documentation of ALTER TABLE; pg_depend). Functions depend on none,
as PostgreSQL keeps their bodies as text.
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from smeaton.analysis.parse.expression import walk
from smeaton.analysis.parse.schema import Schema, Table, normalise

_READING = re.compile(
    r"\s*CREATE\s+(?:(?!TABLE|INDEX|FUNCTION|PROCEDURE)\w+\s+){0,5}?"
    r"(?P<kind>VIEW|RULE|TRIGGER|POLICY)\b",
    re.I,
)
_NEW_ROW = ("new", "old")
_NAMED = {"RuleStmt": ("rule", "rulename"), "CreatePolicyStmt": ("policy", "policy_name"),
          "CreateTrigStmt": ("trigger", "trigname")}  # fmt: skip


@dataclass(slots=True)
class Reader:
    """A statement that may read columns: its tables by the names it gives them, and columns."""

    label: str = ""
    """"view sales", "policy own on orders"."""
    tables: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    columns: set[tuple[str, str]] = field(default_factory=set)
    """Qualifier, "" where there is none, and column, "*" for all."""

    def reads(self, table: Table, column: str) -> bool:
        """Whether it reads a column, or all of its table."""
        names = self.tables.get(table.short.lower())
        if names is None:
            return False
        return any((name, what) in self.columns for name in ("", *names) for what in (column, "*"))


def find_readers(schema: Schema, table: Table, column: str) -> list[str]:
    """Return what reads a column by kind and name, `view sales`, in the order of creation.

    Views over such views count as well, and what reads the column in a child or partition.
    """
    if schema.dialect != "postgres":
        return []
    read = schema.readers
    while len(read) < len(schema.code):
        read.append(_read(schema.code[len(read)]))
    last = {reader.label: reader for reader in read if _stands(schema, reader.label)}
    tables = [table, *_list_heirs(schema, table)]
    found = {
        label
        for label, reader in last.items()
        if any(reader.reads(each, column) for each in tables)
    }
    _follow(last, found)
    return [label for label in last if label in found]


def _list_heirs(schema: Schema, table: Table) -> list[Table]:
    """Return partitions and children, whose columns change together with the table's."""
    parents = ((other, (*other.inherits, other.partition_of)) for other in schema.tables.values())
    return [other for other, names in parents if any(n and schema.find(n) is table for n in names)]


def _follow(readers: dict[str, Reader], found: set[str]) -> None:
    """Add what reads the views that were found: it has to go before they can."""
    fresh = found
    while fresh:
        views = {_short(label) for label in fresh if " on " not in label}
        fresh = {
            label
            for label, reader in readers.items()
            if label not in found and not views.isdisjoint(reader.tables)
        }
        found |= fresh


def _short(label: str) -> str:
    """Return the name of a view without its schema, as readers know tables."""
    return label.rpartition(" ")[2].rpartition(".")[2].lower()


def _stands(schema: Schema, label: str) -> bool:
    """Whether a view or policy of this label was not dropped again."""
    kind, _, name = label.removeprefix("materialized ").partition(" ")
    if kind == "policy":
        policy, _, on = name.rpartition(" on ")
        return any(p.name == policy and t.short == on for t, p in schema.policies())
    return kind != "view" or normalise(name) in schema.views


def _read(text: str) -> Reader:
    """Take a statement apart; one that can't be parsed, or is no reader, reads nothing."""
    reader = Reader()
    if not _READING.match(text):
        return reader
    from pglast.parser import ParseError, parse_sql_json

    try:
        tree = json.loads(parse_sql_json(text))
        for kind, node in walk(tree.get("stmts", [])):
            _note(reader, kind, node)
    except (ParseError, RecursionError, ValueError):
        return Reader()
    return reader


def _note(reader: Reader, kind: str, node: Any) -> None:
    if kind in _NAMED:
        what, key = _NAMED[kind]
        relation = node.get("table") or node["relation"]
        reader.label = f"{what} {node[key]} on {relation['relname']}"
        reader.tables[relation["relname"].lower()].update((relation["relname"].lower(), *_NEW_ROW))
        reader.columns.update(("", _string(item)) for item in node.get("columns", ()))
    elif kind == "ViewStmt":
        reader.label = f"view {_name(node['view'])}"
    elif kind == "CreateTableAsStmt":
        reader.label = f"materialized view {_name(node['into']['rel'])}"
    elif kind == "InsertStmt":
        name = node["relation"]["relname"].lower()
        reader.tables[name].add(name)
        cols = (item["ResTarget"]["name"] for item in node.get("cols", ()))
        reader.columns.update((name, column) for column in cols)
    elif kind == "RangeVar":
        name = node["relname"].lower()
        alias = node.get("alias", {}).get("aliasname", name)
        reader.tables[name].add(alias.lower())
    elif kind == "JoinExpr":
        reader.columns.update(("", _string(item)) for item in node.get("usingClause", ()))
    elif kind == "ColumnRef":
        parts = ["*" if "A_Star" in part else _string(part) for part in node["fields"]]
        qualifier = parts[-2].lower() if len(parts) > 1 else ""
        reader.columns.add((qualifier, parts[-1]))


def _string(node: Any) -> str:
    value: str = node.get("String", {}).get("sval", "")
    return value


def _name(relation: Any) -> str:
    schema = relation.get("schemaname")
    return f"{schema}.{relation['relname']}" if schema else relation["relname"]
