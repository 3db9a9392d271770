"""MySQL and SQLite DDL into the typed model, read by sqlglot.

Table options that sqlglot does not take (STRICT, WITHOUT ROWID) are read here and blanked out,
so that offsets stay true.
"""

import logging
import re
from collections.abc import Callable, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from smeaton.analysis.parse.build import Builder
from smeaton.analysis.parse.postgres import Unparsable
from smeaton.analysis.parse.schema import (
    Check,
    Column,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Table,
    Type,
)
from smeaton.analysis.source import Place

_DDL = {"create_table", "create_index", "alter_table", "drop_table", "drop_index", "rename_table"}
_TYPES = {
    "INT": "integer",
    "NVARCHAR": "varchar",
    "NCHAR": "char",
    "TINYTEXT": "text",
    "MEDIUMTEXT": "text",
    "LONGTEXT": "text",
    "DECIMAL": "numeric",
    "FLOAT": "real",
    "TIMESTAMPTZ": "timestamp",
    "TINYBLOB": "blob",
    "MEDIUMBLOB": "blob",
    "LONGBLOB": "blob",
}
_SQLITE_OPTIONS = re.compile(
    r"\)([\s,]*(?:STRICT|WITHOUT\s+ROWID)(?:[\s,]|STRICT|WITHOUT\s+ROWID)*);?\s*$", re.I
)
_ODD_TYPE = re.compile(r"(?<=\bBLOB)\s+SUB_TYPE\s+\w+", re.I)
_ACTION = re.compile(r"ON DELETE (CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION)", re.I)
_VERB = re.compile(
    r"\(|(?:SET|USE|SELECT|WITH|UPDATE|DELETE|GRANT|REVOKE|LOCK|UNLOCK|ANALYZE|OPTIMIZE|CALL|VACUUM|SAVEPOINT|"
    r"RELEASE|ATTACH|DETACH|REINDEX|EXPLAIN|SHOW|FLUSH|SOURCE|LOAD|DO|VALUES|CHECK|ALTER|DROP|"
    r"CREATE\s+(?:TEMP\w*\s+|OR\s+REPLACE\s+)?(?:VIRTUAL|SERVER|TABLESPACE|LOGFILE|SEQUENCE))\b|IF\b|DECLARE\b|RETURN\b",
    re.I,
)
_TIGHT = re.compile(r"\s+")


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
        else statement.text
    )
    if statement.kind == "rename_table":
        _rename_tables(builder, text)
        return
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        trees = sqlglot.parse(text, dialect=builder.schema.dialect)
    except (SqlglotError, ValueError, AttributeError, TypeError, IndexError) as error:
        first = str(error).split("\n")[0]
        raise Unparsable(first.split(". Line")[0]) from None
    except RecursionError:
        raise Unparsable("nested too deeply") from None
    for tree in trees:
        if isinstance(tree, exp.Command):
            raise Unparsable("syntax that the parser does not know")
        handler = next((h for kind, h in _HANDLERS if isinstance(tree, kind)), None)
        if handler and tree is not None:
            handler(builder, tree)
            table = builder.schema.find(_table_name(tree.find(exp.Table)))
            if options and table:
                table.options.update(options)


def _blank_options(text: str, options: dict[str, str]) -> str:
    def blank(match: re.Match[str]) -> str:
        words = match.group(1).lower()
        options.update({o: "yes" for o in ("strict",) if o in words})
        options.update({"without_rowid": "yes"} if "rowid" in words else {})
        return ")" + " " * (len(match.group()) - 1)

    text = _ODD_TYPE.sub(lambda m: " " * len(m.group()), text)
    return _SQLITE_OPTIONS.sub(blank, text)


def _rename_tables(builder: Builder, text: str) -> None:
    name = r"[`\"]?([\w.]+)[`\"]?"
    for match in re.finditer(rf"{name}\s+TO\s+{name}", text, re.I):
        builder.rename_table(match.group(1), match.group(2), builder.place(match.start()))


def _offset(node: exp.Expression | None) -> int:
    if node is None:
        return 0
    found = node if isinstance(node, exp.Identifier) else node.find(exp.Identifier)
    return int(found.meta.get("start", 0)) if found is not None else 0


def _table_name(node: exp.Expression | None) -> str:
    table = node.find(exp.Table) if node is not None else None
    if table is None:
        return ""
    return ".".join(part for part in (table.text("db"), table.name) if part)


def _names(nodes: Sequence[exp.Expression]) -> tuple[str, ...]:
    return tuple(node.name or getattr(node.this, "name", "") for node in nodes)


def _expression(builder: Builder, node: exp.Expression) -> Expression:
    if isinstance(node, exp.Paren):
        node = node.this
    functions = {
        f.sql_name().lower() if not isinstance(f, exp.Anonymous) else f.name.lower()
        for f in node.find_all(exp.Func)
    }
    return Expression(
        node.sql(dialect=builder.schema.dialect).lower(),
        frozenset(functions),
        frozenset(c.name for c in node.find_all(exp.Column)),
    )


def _type(builder: Builder, node: exp.Expression | None, after: int) -> Type:
    if not isinstance(node, exp.DataType):
        return Type("unknown", "")
    dtype = node.this.name if isinstance(node.this, exp.DataType.Type) else str(node.this)
    unsigned = dtype.startswith("U") and dtype not in ("UUID", "UNKNOWN", "USERDEFINED")
    base = dtype[1:] if unsigned else dtype
    written = builder.type_as_written(after)
    sizes = [
        int(size.name)
        for size in node.expressions
        if isinstance(size, exp.DataTypeParam) and size.name.isdigit()
    ]
    values = tuple(v.name for v in node.expressions if isinstance(v, exp.Literal) and v.is_string)
    name = _TYPES.get(base, base.lower())
    if name == "tinyint" and sizes == [1] and not unsigned:
        name = "boolean"
    if builder.schema.dialect == "sqlite" and written.upper().startswith("INTEGER"):
        name = "bigint"
    return Type(
        name,
        written,
        length=sizes[0]
        if sizes and name not in ("integer", "bigint", "smallint", "tinyint")
        else None,
        scale=sizes[1] if len(sizes) > 1 else None,
        unsigned=unsigned,
        values=values,
    )


def _add_column(builder: Builder, table: Table, node: exp.ColumnDef) -> Column:
    identifier = node.this
    start = _offset(identifier)
    place = builder.place(start)
    end = int(identifier.meta.get("end", start)) + 1
    gap = re.match(r"\s*", builder.statement.text[end:])
    column = Column(
        name=identifier.name,
        type=_type(builder, node.args.get("kind"), end + (gap.end() if gap else 0)),
        place=place,
        comment=builder.comment_beside(place),
    )
    table.columns[column.name] = column
    for item in node.args.get("constraints") or ():
        if isinstance(item, exp.ColumnConstraint) and item.args.get("kind") is not None:
            _constrain_column(builder, table, column, item.args["kind"])
    return column


def _constrain_column(builder: Builder, table: Table, column: Column, kind: exp.Expression) -> None:
    if isinstance(kind, exp.NotNullColumnConstraint):
        column.nullable = bool(kind.args.get("allow_null"))
    elif isinstance(kind, exp.DefaultColumnConstraint):
        column.default = _expression(builder, kind.this)
    elif isinstance(kind, exp.AutoIncrementColumnConstraint):
        column.counter = "auto_increment"
    elif isinstance(kind, exp.PrimaryKeyColumnConstraint):
        builder.add_key(table, Key(columns=(column.name,), place=column.place, primary=True))
        if (
            column.type.name == "bigint"
            and builder.schema.dialect == "sqlite"
            and not column.counter
        ):
            column.counter = "rowid"
    elif isinstance(kind, exp.UniqueColumnConstraint):
        builder.add_key(table, Key(columns=(column.name,), place=column.place))
    elif isinstance(kind, exp.CheckColumnConstraint):
        _add_check(builder, table, kind, column.place)
    elif isinstance(kind, exp.Reference):
        _add_reference(builder, table, (column.name,), kind, column.place, inline=True)
    elif isinstance(kind, (exp.ComputedColumnConstraint, exp.GeneratedAsIdentityColumnConstraint)):
        column.generated = True
    elif isinstance(kind, exp.CollateColumnConstraint):
        column.collation = kind.name or kind.this.sql()
    elif isinstance(kind, exp.CharacterSetColumnConstraint):
        table.options.setdefault(f"charset of {column.name}", kind.name.lower())
    elif isinstance(kind, exp.CommentColumnConstraint):
        column.comment = f"{column.comment}\n{kind.name}".strip()


def _add_check(
    builder: Builder, table: Table, node: exp.Expression, place: Place, name: str = ""
) -> Check:
    expression = _expression(builder, node.this)
    check = Check(columns=expression.columns, text=expression.text, place=place, name=name)
    table.checks.append(check)
    return check


def _add_reference(
    builder: Builder,
    table: Table,
    columns: tuple[str, ...],
    node: exp.Reference,
    place: Place,
    name: str = "",
    *,
    inline: bool = False,
) -> ForeignKey:
    target = node.this
    action = next(
        (m for m in map(_ACTION.search, map(str, node.args.get("options") or ())) if m), None
    )
    key = ForeignKey(
        columns=columns,
        target=_table_name(target),
        target_columns=_names(target.expressions) if isinstance(target, exp.Schema) else (),
        place=place,
        name=name,
        on_delete=action.group(1).lower().replace("no action", "") if action else "",
        inline=inline,
    )
    if not (inline and builder.schema.dialect == "mysql"):
        builder.add_foreign_key(table, key)
    else:
        table.options[f"ignored reference of {columns[0]}"] = key.target
    return key


def _index_parts(builder: Builder, nodes: Sequence[exp.Expression]) -> tuple[IndexPart, ...]:
    parts = []
    for node in nodes:
        inner = node.this if isinstance(node, exp.Ordered) else node
        descending = bool(isinstance(node, exp.Ordered) and node.args.get("desc"))
        if isinstance(inner, (exp.Column, exp.Identifier)):
            parts.append(IndexPart(inner.name, inner.name, descending=descending))
        elif isinstance(inner, exp.ColumnPrefix) or (
            isinstance(inner, exp.Anonymous) and inner.expressions and inner.expressions[0].is_int
        ):
            parts.append(IndexPart(inner.name, inner.name, opclass="prefix", descending=descending))
        else:
            parts.append(IndexPart(_expression(builder, inner).text, None, descending=descending))
    return tuple(parts)


def _constrain_table(
    builder: Builder, table: Table, node: exp.Expression, name: str = ""
) -> tuple[str, Key | ForeignKey | Check | Index] | None:
    """Put a table constraint on the table; return what kind of change that is and the element."""
    place = builder.place(_offset(node))
    if isinstance(node, exp.Constraint):
        added = [_constrain_table(builder, table, item, node.name) for item in node.expressions]
        return added[0] if added else None
    if isinstance(node, exp.AddConstraint):
        added = [_constrain_table(builder, table, item) for item in node.expressions]
        return added[0] if added else None
    if isinstance(node, exp.PrimaryKey):
        key = Key(columns=_names(node.expressions), place=place, primary=True)
        builder.add_key(table, key)
        return "add_key", key
    if isinstance(node, exp.UniqueColumnConstraint) and isinstance(node.this, exp.Schema):
        label = node.this.this.name if node.this.this is not None else name
        parts = _index_parts(builder, node.this.expressions)
        if all(part.column for part in parts):
            key = Key(columns=tuple(p.text for p in parts), place=place, name=label)
            builder.add_key(table, key)
            return "add_key", key
        return _add_index(table, Index(name=label, parts=parts, place=place, unique=True))
    if isinstance(node, exp.ForeignKey) and isinstance(node.args.get("reference"), exp.Reference):
        columns = _names(node.expressions)
        return "add_foreign_key", _add_reference(
            builder, table, columns, node.args["reference"], place, name
        )
    if isinstance(node, exp.CheckColumnConstraint):
        return "add_check", _add_check(builder, table, node, place, name)
    if isinstance(node, exp.IndexColumnConstraint):
        kind = str(node.args.get("kind") or "btree").lower()
        parts = _index_parts(builder, node.expressions)
        return _add_index(
            table,
            Index(name=node.name or f"{table.short}_idx", parts=parts, place=place, method=kind),
        )
    return None


def _add_index(table: Table, index: Index) -> tuple[str, Index]:
    table.indexes.append(index)
    return "create_index", index


def _create(builder: Builder, tree: exp.Create) -> None:
    kind = str(tree.args.get("kind") or "").upper()
    if kind == "INDEX":
        _create_index(builder, tree)
    elif kind == "TABLE":
        _create_table(builder, tree)


def _create_table(builder: Builder, tree: exp.Create) -> None:
    table = Table(
        name=_table_name(tree.this),
        place=builder.place(_offset(tree.this.find(exp.Table))),
        comment=builder.comment_above(),
    )
    properties = tree.args.get("properties")
    for item in properties.expressions if properties else ():
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
    if builder.create(table, if_not_exists=bool(tree.args.get("exists"))) is not table:
        return
    elements = tree.this.expressions if isinstance(tree.this, exp.Schema) else []
    for element in elements:
        if isinstance(element, exp.ColumnDef):
            _add_column(builder, table, element)
        elif isinstance(element, exp.Identifier):
            place = builder.place(_offset(element))
            table.columns[element.name] = Column(
                name=element.name, type=Type("unknown", ""), place=place
            )
    for element in elements:
        _constrain_table(builder, table, element)


def _create_index(builder: Builder, tree: exp.Create) -> None:
    node = tree.this
    name = _table_name(node.args.get("table"))
    params = node.args.get("params")
    where = params.args.get("where") if params else None
    index = Index(
        name=node.name,
        parts=_index_parts(builder, params.args.get("columns") or () if params else ()),
        place=builder.place(_offset(node.this)),
        where=_expression(builder, where.this) if where else None,
        unique=bool(tree.args.get("unique")),
    )
    builder.change("create_index", name, name=index.name, subject=index, place=index.place)
    table = builder.schema.find(name)
    if table and not any(known.name == index.name for known in table.indexes):
        table.indexes.append(index)


def _alter(builder: Builder, tree: exp.Alter) -> None:
    name = _table_name(tree.this)
    table = builder.schema.find(name) or Table(name=name, place=builder.place(_offset(tree.this)))
    for action in tree.args.get("actions") or ():
        if isinstance(action, exp.ColumnDef):
            column = _add_column(builder, table, action)
            builder.change("add_column", name, name=column.name, subject=column, place=column.place)
        elif isinstance(action, exp.ModifyColumn):
            _modify(builder, table, action)
        elif isinstance(action, exp.Drop):
            _alter_drop(builder, table, action)
        elif isinstance(action, exp.AlterRename):
            builder.rename_table(
                name, _table_name(action.this), builder.place(_offset(action.this))
            )
        elif isinstance(action, exp.RenameColumn):
            place = builder.place(_offset(action.args["to"]))
            builder.rename_column(name, action.this.name, action.args["to"].name, place)
        else:
            added = _constrain_table(builder, table, action)
            if added:
                kind, subject = added
                builder.change(kind, name, name=subject.name, subject=subject, place=subject.place)


def _modify(builder: Builder, table: Table, action: exp.ModifyColumn) -> None:
    old = action.args.get("rename_from")
    definition = action.this
    if old is not None and old.name != definition.name:
        builder.rename_column(
            table.name, old.name, definition.name, builder.place(_offset(definition))
        )
    before = table.columns.get(definition.name)
    order = list(table.columns)
    column = _add_column(builder, table, definition)
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
            detail=f"{was}\0{column.type.written}",
        )


def _alter_drop(builder: Builder, table: Table, action: exp.Drop) -> None:
    kind = str(action.args.get("kind") or "").upper()
    for target in action.args.get("tables") or ():
        place = builder.place(_offset(target))
        if kind == "COLUMN":
            builder.drop_column(table.name, target.name, place)
        elif kind in ("INDEX", "KEY"):
            builder.drop_index(target.name, place)
            builder.drop_constraint(table.name, target.name)
        else:
            builder.drop_constraint(table.name, target.name)


def _drop(builder: Builder, tree: exp.Drop) -> None:
    kind = str(tree.args.get("kind") or "").upper()
    for target in tree.args.get("tables") or ():
        place = builder.place(_offset(target))
        if kind == "TABLE":
            builder.drop_table(_table_name(target), place)
        elif kind == "INDEX":
            builder.drop_index(target.name, place)


_HANDLERS: list[tuple[type[exp.Expression], Callable[[Builder, exp.Expression], None]]] = [
    (exp.Create, _create),
    (exp.Alter, _alter),
    (exp.Drop, _drop),
]  # type: ignore[list-item]
