"""Changes of PostgreSQL objects that leave the typed schema as it is, or nearly so.

They matter to a migration alone: guarantees that go, partitions that leave, enum values.
"""

from smeaton.analysis.parse.build import Builder
from smeaton.analysis.parse.expression import Node, read_expression, strings
from smeaton.analysis.parse.postgres_elements import Offsets, qualified_name
from smeaton.analysis.parse.schema import Table


def alter_nullability(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    """Apply SET NOT NULL or DROP NOT NULL."""
    column = table.columns.get(command["name"])
    required = command["subtype"] == "AT_SetNotNull"
    kind = "set_not_null" if required else "drop_not_null"
    place = builder.place_of_word(command["name"])
    builder.change(kind, table.name, name=command["name"], subject=column, place=place)
    if column:
        column.nullable = not required


def alter_default(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    """Apply SET DEFAULT or DROP DEFAULT."""
    column = table.columns.get(command["name"])
    kind = "set_default" if "def" in command else "drop_default"
    place = builder.place_of_word(command["name"])
    builder.change(kind, table.name, name=command["name"], subject=column, place=place)
    if column is None:
        return
    column.default = read_expression(command["def"]) if "def" in command else None
    if column.default and "nextval" in column.default.functions:
        column.counter = "serial"


def drop_constraint(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    """Apply DROP CONSTRAINT."""
    builder.note_dropped(table.name, command["name"])
    builder.drop_constraint(table.name, command["name"])


def detach_partition(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    """Apply DETACH PARTITION; the partition becomes a table of its own."""
    node = command["def"]["PartitionCmd"]
    child = qualified_name(node["name"])
    detail = "concurrently" if node.get("concurrent") else ""
    place = builder.place_of_word(child.rpartition(".")[2])
    builder.change("detach_partition", table.name, name=child, place=place, detail=detail)
    found = builder.schema.find(child)
    if found:
        found.partition_of = None


def validate(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    """Apply VALIDATE CONSTRAINT."""
    name = command.get("name", "")
    builder.change("validate", table.name, name=name, place=builder.place_of_word(name))
    for key in table.foreign_keys:
        key.validated = key.validated or key.name == name
    for check in table.checks:
        check.validated = check.validated or check.name == name


def alter_deferrability(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    """Let a foreign key be checked at commit, or at once again."""
    said = command["def"]["ATAlterConstraint"]
    for key in table.foreign_keys:
        implied = "_".join((table.short, *key.columns, "fkey"))
        if said["conname"] == (key.name or implied) and said.get("alterDeferrability"):
            key.deferrable = said.get("deferrable", False)


def move(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    """Note SET TABLESPACE, SET LOGGED and SET UNLOGGED, which copy the table."""
    words = {"AT_SetTableSpace": "set tablespace", "AT_SetLogged": "set logged"}
    detail = words.get(command["subtype"], "set unlogged")
    builder.change("move", table.name, name=table.name, detail=detail)
    if command["subtype"] != "AT_SetTableSpace":
        table.unlogged = command["subtype"] == "AT_SetUnLogged"


def alter_enum(builder: Builder, node: Node, offsets: Offsets) -> None:
    """Apply ALTER TYPE ... ADD VALUE or RENAME VALUE."""
    kind, value = strings(node["typeName"])[-1], node["newVal"]
    old = node.get("oldVal")
    place = builder.place_of_word(old or value)
    values = builder.schema.enums.get(kind, ())
    if old is None:
        builder.change("add_enum_value", kind, name=value, place=place)
        builder.added_values[kind, value] = builder.transaction
        if value not in values:
            builder.schema.enums[kind] = (*values, value)
    else:
        builder.change("rename_enum_value", kind, name=old, place=place, detail=value)
        builder.schema.enums[kind] = tuple(value if known == old else known for known in values)


def create_enum(builder: Builder, node: Node, offsets: Offsets) -> None:
    """Put an enum into the schema; one that takes the place of another is a change."""
    name, values = strings(node["typeName"])[-1], strings(node.get("vals"))
    before = builder.renamed_types.get(name)
    if before is not None and (gone := [v for v in before if v not in values]):
        place = builder.place_of_word(name)
        builder.change("replace_enum", name, name=name, place=place, detail="\0".join(gone))
    elif before is None:
        builder.created.add(name.lower())
    builder.schema.enums[name] = values


def rename_type(builder: Builder, node: Node) -> None:
    """Follow ALTER TYPE ... RENAME TO, the first step of replacing an enum."""
    old = strings(node.get("object", {}).get("List", {}).get("items"))[-1:]
    values = builder.schema.enums.pop(old[0], ()) if old else ()
    if old:
        builder.schema.enums[node["newname"]] = values
        if old[0].lower() in builder.created:
            builder.created.add(node["newname"].lower())
        else:
            builder.renamed_types[old[0]] = values
