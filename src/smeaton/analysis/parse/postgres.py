"""PostgreSQL DDL into the typed model, read by PostgreSQL's own parser (libpg_query).

The JSON form of the parse tree is used: it is several times quicker to get than pglast's node
objects, and only DDL is parsed at all.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from smeaton.analysis.parse.build import Builder
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

Node = dict[str, Any]
_DDL = {
    "create_table",
    "create_index",
    "alter_table",
    "drop_table",
    "drop_index",
    "create_type",
    "alter_type",
    "alter_index",
    "comment",
}
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
_ALL_INDEXES = 0x40


class Unparsable(Exception):
    """A statement that the parser refuses; the text says why."""


def apply(builder: Builder) -> None:
    """Apply the builder's current statement to its schema.

    Raises:
        Unparsable: it is not valid PostgreSQL.
    """
    statement = builder.statement
    if statement.kind not in _DDL and statement.kind != "other":
        return
    from pglast.parser import ParseError, parse_sql_json

    try:
        tree = parse_sql_json(statement.text)
        parsed = json.loads(tree) if statement.kind in _DDL else {}
    except ParseError as error:
        raise Unparsable(str(error.args[0])) from None
    except (RecursionError, ValueError):
        raise Unparsable("nested too deeply") from None
    offsets = _Offsets(statement.text)
    for item in parsed.get("stmts", []):
        for kind, node in item["stmt"].items():
            handler = _HANDLERS.get(kind)
            if handler:
                handler(builder, node, offsets)


class _Offsets:
    """The parser counts UTF-8 bytes; places count characters."""

    def __init__(self, text: str) -> None:
        self._bytes = None if text.isascii() else text.encode()

    def __call__(self, node: Node) -> int:
        location = int(node.get("location", 0))
        if self._bytes is None or location < 0:
            return max(location, 0)
        return len(self._bytes[:location].decode(errors="ignore"))


def _strings(nodes: Iterable[Node] | None) -> tuple[str, ...]:
    return tuple(node["String"].get("sval", "") for node in nodes or () if "String" in node)


def _name(relation: Node) -> str:
    schema = relation.get("schemaname")
    name: str = relation.get("relname", "")
    return f"{schema}.{name}" if schema else name


def render(node: Any) -> str:
    """Return an expression in one normal form: casts dropped, spaces fixed, lower-case calls."""
    if isinstance(node, list):
        return ", ".join(render(item) for item in node)
    if not isinstance(node, dict) or len(node) != 1:
        return json.dumps(_without_places(node), sort_keys=True)
    ((kind, body),) = node.items()
    form = _RENDER.get(kind)
    return form(body) if form else json.dumps(_without_places(node), sort_keys=True)


def _without_places(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: _without_places(v) for k, v in node.items() if not k.endswith("location")}
    return [_without_places(item) for item in node] if isinstance(node, list) else node


def _render_const(body: Node) -> str:
    if "sval" in body:
        return "'" + body["sval"].get("sval", "") + "'"
    for kind in ("ival", "fval", "boolval"):
        if kind in body:
            return str(body[kind].get(kind, 0)).lower()
    return "null"


def _render_call(body: Node) -> str:
    return f"{_strings(body.get('funcname'))[-1].lower()}({render(body.get('args', []))})"


def _render_operation(body: Node) -> str:
    operator = "".join(_strings(body.get("name")))
    kind = body.get("kind", "").removeprefix("AEXPR_").lower()
    word = operator if kind in ("op", "in") else f"{operator} {kind}"
    left = render(body["lexpr"]) + " " if "lexpr" in body else ""
    return (
        f"{left}{word} ({render(body.get('rexpr'))})"
        if kind != "op"
        else (f"{left}{word} {render(body.get('rexpr'))}")
    )


def _render_logic(body: Node) -> str:
    word = body.get("boolop", "").removesuffix("_EXPR").lower()
    args = [render(arg) for arg in body.get("args", [])]
    return f"not ({args[0]})" if word == "not" else f" {word} ".join(f"({arg})" for arg in args)


_RENDER: dict[str, Callable[[Node], str]] = {
    "ColumnRef": lambda body: (
        _strings(body.get("fields"))[-1] if _strings(body.get("fields")) else "*"
    ),
    "A_Const": _render_const,
    "TypeCast": lambda body: render(body.get("arg")),
    "CollateClause": lambda body: render(body.get("arg")),
    "FuncCall": _render_call,
    "A_Expr": _render_operation,
    "BoolExpr": _render_logic,
    "NullTest": lambda body: (
        render(body.get("arg"))
        + (" is null" if body.get("nulltesttype") == "IS_NULL" else " is not null")
    ),
    "BooleanTest": lambda body: f"{render(body.get('arg'))} {body.get('booltesttype', '').lower()}",
    "CoalesceExpr": lambda body: f"coalesce({render(body.get('args', []))})",
    "List": lambda body: render(body.get("items", [])),
    "A_ArrayExpr": lambda body: f"[{render(body.get('elements', []))}]",
    "SQLValueFunction": lambda body: body.get("op", "").removeprefix("SVFOP_").lower(),
}


def _expression(node: Any) -> Expression:
    functions: set[str] = set()
    columns: set[str] = set()
    pending = [node]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            for key, value in item.items():
                if key == "FuncCall":
                    functions.add(_strings(value.get("funcname"))[-1].lower())
                elif key == "SQLValueFunction":
                    functions.add(value.get("op", "").removeprefix("SVFOP_").lower())
                elif key == "ColumnRef":
                    columns.update(_strings(value.get("fields"))[-1:])
                pending.append(value)
    return Expression(render(node), frozenset(functions), frozenset(columns))


def _type(builder: Builder, node: Node, offsets: _Offsets) -> Type:
    names = _strings(node.get("names"))
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


def _add_column(builder: Builder, table: Table, node: Node, offsets: _Offsets) -> Column:
    kind = _type(builder, node["typeName"], offsets) if "typeName" in node else Type("unknown", "")
    place = builder.place(offsets(node))
    column = Column(name=node["colname"], type=kind, place=place)
    if kind.name in _SERIALS:
        column.type = Type(_SERIALS[kind.name], kind.written)
        column.counter, column.nullable = "serial", False
    column.comment = builder.comment_beside(place)
    table.columns[column.name] = column
    for item in node.get("constraints", ()):
        _constrain_column(builder, table, column, item["Constraint"], offsets)
    return column


def _constrain_column(
    builder: Builder, table: Table, column: Column, node: Node, offsets: _Offsets
) -> None:
    kind = node["contype"]
    if kind == "CONSTR_NOTNULL":
        column.nullable = False
    elif kind == "CONSTR_DEFAULT":
        column.default = _expression(node.get("raw_expr"))
        if "nextval" in column.default.functions:
            column.counter = "serial"
    elif kind == "CONSTR_IDENTITY":
        column.counter, column.nullable = "identity", False
    elif kind == "CONSTR_GENERATED":
        column.generated = True
    else:
        _add_constraint(builder, table, node, offsets, columns=(column.name,))


def _add_constraint(
    builder: Builder, table: Table, node: Node, offsets: _Offsets, columns: tuple[str, ...] = ()
) -> tuple[str, Key | ForeignKey | Check] | None:
    """Put a constraint on the table; return what kind of change that is and the constraint."""
    kind, name = node["contype"], node.get("conname", "")
    place = builder.place(offsets(node))
    if kind in ("CONSTR_PRIMARY", "CONSTR_UNIQUE"):
        key = Key(
            columns=_strings(node.get("keys")) or columns,
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
            columns=_strings(node.get("fk_attrs")) or columns,
            target=_name(node["pktable"]),
            target_columns=_strings(node.get("pk_attrs")),
            place=place,
            name=name,
            on_delete=_ACTIONS.get(node.get("fk_del_action", ""), ""),
            validated=not node.get("skip_validation", False),
            inline=bool(columns),
        )
        builder.add_foreign_key(table, reference)
        return "add_foreign_key", reference
    if kind in ("CONSTR_CHECK", "CONSTR_EXCLUSION"):
        expression = _expression(node.get("raw_expr") or node.get("exclusions"))
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


def _create_table(builder: Builder, node: Node, offsets: _Offsets) -> None:
    relation = node["relation"]
    table = Table(
        name=_name(relation),
        place=builder.place(offsets(relation)),
        temporary=relation.get("relpersistence") == "t",
        comment=builder.comment_above(),
    )
    parents = tuple(_name(item["RangeVar"]) for item in node.get("inhRelations", ()))
    if "partbound" in node:
        table.partition_of = parents[0]
    else:
        table.inherits = parents
        for parent in filter(None, map(builder.schema.find, parents)):
            table.columns.update(parent.columns)
    spec = node.get("partspec", {})
    table.partition_by = tuple(
        part["PartitionElem"].get("name", "") for part in spec.get("partParams", ())
    )
    kept = builder.create(table, if_not_exists=node.get("if_not_exists", False))
    if kept is not table:
        return
    for element in node.get("tableElts", ()):
        if "ColumnDef" in element:
            _add_column(builder, table, element["ColumnDef"], offsets)
        elif "TableLikeClause" in element:
            _copy_like(builder, table, element["TableLikeClause"])
    if len(parents) == 1 and not any("ColumnDef" in item for item in node.get("tableElts", ())):
        table.partition_of = parents[0]
    for element in node.get("tableElts", ()):
        if "Constraint" in element:
            _add_constraint(builder, table, element["Constraint"], offsets)


def _copy_like(builder: Builder, table: Table, node: Node) -> None:
    model = builder.schema.find(_name(node["relation"]))
    if model is None:
        table.columns.clear()
        table.temporary = True
        return
    table.columns.update(model.columns)
    if node.get("options", 0) & _ALL_INDEXES:
        table.primary, table.uniques = model.primary, list(model.uniques)
        table.indexes = list(model.indexes)


def _create_index(builder: Builder, node: Node, offsets: _Offsets) -> None:
    name = _name(node["relation"])
    parts = []
    for item in node.get("indexParams", ()):
        element = item["IndexElem"]
        column = element.get("name")
        text = column or _expression(element.get("expr")).text
        opclass = ".".join(_strings(element.get("opclass")))
        descending = element.get("ordering") == "SORTBY_DESC"
        parts.append(IndexPart(text, column, opclass, descending))
    implied = "_".join((name.rpartition(".")[2], *(p.column or "expr" for p in parts), "idx"))
    index = Index(
        name=node.get("idxname") or implied,
        parts=tuple(parts),
        place=builder.place_of_word(node.get("idxname", "")),
        where=_expression(node["whereClause"]) if "whereClause" in node else None,
        method=node.get("accessMethod", "btree"),
        unique=node.get("unique", False),
        include=tuple(i["IndexElem"].get("name", "") for i in node.get("indexIncludingParams", ())),
        concurrently=node.get("concurrent", False),
        nulls_distinct=not node.get("nulls_not_distinct", False),
    )
    builder.change("create_index", name, name=index.name, subject=index, place=index.place)
    table = builder.schema.find(name)
    if table and not any(known.name == index.name for known in table.indexes):
        table.indexes.append(index)


def _alter_table(builder: Builder, node: Node, offsets: _Offsets) -> None:
    if node.get("objtype") not in ("OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"):
        return
    name = _name(node["relation"])
    place = builder.place(offsets(node["relation"]))
    for item in node.get("cmds", ()):
        command = item["AlterTableCmd"]
        action = _ALTERATIONS.get(command.get("subtype", ""))
        if action:
            table = builder.schema.find(name) or Table(name=name, place=place)
            action(builder, table, command, offsets)


def _alter_add_column(builder: Builder, table: Table, command: Node, offsets: _Offsets) -> None:
    node = command["def"]["ColumnDef"]
    if command.get("missing_ok") and node["colname"] in table.columns:
        return
    before = len(table.foreign_keys)
    column = _add_column(builder, table, node, offsets)
    builder.change("add_column", table.name, name=column.name, subject=column, place=column.place)
    for key in table.foreign_keys[before:]:
        builder.change(
            "add_foreign_key", table.name, subject=key, place=key.place, detail="new column"
        )


def _alter_add_constraint(builder: Builder, table: Table, command: Node, offsets: _Offsets) -> None:
    node = command["def"]["Constraint"]
    added = _add_constraint(builder, table, node, offsets)
    if added:
        kind, subject = added
        detail = "using index" if "indexname" in node else ""
        builder.change(
            kind, table.name, name=subject.name, subject=subject, place=subject.place, detail=detail
        )


def _alter_type(builder: Builder, table: Table, command: Node, offsets: _Offsets) -> None:
    node = command["def"]["ColumnDef"]
    kind = _type(builder, node["typeName"], offsets)
    column = table.columns.get(command["name"])
    place = builder.place_of_word(command["name"])
    was = column.type.written if column else ""
    builder.change(
        "alter_type", table.name, name=command["name"], place=place, detail=f"{was}\0{kind.written}"
    )
    if column:
        column.type = kind


def _alter_nullability(builder: Builder, table: Table, command: Node, offsets: _Offsets) -> None:
    required = command["subtype"] == "AT_SetNotNull"
    column = table.columns.get(command["name"])
    if required:
        place = builder.place_of_word(command["name"])
        builder.change(
            "set_not_null", table.name, name=command["name"], subject=column, place=place
        )
    if column:
        column.nullable = not required


def _alter_default(builder: Builder, table: Table, command: Node, offsets: _Offsets) -> None:
    column = table.columns.get(command["name"])
    if column is None:
        return
    column.default = _expression(command["def"]) if "def" in command else None
    if column.default and "nextval" in column.default.functions:
        column.counter = "serial"


def _alter_identity(builder: Builder, table: Table, command: Node, offsets: _Offsets) -> None:
    column = table.columns.get(command["name"])
    if column:
        column.counter = "identity"


def _attach_partition(builder: Builder, table: Table, command: Node, offsets: _Offsets) -> None:
    child = builder.schema.find(_name(command["def"]["PartitionCmd"]["name"]))
    if child:
        child.partition_of = table.name


def _validate(builder: Builder, table: Table, command: Node, offsets: _Offsets) -> None:
    for element in (*table.foreign_keys, *table.checks):
        if element.name == command.get("name"):
            element.validated = True


_ALTERATIONS: dict[str, Callable[[Builder, Table, Node, _Offsets], None]] = {
    "AT_AddColumn": _alter_add_column,
    "AT_AddConstraint": _alter_add_constraint,
    "AT_AlterColumnType": _alter_type,
    "AT_SetNotNull": _alter_nullability,
    "AT_DropNotNull": _alter_nullability,
    "AT_ColumnDefault": _alter_default,
    "AT_AddIdentity": _alter_identity,
    "AT_AttachPartition": _attach_partition,
    "AT_ValidateConstraint": _validate,
    "AT_DropColumn": lambda builder, table, command, offsets: builder.drop_column(
        table.name, command["name"], builder.place_of_word(command["name"])
    ),
    "AT_DropConstraint": lambda builder, table, command, offsets: builder.drop_constraint(
        table.name, command["name"]
    ),
}


def _drop(builder: Builder, node: Node, offsets: _Offsets) -> None:
    for item in node.get("objects", ()):
        name = ".".join(_strings(item.get("List", {}).get("items")))
        place = builder.place_of_word(name.rpartition(".")[2])
        if node["removeType"] == "OBJECT_TABLE":
            builder.drop_table(name, place)
        elif node["removeType"] == "OBJECT_INDEX":
            builder.drop_index(name, place, concurrently=node.get("concurrent", False))


def _rename(builder: Builder, node: Node, offsets: _Offsets) -> None:
    name = _name(node.get("relation", {}))
    kind, new = node["renameType"], node["newname"]
    place = builder.place_of_word(new)
    if kind == "OBJECT_TABLE":
        builder.rename_table(name, new, place)
    elif kind == "OBJECT_COLUMN":
        builder.rename_column(name, node["subname"], new, place)
    elif kind in ("OBJECT_INDEX", "OBJECT_TABCONSTRAINT"):
        old = name if kind == "OBJECT_INDEX" else node["subname"]
        for table in builder.schema.tables.values():
            constraints = (*table.uniques, *table.foreign_keys, *table.checks, table.primary)
            for element in (*table.indexes, *constraints):
                if element is not None and element.name == old.rpartition(".")[2]:
                    element.name = new


def _comment(builder: Builder, node: Node, offsets: _Offsets) -> None:
    words = list(_strings(node.get("object", {}).get("List", {}).get("items")))
    text = node.get("comment", "")
    column = words.pop() if node["objtype"] == "OBJECT_COLUMN" and words else None
    table = builder.schema.find(".".join(words))
    if table is None:
        return
    if column is None:
        table.comment = f"{table.comment}\n{text}".strip()
    elif column in table.columns:
        owner = table.columns[column]
        owner.comment = f"{owner.comment}\n{text}".strip()


def _create_enum(builder: Builder, node: Node, offsets: _Offsets) -> None:
    builder.schema.enums[_strings(node["typeName"])[-1]] = _strings(node.get("vals"))


def _create_domain(builder: Builder, node: Node, offsets: _Offsets) -> None:
    kind = _type(builder, node["typeName"], offsets)
    name = _strings(node["domainname"])[-1]
    checked = any(c["Constraint"]["contype"] == "CONSTR_CHECK" for c in node.get("constraints", ()))
    if checked and kind.is_text:
        kind = Type(name, kind.written)
    builder.schema.domains[name] = kind


def _create_table_as(builder: Builder, node: Node, offsets: _Offsets) -> None:
    relation = node["into"]["rel"]
    builder.create(Table(name=_name(relation), place=builder.place(offsets(relation))))


def _move_to_schema(builder: Builder, node: Node, offsets: _Offsets) -> None:
    if node.get("objectType") == "OBJECT_TABLE" and "relation" in node:
        name = _name(node["relation"])
        table = builder.schema.find(name)
        if table:
            builder.schema.remove(table)
            table.name = f"{node['newschema']}.{name.rpartition('.')[2]}"
            builder.schema.add(table)


_HANDLERS: dict[str, Callable[[Builder, Node, _Offsets], None]] = {
    "CreateStmt": _create_table,
    "CreateForeignTableStmt": lambda builder, node, offsets: None,
    "CreateTableAsStmt": _create_table_as,
    "IndexStmt": _create_index,
    "AlterTableStmt": _alter_table,
    "AlterObjectSchemaStmt": _move_to_schema,
    "RenameStmt": _rename,
    "DropStmt": _drop,
    "CommentStmt": _comment,
    "CreateEnumStmt": _create_enum,
    "CreateDomainStmt": _create_domain,
}
