"""Reads GraphQL schema documents into one model.

All sources are one schema, in any order, extensions merged into what they extend. The result of
an introspection query is read as well.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smeaton.analysis.parse.graphql_schema import (
    Directive,
    DirectiveType,
    GraphqlSchema,
    Kind,
    Member,
    Type,
    TypeRef,
)
from smeaton.analysis.parse.graphql_text import parse_document, read_introspection
from smeaton.analysis.source import Lines, Place, Source, list_context

if TYPE_CHECKING:
    from graphql import ConstDirectiveNode, DefinitionNode, TypeNode

_KINDS: Mapping[str, Kind] = {
    "object": "object",
    "interface": "interface",
    "input_object": "input",
    "enum": "enum",
    "union": "union",
    "scalar": "scalar",
}
_HEAD = re.compile(r"^[ \t]*(?:extend[ \t]+)?[a-z]+[ \t]*@?(\w+)", re.MULTILINE)
_EMPTY = TypeRef("", "", 0, False, True, 0, 0)
_DEEP = 20
"""Lists within lists beyond any use; what is nested deeper is left out."""


def read(sources: list[Source]) -> list[GraphqlSchema]:
    """Return the one schema that the sources make up.

    What can't be read is told in its notes, and the rest is read all the same.
    """
    schema = GraphqlSchema(tuple(source.name for source in sources))
    schema.context = list_context(sources)
    for source in sources:
        _Reader(schema, source).read()
    if not schema.roots:
        for operation in ("query", "mutation", "subscription"):
            if operation.title() in schema.types:
                schema.roots[operation] = operation.title()
    return [schema]


class _Reader:
    """Reads one source into a schema."""

    def __init__(self, schema: GraphqlSchema, source: Source) -> None:
        self.schema = schema
        self.name = source.name
        printed = read_introspection(source.text)
        if printed is not None:
            schema.generated.add(source.name)
            if not printed:
                schema.notes.append(
                    f"{source.name}: no introspection result that holds together; "
                    "give what the server answered, whole."
                )
        self.text = source.text if printed is None else printed
        self.is_generated = printed is not None
        self.lines = Lines(source)
        self.base = 0

    def read(self) -> None:
        document = parse_document(self.text)
        self.schema.texts[self.name] = self.text
        for start, at, why in document.broken:
            match = _HEAD.search(self.text, start)
            if match:
                self.schema.unread.add(match[1])
            shown = match[0].strip() if match else " ".join(self.text[start : start + 40].split())
            self.schema.notes.append(
                f"{self.name}:{self.lines.place(at).line}: {shown!r} could not be read and was "
                f"left out: {why}."
            )
        if not (document.definitions or document.broken or self.is_generated):
            self.schema.notes.append(f"{self.name}: there is no definition in it.")
        operations = 0
        for definition in document.definitions:
            self.base = definition.offset
            operations += not self.add(definition.node)
        if operations:
            self.schema.notes.append(
                f"{self.name}: {operations} operations and fragments are not reviewed; "
                "only the schema is."
            )

    def place(self, offset: int) -> Place:
        if self.is_generated:
            return Place(self.name, 1, 1)
        return self.lines.place(offset)

    def add(self, node: "DefinitionNode") -> bool:
        """Take in a definition; False where it is none of a schema."""
        kind = node.kind
        parts: Any = node
        if kind in ("schema_definition", "schema_extension"):
            for operation in parts.operation_types or ():
                self.schema.roots[operation.operation.value] = operation.type.name.value
            if getattr(node, "description", None):
                self.schema.description = parts.description.value
            self.schema.schema_directives += self.directives(parts.directives)
        elif kind == "directive_definition":
            self.add_directive(parts)
        elif kind.endswith(("_type_definition", "_type_extension")):
            self.add_type(parts, kind)
        else:
            return False
        return True

    def add_directive(self, node: Any) -> None:
        name = node.name.value
        place = self.place(self.base + node.name.loc.start)
        if name in self.schema.directives:
            self.schema.repeated.append((f"@{name}", place))
        self.schema.directives[name] = DirectiveType(
            name,
            place,
            self.members(node.arguments, f"@{name}", arguments=True),
            frozenset(location.value for location in node.locations),
            bool(node.repeatable),
        )

    def add_type(self, node: Any, kind: str) -> None:
        extends = kind.endswith("extension")
        what = _KINDS[kind.partition("_type_")[0]]
        name = node.name.value
        known = self.schema.types.get(name)
        start = self.base + node.name.loc.start
        if known is None:
            known = Type(name, what, self.place(start), start, is_extension=extends)
            known.end = self.base + node.loc.end
            self.schema.types[name] = known
        elif known.is_extension and not extends:
            known.place, known.start, known.kind = self.place(start), start, what
            known.end, known.is_extension = self.base + node.loc.end, False
        elif not extends:
            self.schema.repeated.append((name, self.place(start)))
        if not extends and node.description:
            known.description = node.description.value
        known.repeated += self.directives(node.directives)
        known.directives = {directive.name: directive for directive in known.repeated}
        self.add_parts(known, node)

    def add_parts(self, known: Type, node: Any) -> None:
        path = known.name
        for own, found in (
            (known.fields, self.members(getattr(node, "fields", ()), path)),
            (known.values, self.members(getattr(node, "values", ()), path)),
            (known.interfaces, self.names(getattr(node, "interfaces", ()), path)),
            (known.members, self.names(getattr(node, "types", ()), path)),
        ):
            for name, member in found.items():
                if name in own:
                    self.schema.repeated.append((member.path, member.place))
                own.setdefault(name, member)

    def members(
        self, nodes: Sequence[Any] | None, owner: str, *, arguments: bool = False
    ) -> dict[str, Member]:
        found: dict[str, Member] = {}
        for node in nodes or ():
            member = self.member(node, owner, arguments=arguments)
            if member is None:
                continue
            if member.name in found:
                self.schema.repeated.append((member.path, member.place))
            found.setdefault(member.name, member)
        return found

    def member(self, node: Any, owner: str, *, arguments: bool) -> Member | None:
        name = node.name.value
        path = f"{owner}({name}:)" if arguments else f"{owner}.{name}"
        start = self.base + node.name.loc.start
        reference = self.reference(node.type) if hasattr(node, "type") else _EMPTY
        if reference is None:
            place = self.place(start)
            self.schema.notes.append(f"{self.name}:{place.line}: {path} is nested too deeply.")
            return None
        default = getattr(node, "default_value", None)
        return Member(
            name,
            path,
            self.place(start),
            start,
            self.base + node.loc.end,
            reference,
            node.description.value if node.description else "",
            {directive.name: directive for directive in self.directives(node.directives)},
            self.members(getattr(node, "arguments", ()), path, arguments=True),
            self.written(default) if default else None,
        )

    def names(self, nodes: Sequence[Any] | None, owner: str) -> dict[str, Member]:
        """Return references to types, by their names."""
        found = {}
        for node in nodes or ():
            start = self.base + node.loc.start
            name = node.name.value
            place, end = self.place(start), self.base + node.loc.end
            found[name] = Member(name, owner, place, start, end, _EMPTY)
        return found

    def reference(self, node: "TypeNode") -> TypeRef | None:
        depth, nulls = 0, [False]
        inner: Any = node
        while inner.kind != "named_type":
            if inner.kind == "non_null_type":
                nulls[-1] = True
            else:
                depth += 1
                nulls.append(False)
            inner = inner.type
        if depth > _DEEP:
            return None
        assert node.loc is not None
        return TypeRef(
            "".join(self.written(node).split()),
            inner.name.value,
            depth,
            nulls[0],
            nulls[1] if depth else True,
            self.base + node.loc.start,
            self.base + node.loc.end,
        )

    def directives(self, nodes: "Sequence[ConstDirectiveNode] | None") -> list[Directive]:
        from graphql import value_from_ast_untyped

        found = []
        for node in nodes or ():
            assert node.loc is not None
            values: dict[str, Any] = {}
            for argument in node.arguments or ():
                try:
                    values[argument.name.value] = value_from_ast_untyped(argument.value)
                except (ValueError, RecursionError):  # numbers of thousands of digits
                    values[argument.name.value] = None
            start, end = self.base + node.loc.start, self.base + node.loc.end
            found.append(Directive(node.name.value, values, start, end))
        return found

    def written(self, node: Any) -> str:
        return self.text[self.base + node.loc.start : self.base + node.loc.end]
