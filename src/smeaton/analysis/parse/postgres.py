"""PostgreSQL DDL into the typed model, read by PostgreSQL's own parser (libpg_query).

The JSON form of the parse tree is used: it is several times quicker to get than pglast's node
objects, and only DDL is parsed at all.
"""

import json
from collections.abc import Callable
from itertools import count

from smeaton.analysis.parse import postgres_changes as changes
from smeaton.analysis.parse.build import Builder, Unparsable
from smeaton.analysis.parse.expression import Node, read_expression, strings
from smeaton.analysis.parse.postgres_access import (
    alter_policy,
    alter_routine,
    alter_view,
    create_policy,
    create_routine,
    drop_access,
    note_renamed,
    set_row_security,
)
from smeaton.analysis.parse.postgres_elements import (
    Offsets,
    add_column,
    add_constraint,
    qualified_name,
    read_type,
)
from smeaton.analysis.parse.schema import (
    Column,
    Index,
    IndexPart,
    Sequence,
    Table,
    Type,
    normalise,
)

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
    "routine",
    "alter_routine",
    "policy",
    "sequence",
    "alter_view",
    "drop_other",
}
_ALL_INDEXES = 0x40
_SEQUENCE_BITS = {"int2": 16, "int4": 32, "int8": 64}


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
    offsets = Offsets(statement.text)
    for item in parsed.get("stmts", []):
        for kind, node in item["stmt"].items():
            handler = _HANDLERS.get(kind)
            if handler:
                handler(builder, node, offsets)


def _create_table(builder: Builder, node: Node, offsets: Offsets) -> None:
    relation = node["relation"]
    table = Table(
        name=qualified_name(relation),
        place=builder.place(offsets(relation)),
        temporary=relation.get("relpersistence") == "t",
        unlogged=relation.get("relpersistence") == "u",
        comment=builder.comment_above(),
    )
    parents = tuple(qualified_name(item["RangeVar"]) for item in node.get("inhRelations", ()))
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
            add_column(builder, table, element["ColumnDef"], offsets)
        elif "TableLikeClause" in element:
            _copy_like(builder, table, element["TableLikeClause"])
    if len(parents) == 1 and not any("ColumnDef" in item for item in node.get("tableElts", ())):
        table.partition_of = parents[0]
    for element in node.get("tableElts", ()):
        if "Constraint" in element:
            add_constraint(builder, table, element["Constraint"], offsets)


def _copy_like(builder: Builder, table: Table, node: Node) -> None:
    model = builder.schema.find(qualified_name(node["relation"]))
    if model is None:
        table.columns.clear()
        table.temporary = True
        return
    table.columns.update(model.columns)
    if node.get("options", 0) & _ALL_INDEXES:
        table.primary, table.uniques = model.primary, list(model.uniques)
        table.indexes = list(model.indexes)


def _number(implied: str, table: Table) -> str:
    """Return the name that PostgreSQL gives an index without one."""
    taken = {index.name for index in table.indexes}
    number = next(n for n in count() if f"{implied}{n or ''}" not in taken)
    return f"{implied}{number or ''}"


def _create_index(builder: Builder, node: Node, offsets: Offsets) -> None:
    name = qualified_name(node["relation"])
    parts = []
    for item in node.get("indexParams", ()):
        element = item["IndexElem"]
        column = element.get("name")
        text = column or read_expression(element.get("expr")).text
        opclass = ".".join(strings(element.get("opclass")))
        descending = element.get("ordering") == "SORTBY_DESC"
        parts.append(IndexPart(text, column, opclass, descending))
    implied = "_".join((name.rpartition(".")[2], *(p.column or "expr" for p in parts), "idx"))
    place = builder.place_of_word(node.get("idxname", ""))
    table = builder.schema.find(name) or builder.fragment(name, place)
    index = Index(
        name=node.get("idxname") or _number(implied, table),
        parts=tuple(parts),
        place=place,
        where=read_expression(node["whereClause"]) if "whereClause" in node else None,
        method=node.get("accessMethod", "btree"),
        unique=node.get("unique", False),
        include=tuple(i["IndexElem"].get("name", "") for i in node.get("indexIncludingParams", ())),
        concurrently=node.get("concurrent", False),
        nulls_distinct=not node.get("nulls_not_distinct", False),
    )
    builder.change("create_index", name, name=index.name, subject=index, place=index.place)
    if not any(known.name == index.name for known in table.indexes):
        table.indexes.append(index)


def _alter_table(builder: Builder, node: Node, offsets: Offsets) -> None:
    if node.get("objtype") == "OBJECT_VIEW":
        alter_view(builder, node)
    if node.get("objtype") not in ("OBJECT_TABLE", "OBJECT_FOREIGN_TABLE"):
        return
    name = qualified_name(node["relation"])
    place = builder.place(offsets(node["relation"]))
    for item in node.get("cmds", ()):
        command = item["AlterTableCmd"]
        action = _ALTERATIONS.get(command.get("subtype", ""))
        if action:
            table = builder.schema.find(name) or Table(name=name, place=place)
            action(builder, table, command, offsets)


def _alter_add_column(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    node = command["def"]["ColumnDef"]
    if command.get("missing_ok") and node["colname"] in table.columns:
        return
    before, unique_before = len(table.foreign_keys), len(table.uniques)
    column = add_column(builder, table, node, offsets)
    builder.note_fragment(table, column)
    builder.change("add_column", table.name, name=column.name, subject=column, place=column.place)
    for key in table.foreign_keys[before:]:
        builder.change(
            "add_foreign_key", table.name, subject=key, place=key.place, detail="new column"
        )
    for unique in table.uniques[unique_before:]:
        builder.change("add_key", table.name, subject=unique, place=unique.place)


def _alter_add_constraint(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    node = command["def"]["Constraint"]
    added = add_constraint(builder, table, node, offsets)
    if added:
        kind, subject = added
        detail = "using index" if "indexname" in node else ""
        builder.change(
            kind, table.name, name=subject.name, subject=subject, place=subject.place, detail=detail
        )


def _alter_type(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    node = command["def"]["ColumnDef"]
    kind = read_type(builder, node["typeName"], offsets)
    column = table.columns.get(command["name"])
    place = builder.place_of_word(command["name"])
    was = column.type.written if column else ""
    using = read_expression(node["raw_default"]).columns if "raw_default" in node else ()
    detail = "\0".join((was, kind.written, ", ".join(sorted(using))))
    builder.change("alter_type", table.name, name=command["name"], place=place, detail=detail)
    column = column or Column(name=command["name"], type=kind, place=place, nullable=False)
    column.type = kind
    builder.note_fragment(table, column)


def _alter_identity(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    column = table.columns.get(command["name"])
    if column:
        column.counter = "identity"


def _attach_partition(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    child = builder.schema.find(qualified_name(command["def"]["PartitionCmd"]["name"]))
    if child:
        child.partition_of = table.name


_ALTERATIONS: dict[str, Callable[[Builder, Table, Node, Offsets], None]] = {
    "AT_AddColumn": _alter_add_column,
    "AT_AddConstraint": _alter_add_constraint,
    "AT_AlterColumnType": _alter_type,
    "AT_SetNotNull": changes.alter_nullability,
    "AT_DropNotNull": changes.alter_nullability,
    "AT_ColumnDefault": changes.alter_default,
    "AT_AddIdentity": _alter_identity,
    "AT_AttachPartition": _attach_partition,
    "AT_DetachPartition": changes.detach_partition,
    "AT_AlterConstraint": changes.alter_deferrability,
    "AT_ValidateConstraint": changes.validate,
    "AT_SetTableSpace": changes.move,
    "AT_SetLogged": changes.move,
    "AT_SetUnLogged": changes.move,
    "AT_EnableRowSecurity": set_row_security,
    "AT_DisableRowSecurity": set_row_security,
    "AT_ForceRowSecurity": set_row_security,
    "AT_NoForceRowSecurity": set_row_security,
    "AT_DropColumn": lambda builder, table, command, offsets: builder.drop_column(
        table.name, command["name"], builder.place_of_word(command["name"])
    ),
    "AT_DropConstraint": changes.drop_constraint,
}


def _drop(builder: Builder, node: Node, offsets: Offsets) -> None:
    for item in node.get("objects", ()):
        name = ".".join(strings(item.get("List", {}).get("items")))
        place = builder.place_of_word(name.rpartition(".")[2])
        if node["removeType"] == "OBJECT_TABLE":
            builder.drop_table(name, place)
        elif node["removeType"] == "OBJECT_INDEX":
            builder.drop_index(name, place, concurrently=node.get("concurrent", False))
        else:
            drop_access(builder, node["removeType"], name, item)


def _rename(builder: Builder, node: Node, offsets: Offsets) -> None:
    name = qualified_name(node.get("relation", {}))
    kind, new = node["renameType"], node["newname"]
    place = builder.place_of_word(new)
    if kind == "OBJECT_TABLE":
        builder.rename_table(name, new, place)
    elif kind == "OBJECT_COLUMN":
        builder.rename_column(name, node["subname"], new, place)
    elif kind == "OBJECT_DOMAIN":
        old = list(strings(node["object"]["List"]["items"]))[-1]
        if old in builder.schema.domains:  # columns made before still say the old name
            builder.schema.domains[new] = builder.schema.domains[old]
    elif kind == "OBJECT_TYPE":
        changes.rename_type(builder, node)
    elif kind not in ("OBJECT_INDEX", "OBJECT_TABCONSTRAINT"):
        note_renamed(builder, node)
    elif kind in ("OBJECT_INDEX", "OBJECT_TABCONSTRAINT"):
        old = name if kind == "OBJECT_INDEX" else node["subname"]
        for table in builder.schema.tables.values():
            constraints = (*table.uniques, *table.foreign_keys, *table.checks, table.primary)
            for element in (*table.indexes, *constraints):
                if element is not None and element.name == old.rpartition(".")[2]:
                    element.name = new


def _comment(builder: Builder, node: Node, offsets: Offsets) -> None:
    words = list(strings(node.get("object", {}).get("List", {}).get("items")))
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


def _create_domain(builder: Builder, node: Node, offsets: Offsets) -> None:
    kind = read_type(builder, node["typeName"], offsets)
    name = strings(node["domainname"])[-1]
    checked = any(c["Constraint"]["contype"] == "CONSTR_CHECK" for c in node.get("constraints", ()))
    if checked and kind.is_text:
        kind = Type(name, kind.written)
    builder.schema.domains[name] = kind


def _set_sequence(builder: Builder, node: Node, offsets: Offsets) -> None:
    name = qualified_name(node["sequence"])
    known = builder.schema.sequences.get(normalise(name))
    place = builder.place_of_word(node["sequence"]["relname"])
    sequence = known or Sequence(name=name, place=place)
    for item in node.get("options", ()):
        option, value = item["DefElem"]["defname"], item["DefElem"].get("arg", {})
        if option == "as":
            sequence.bits = _SEQUENCE_BITS.get(strings(value["TypeName"]["names"])[-1], 64)
        elif option == "cycle":
            sequence.cycles = value.get("Boolean", {}).get("boolval", False)
    builder.schema.sequences[normalise(name)] = sequence


def _create_table_as(builder: Builder, node: Node, offsets: Offsets) -> None:
    relation = node["into"]["rel"]
    builder.create(Table(name=qualified_name(relation), place=builder.place(offsets(relation))))


def _create_foreign_table(builder: Builder, node: Node, offsets: Offsets) -> None:
    relation = node["base"]["relation"]
    place = builder.place(offsets(relation))
    builder.schema.foreign_tables[qualified_name(relation)] = place


def _move_to_schema(builder: Builder, node: Node, offsets: Offsets) -> None:
    if "relation" in node and node.get("objectType") != "OBJECT_TABLE":
        name = qualified_name(node["relation"])
        view = builder.schema.views.pop(normalise(name), None)
        moved = f"{node['newschema']}.{name.rpartition('.')[2]}"
        if view:
            view.name = moved
            builder.schema.views[normalise(moved)] = view
        if name in builder.schema.foreign_tables:
            builder.schema.foreign_tables[moved] = builder.schema.foreign_tables.pop(name)
    if node.get("objectType") == "OBJECT_TABLE" and "relation" in node:
        name = qualified_name(node["relation"])
        table = builder.schema.find(name)
        if table:
            builder.schema.remove(table)
            table.name = f"{node['newschema']}.{name.rpartition('.')[2]}"
            builder.schema.add(table)


_HANDLERS: dict[str, Callable[[Builder, Node, Offsets], None]] = {
    "CreateStmt": _create_table,
    "CreateForeignTableStmt": _create_foreign_table,
    "CreateTableAsStmt": _create_table_as,
    "IndexStmt": _create_index,
    "AlterTableStmt": _alter_table,
    "AlterObjectSchemaStmt": _move_to_schema,
    "RenameStmt": _rename,
    "DropStmt": _drop,
    "CommentStmt": _comment,
    "CreateEnumStmt": changes.create_enum,
    "AlterEnumStmt": changes.alter_enum,
    "CreateDomainStmt": _create_domain,
    "CreateSeqStmt": _set_sequence,
    "AlterSeqStmt": _set_sequence,
    "CreatePolicyStmt": create_policy,
    "AlterPolicyStmt": alter_policy,
    "CreateFunctionStmt": create_routine,
    "AlterFunctionStmt": alter_routine,
}
