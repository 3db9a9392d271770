"""MySQL and SQLite DDL into the typed model, read by sqlglot.

Table options that sqlglot does not take (STRICT, WITHOUT ROWID) are read here and blanked out,
so that offsets stay true.
"""

import logging
import re
from collections.abc import Iterable
from typing import ClassVar

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.dialects.mysql import MySQL
from sqlglot.errors import SqlglotError

from smeaton.analysis.parse.build import Builder, Unparsable
from smeaton.analysis.parse.schema import (
    Column,
    Index,
    Table,
    Type,
)
from smeaton.analysis.parse.sqlglot_elements import (
    add_column,
    constrain_table,
    index_parts,
    offset_of,
    read_expression,
    table_name,
)

_DDL = {"create_table", "create_index", "alter_table", "drop_table", "drop_index", "rename_table"}
_SQLITE_OPTIONS = re.compile(
    r"\)([\s,]*(?:STRICT|WITHOUT\s+ROWID)(?:[\s,]|STRICT|WITHOUT\s+ROWID)*);?\s*$", re.I
)
_ODD_TYPE = re.compile(r"(?<=\bBLOB)\s+SUB_TYPE\s+\w+", re.I)
_VERB = re.compile(
    r"\(|(?:SET|USE|SELECT|WITH|UPDATE|DELETE|GRANT|REVOKE|LOCK|UNLOCK|ANALYZE|OPTIMIZE|CALL|VACUUM|SAVEPOINT|"
    r"RELEASE|ATTACH|DETACH|REINDEX|EXPLAIN|SHOW|FLUSH|SOURCE|LOAD|DO|VALUES|CHECK|ALTER|DROP|"
    r"CREATE\s+(?:TEMP\w*\s+|OR\s+REPLACE\s+)?(?:VIRTUAL|SERVER|TABLESPACE|LOGFILE|SEQUENCE))\b|IF\b|DECLARE\b|RETURN\b",
    re.I,
)
_CONVERSION = re.compile(
    r"\AALTER\s+TABLE\s+(?P<table>[`\w.$]+).*?\bCONVERT\s+TO\s+CHARACTER\s+SET\s+"
    r"(?P<charset>\w+)(?:\s+COLLATE\s+(?P<collation>\w+))?",
    re.I | re.S,
)
_METHOD_FIRST = re.compile(
    r"\A(?P<kept>CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:`[^`]+`|\w+))\s+USING\s+\w+(?=\s+ON\b)", re.I
)
_UNSIGNED_FRACTION = re.compile(
    r"\b(?P<kept>(?:FLOAT|DOUBLE(?:\s+PRECISION)?|REAL|DECIMAL|NUMERIC)\s*\(\s*\d+\s*,\s*\d+\s*\))"
    r"\s+UNSIGNED\b(?:\s+ZEROFILL\b)?",
    re.I,
)
_KIND_FIRST = re.compile(
    r"\A(?P<kept>CREATE)\s+(?P<kind>FULLTEXT|SPATIAL)(?=\s+(?:INDEX|KEY)\b)", re.I
)
_PARSER = re.compile(r"(?P<kept>\))\s*WITH\s+PARSER\s+\w+", re.I)
_TIGHT = re.compile(r"\s+")


class _SpatialMySQL(MySQL):
    """MySQL with the spatial types that sqlglot knows of other databases only."""

    class Tokenizer(MySQL.Tokenizer):
        KEYWORDS: ClassVar = {
            **MySQL.Tokenizer.KEYWORDS,
            "POINT": TokenType.POINT,
            "POLYGON": TokenType.POLYGON,
            "LINESTRING": TokenType.LINESTRING,
            "MULTIPOLYGON": TokenType.MULTIPOLYGON,
        }


def apply(builder: Builder) -> None:
    """Apply the builder's current statement to its schema.

    Raises:
        Unparsable: it is not valid in this dialect, or sqlglot does not know the syntax.
    """
    statement = builder.statement
    if statement.kind == "pragma":
        builder.schema.pragmas.append(_TIGHT.sub(" ", statement.text.lower()))
    if statement.kind == "other" and not _VERB.match(statement.text):
        raise Unparsable("not a statement of this dialect")
    if statement.kind not in _DDL:
        return
    options: dict[str, str] = {}
    text = (
        _blank_options(statement.text, options)
        if builder.schema.dialect == "sqlite"
        else _blank_oddities(statement.text)
    )
    if statement.kind == "rename_table":
        _rename_tables(builder, text)
        return
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        dialect = builder.schema.dialect
        trees = sqlglot.parse(text, dialect=_SpatialMySQL if dialect == "mysql" else dialect)
    except (SqlglotError, ValueError, AttributeError, TypeError, IndexError) as error:
        first = str(error).split("\n")[0]
        raise Unparsable(first.split(". Line")[0]) from None
    except RecursionError:
        raise Unparsable("nested too deeply") from None
    for tree in trees:
        if isinstance(tree, exp.Command):
            if converted := _CONVERSION.match(text):
                _convert(builder, converted)
                continue
            raise Unparsable("syntax that the parser does not know")
        if isinstance(tree, exp.Create):
            _create(builder, tree)
            table = builder.schema.find(table_name(tree.this))
            if table is not None:
                table.options.update(options)
        elif isinstance(tree, exp.Alter):
            _alter(builder, tree)
        elif isinstance(tree, exp.Drop):
            _drop(builder, tree)


def _blank_oddities(text: str) -> str:
    """Blank out what MySQL takes and sqlglot does not, and what changes nothing that is asked."""
    for odd in (_METHOD_FIRST, _UNSIGNED_FRACTION, _KIND_FIRST, _PARSER):
        text = odd.sub(lambda m: m["kept"] + " " * (len(m.group()) - len(m["kept"])), text)
    return text


def _blank_options(text: str, options: dict[str, str]) -> str:
    def blank(match: re.Match[str]) -> str:
        words = match.group(1).lower()
        options.update({word: "yes" for word in ("strict", "rowid") if word in words})
        return ")" + " " * (len(match.group()) - 1)

    text = _ODD_TYPE.sub(lambda m: " " * len(m.group()), text)
    return _SQLITE_OPTIONS.sub(blank, text)


def _convert(builder: Builder, found: re.Match[str]) -> None:
    """Give a table and all its columns another character set."""
    table = builder.schema.find(found["table"].replace("`", ""))
    if table is None:
        return
    for option in [name for name in table.options if name.startswith(("charset", "collation"))]:
        del table.options[option]
    table.options["charset"] = found["charset"].lower()
    if found["collation"]:
        table.options["collation"] = found["collation"].lower()
    for column in table.columns.values():
        column.collation = ""
        column.attributes = tuple(
            words for words in column.attributes if not words.startswith(("CHARACTER", "COLLATE"))
        )


def _rename_tables(builder: Builder, text: str) -> None:
    name = r"[`\"]?([\w.]+)[`\"]?"
    for match in re.finditer(rf"{name}\s+TO\s+{name}", text, re.I):
        builder.rename_table(match.group(1), match.group(2), builder.place(match.start()))


def _create(builder: Builder, tree: exp.Create) -> None:
    kind = str(tree.args.get("kind") or "").upper()
    if kind == "INDEX":
        _create_index(builder, tree)
    elif kind == "TABLE":
        _create_table(builder, tree)


def _create_table(builder: Builder, tree: exp.Create) -> None:
    table = Table(
        name=table_name(tree.this),
        place=builder.place(offset_of(tree.this.find(exp.Table))),
        comment=builder.comment_above(),
    )
    properties = tree.args.get("properties")
    _set_options(table, properties.expressions if properties else ())
    if builder.create(table, if_not_exists=bool(tree.args.get("exists"))) is not table:
        return
    elements = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
    for element in elements:
        if isinstance(element, exp.ColumnDef):
            add_column(builder, table, element)
        elif isinstance(element, exp.Identifier):
            place = builder.place(offset_of(element))
            table.columns[element.name] = Column(
                name=element.name, type=Type("unknown", ""), place=place
            )
    for element in elements:
        constrain_table(builder, table, element)


def _set_options(table: Table, items: Iterable[exp.Expression]) -> None:
    for item in items:
        if isinstance(item, exp.EngineProperty):
            table.options["engine"] = item.name.lower()
        elif isinstance(item, exp.CharacterSetProperty):
            table.options["charset"] = item.name.lower()
        elif isinstance(item, exp.CollateProperty):
            table.options["collation"] = item.name.lower()
        elif isinstance(item, exp.SchemaCommentProperty):
            table.comment = f"{table.comment}\n{item.name}".strip()
        elif isinstance(item, exp.TemporaryProperty):
            table.temporary = True


def _create_index(builder: Builder, tree: exp.Create) -> None:
    node = tree.this
    name = table_name(node.args.get("table"))
    params = node.args.get("params")
    where = params.args.get("where") if params else None
    kind = _KIND_FIRST.match(builder.statement.text)
    index = Index(
        name=node.name,
        method=kind["kind"].lower() if kind else "btree",
        parts=index_parts(builder, params.args.get("columns") or () if params else ()),
        place=builder.place(offset_of(node.this)),
        where=read_expression(builder, where.this) if where else None,
        unique=bool(tree.args.get("unique")),
    )
    builder.change("create_index", name, name=index.name, subject=index, place=index.place)
    table = builder.schema.find(name)
    if table and not any(known.name == index.name for known in table.indexes):
        table.indexes.append(index)


def _alter(builder: Builder, tree: exp.Alter) -> None:
    name = table_name(tree.this)
    table = builder.schema.find(name) or Table(name=name, place=builder.place(offset_of(tree.this)))
    _set_options(table, tree.args.get("options") or ())
    for action in tree.args.get("actions") or ():
        if isinstance(action, exp.DropPrimaryKey):
            table.primary = None
        elif isinstance(action, exp.ColumnDef):
            column = add_column(builder, table, action)
            builder.change("add_column", name, name=column.name, subject=column, place=column.place)
        elif isinstance(action, exp.ModifyColumn):
            _modify(builder, table, action)
        elif isinstance(action, exp.Drop):
            _alter_drop(builder, table, action)
        elif isinstance(action, exp.AlterColumn):
            _alter_default(builder, table, action)
        elif isinstance(action, exp.AlterRename):
            builder.rename_table(
                name, table_name(action.this), builder.place(offset_of(action.this))
            )
        elif isinstance(action, exp.RenameColumn):
            place = builder.place(offset_of(action.args["to"]))
            builder.rename_column(name, action.this.name, action.args["to"].name, place)
        else:
            added = constrain_table(builder, table, action)
            if added:
                kind, subject = added
                builder.change(kind, name, name=subject.name, subject=subject, place=subject.place)


def _alter_default(builder: Builder, table: Table, action: exp.AlterColumn) -> None:
    value = action.args.get("default")
    if value is None and not action.args.get("drop"):
        return
    column = table.column(action.this.name)
    kind = "set_default" if value is not None else "drop_default"
    place = builder.place(offset_of(action.this))
    builder.change(kind, table.name, name=action.this.name, subject=column, place=place)
    if column:
        column.default = read_expression(builder, value) if value is not None else None
        kept = tuple(words for words in column.attributes if not words.startswith("DEFAULT "))
        new = f"DEFAULT {value.sql(dialect='mysql')}" if value is not None else ""
        column.attributes = (*kept, new) if new else kept


def _modify(builder: Builder, table: Table, action: exp.ModifyColumn) -> None:
    old = action.args.get("rename_from")
    definition = action.this
    if old is not None and old.name != definition.name:
        builder.rename_column(
            table.name, old.name, definition.name, builder.place(offset_of(definition))
        )
    before = table.columns.get(definition.name)
    order = list(table.columns)
    column = add_column(builder, table, definition)
    if before is not None:
        table.columns = {name: table.columns[name] for name in order}
        if table.primary and column.name in table.primary.columns:
            column.nullable = False
    was = before.type.written if before else ""
    if was.lower() != column.type.written.lower():
        builder.change(
            "alter_type",
            table.name,
            name=column.name,
            place=column.place,
            detail=f"{was}\0{column.type.written}\0",
        )


def _alter_drop(builder: Builder, table: Table, action: exp.Drop) -> None:
    kind = str(action.args.get("kind") or "").upper()
    for target in action.args.get("tables") or ():
        place = builder.place(offset_of(target))
        if kind == "COLUMN":
            builder.drop_column(table.name, target.name, place)
        elif kind in ("INDEX", "KEY"):
            builder.drop_index(target.name, place)
            builder.drop_constraint(table.name, target.name)
        else:
            builder.note_dropped(table.name, target.name)
            builder.drop_constraint(table.name, target.name)


def _drop(builder: Builder, tree: exp.Drop) -> None:
    kind = str(tree.args.get("kind") or "").upper()
    for target in tree.args.get("tables") or ():
        place = builder.place(offset_of(target))
        if kind == "TABLE":
            builder.drop_table(table_name(target), place)
        elif kind == "INDEX":
            builder.drop_index(target.name, place)
