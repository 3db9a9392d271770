"""Columns, types and constraints of sqlglot's parse tree as elements of the typed model."""

import re
from collections.abc import Sequence

from sqlglot import exp
from sqlglot.errors import SqlglotError

from smeaton.analysis.parse.build import Builder, Unparsable
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
_APART = (
    exp.NotNullColumnConstraint,
    exp.PrimaryKeyColumnConstraint,
    exp.UniqueColumnConstraint,
    exp.CheckColumnConstraint,
    exp.Reference,
)
"""What stands beside a column and is no attribute of it that MODIFY would lose."""
_NATIONAL = re.compile(r"NCHAR|NVARCHAR|NATIONAL", re.I)
"""Types that are in MySQL's three-byte character set, whatever the table's is."""
_ACTION = re.compile(r"ON DELETE (CASCADE|SET NULL|SET DEFAULT|RESTRICT|NO ACTION)", re.I)


def offset_of(node: exp.Expression | None) -> int:
    """Return the offset of the first identifier in a node; 0 where it has none."""
    if node is None:
        return 0
    found = node if isinstance(node, exp.Identifier) else node.find(exp.Identifier)
    return int(found.meta.get("start", 0)) if found is not None else 0


def table_name(node: exp.Expression | None) -> str:
    """Return the name of the table in a node, with its schema if one is given."""
    table = node.find(exp.Table) if node is not None else None
    if table is None:
        return ""
    return ".".join(part for part in (table.text("db"), table.name) if part)


def names_of(nodes: Sequence[exp.Expression]) -> tuple[str, ...]:
    """Return the names of identifiers or columns."""
    return tuple(node.name or getattr(node.this, "name", "") for node in nodes)


def read_expression(builder: Builder, node: exp.Expression) -> Expression:
    """Return an expression in the dialect's own form, in lower case.

    Raises:
        Unparsable: it is nested too deeply to be written, which sqlglot may wrap in its own error.
    """
    if isinstance(node, exp.Paren):
        node = node.this
    functions = {
        f.sql_name().lower() if not isinstance(f, exp.Anonymous) else f.name.lower()
        for f in node.find_all(exp.Func)
    }
    try:
        text = node.sql(dialect=builder.schema.dialect).lower()
    except SqlglotError:
        raise Unparsable("nested too deeply") from None
    return Expression(
        text,
        frozenset(functions),
        frozenset(c.name for c in node.find_all(exp.Column)),
    )


def read_type(builder: Builder, node: exp.Expression | None, after: int) -> Type:
    """Return a type under its canonical name."""
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


def add_column(builder: Builder, table: Table, node: exp.ColumnDef) -> Column:
    """Put a column on the table, with the constraints written beside it."""
    identifier = node.this
    start = offset_of(identifier)
    place = builder.place(start)
    end = int(identifier.meta.get("end", start)) + 1
    gap = re.match(r"\s*", builder.statement.text[end:])
    column = Column(
        name=identifier.name,
        type=read_type(builder, node.args.get("kind"), end + (gap.end() if gap else 0)),
        place=place,
        comment=builder.comment_beside(place),
    )
    table.columns[column.name] = column
    for item in node.args.get("constraints") or ():
        if isinstance(item, exp.ColumnConstraint) and item.args.get("kind") is not None:
            _constrain_column(builder, table, column, item.args["kind"])
    if builder.schema.dialect == "mysql":
        column.attributes = _attributes(node)
        if _NATIONAL.match(column.type.written):
            table.options.setdefault(f"charset of {column.name}", "utf8")
    return column


def _attributes(node: exp.ColumnDef) -> tuple[str, ...]:
    kinds = (item.args.get("kind") for item in node.args.get("constraints") or ())
    return tuple(
        kind.sql(dialect="mysql") for kind in kinds if kind and not isinstance(kind, _APART)
    )


def _constrain_column(builder: Builder, table: Table, column: Column, kind: exp.Expression) -> None:
    if isinstance(kind, exp.NotNullColumnConstraint):
        column.nullable = bool(kind.args.get("allow_null"))
    elif isinstance(kind, exp.DefaultColumnConstraint):
        column.default = read_expression(builder, kind.this)
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
    expression = read_expression(builder, node.this)
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
        target=table_name(target),
        target_columns=names_of(target.expressions) if isinstance(target, exp.Schema) else (),
        place=place,
        name=name,
        on_delete=action.group(1).lower().replace("no action", "") if action else "",
        inline=inline,
        stays=action is not None and action.group(1).lower() == "no action",
        deferrable=any(str(o).upper() == "DEFERRABLE" for o in node.args.get("options") or ()),
    )
    if not (inline and builder.schema.dialect == "mysql"):
        builder.add_foreign_key(table, key)
    else:
        table.ignored_references.append(key)
    return key


def index_parts(builder: Builder, nodes: Sequence[exp.Expression]) -> tuple[IndexPart, ...]:
    """Return the entries of an index or a unique key."""
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
            parts.append(
                IndexPart(read_expression(builder, inner).text, None, descending=descending)
            )
    return tuple(parts)


def constrain_table(
    builder: Builder, table: Table, node: exp.Expression, name: str = ""
) -> tuple[str, Key | ForeignKey | Check | Index] | None:
    """Put a table constraint on the table; return what kind of change that is and the element."""
    place = builder.place(offset_of(node))
    if isinstance(node, exp.Constraint):
        added = [constrain_table(builder, table, item, node.name) for item in node.expressions]
        return added[0] if added else None
    if isinstance(node, exp.AddConstraint):
        added = [constrain_table(builder, table, item) for item in node.expressions]
        return added[0] if added else None
    if isinstance(node, exp.PrimaryKey):
        key = Key(columns=names_of(node.expressions), place=place, primary=True)
        builder.add_key(table, key)
        return "add_key", key
    if isinstance(node, exp.UniqueColumnConstraint) and isinstance(node.this, exp.Schema):
        label = node.this.this.name if node.this.this is not None else name
        parts = index_parts(builder, node.this.expressions)
        if all(part.column for part in parts):
            key = Key(columns=tuple(p.text for p in parts), place=place, name=label)
            builder.add_key(table, key)
            return "add_key", key
        return _add_index(table, Index(name=label, parts=parts, place=place, unique=True))
    if isinstance(node, exp.ForeignKey) and isinstance(node.args.get("reference"), exp.Reference):
        columns = names_of(node.expressions)
        return "add_foreign_key", _add_reference(
            builder, table, columns, node.args["reference"], place, name
        )
    if isinstance(node, exp.CheckColumnConstraint):
        return "add_check", _add_check(builder, table, node, place, name)
    if isinstance(node, exp.IndexColumnConstraint):
        kind = str(node.args.get("kind") or "btree").lower()
        parts = index_parts(builder, node.expressions)
        return _add_index(
            table,
            Index(name=node.name or f"{table.short}_idx", parts=parts, place=place, method=kind),
        )
    return None


def _add_index(table: Table, index: Index) -> tuple[str, Index]:
    table.indexes.append(index)
    return "create_index", index
