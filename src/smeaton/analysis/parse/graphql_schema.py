"""The typed model of a GraphQL schema that rules read; nothing here knows how it is parsed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from smeaton.analysis.source import Place

Kind = Literal["object", "interface", "input", "enum", "union", "scalar"]
BUILT_IN = frozenset({"String", "Int", "Float", "Boolean", "ID"})
FEDERATION = frozenset(
    {"_Any", "_Entity", "_Service", "FieldSet", "_FieldSet", "link__Import", "link__Purpose"}
)
"""Names that Apollo Federation brings with it."""


class TypeRef(NamedTuple):
    """A use of a type: `[Order!]!`."""

    text: str
    name: str
    """The named type inside."""
    depth: int
    """How many lists are around it."""
    required: bool
    """Whether it is never null itself."""
    items_required: bool
    """Whether items of its outermost list are never null; True where it is none."""
    start: int
    end: int

    @property
    def is_list(self) -> bool:
        """Whether it is a list, of whatever depth."""
        return self.depth > 0


@dataclass(slots=True)
class Directive:
    """A directive where it is applied."""

    name: str
    arguments: dict[str, Any]
    """Values of constants; enum values and variables as text."""
    start: int
    end: int

    def text(self, argument: str) -> str:
        """Return an argument that is a text, "" where it is absent or something else."""
        value = self.arguments.get(argument)
        return value if isinstance(value, str) else ""


@dataclass(slots=True)
class Member:
    """A field, input field, argument, enum value or reference to a union's member."""

    name: str
    path: str
    """Its schema coordinate: `Type.field`, `Type.field(argument:)`, `Enum.VALUE`."""
    place: Place
    start: int
    """Offset of its name."""
    end: int
    type: TypeRef
    """For values of enums and members of unions an empty one."""
    description: str = ""
    directives: dict[str, Directive] = field(default_factory=dict)
    arguments: "dict[str, Member]" = field(default_factory=dict)
    default: str | None = None

    @property
    def is_deprecated(self) -> bool:
        """Whether it is on its way out."""
        return "deprecated" in self.directives

    @property
    def is_mandatory(self) -> bool:
        """Whether callers have to give it, for arguments and input fields."""
        return self.type.required and self.default is None


@dataclass(slots=True)
class Type:
    """A named type with all its extensions."""

    name: str
    kind: Kind
    place: Place
    start: int
    """Offset of its name."""
    description: str = ""
    is_extension: bool = False
    """Whether only extensions of it were given."""
    directives: dict[str, Directive] = field(default_factory=dict)
    repeated: list[Directive] = field(default_factory=list)
    """All directives, those that stand several times included."""
    fields: dict[str, Member] = field(default_factory=dict)
    values: dict[str, Member] = field(default_factory=dict)
    interfaces: dict[str, Member] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    end: int = 0
    """Offset behind its first definition."""


@dataclass(slots=True)
class DirectiveType:
    """The definition of a directive."""

    name: str
    place: Place
    arguments: dict[str, Member]
    locations: frozenset[str]
    is_repeatable: bool


@dataclass
class GraphqlSchema:
    """A schema, read from one or more documents."""

    artifacts: tuple[str, ...]
    kind: str = "graphql"
    dialect: str | None = None
    context: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    types: dict[str, Type] = field(default_factory=dict)
    directives: dict[str, DirectiveType] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    """Name of the type of each operation that there is."""
    repeated: list[tuple[str, Place]] = field(default_factory=list)
    """What is defined a second time, which no server accepts."""
    unread: set[str] = field(default_factory=set)
    """Names whose definitions are there and could not be read."""
    generated: set[str] = field(default_factory=set)
    """Artefacts that are no schema documents, so that offsets mean nothing in them."""
    texts: dict[str, str] = field(default_factory=dict)
    description: str = ""
    """What the schema's own definition says."""
    schema_directives: list[Directive] = field(default_factory=list)

    def of_kind(self, *kinds: Kind) -> Iterator[Type]:
        """Yield the types of these kinds."""
        return (t for t in self.types.values() if t.kind in kinds and t.name not in FEDERATION)

    def root_fields(self, operation: str) -> Iterator[Member]:
        """Yield the fields of an operation's root type that are not deprecated."""
        root = self.types.get(self.roots.get(operation, ""))
        for member in root.fields.values() if root else ():
            if not member.is_deprecated and not member.name.startswith("_"):
                yield member

    def outputs(self) -> list[tuple[Type, Member]]:
        """Return the fields of objects and interfaces that are not deprecated.

        A field that an interface already declares is there alone, and what no operation reaches
        is left out.
        """
        return self._outputs

    @cached_property
    def _outputs(self) -> list[tuple[Type, Member]]:
        return list(self._find_outputs())

    def _find_outputs(self) -> Iterator[tuple[Type, Member]]:
        for kind in self.of_kind("object", "interface"):
            if not self.is_reached(kind):
                continue
            above = [self.types[name] for name in kind.interfaces if name in self.types]
            for member in kind.fields.values():
                if not member.is_deprecated and not any(member.name in t.fields for t in above):
                    yield kind, member

    def inputs(self) -> Iterator[tuple[Type, Member]]:
        """Yield the fields of input types that are not deprecated, of reached types."""
        for kind in self.of_kind("input"):
            if not self.is_reached(kind):
                continue
            for member in kind.fields.values():
                if not member.is_deprecated:
                    yield kind, member

    def is_root(self, name: str) -> bool:
        """Whether it is the type of an operation."""
        return name in self.roots.values()

    def is_reached(self, known: Type) -> bool:
        """Whether an operation reaches a type; where no query is given, that can't be told."""
        return (
            "query" not in self.roots
            or known.name in self.reachable
            or known.is_extension
            or bool(self.unread)
        )

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The types that operations and directives reach, implementers of interfaces included."""
        from_directives = [
            argument.type.name
            for known in self.directives.values()
            for argument in known.arguments.values()
        ]
        return self.reach([*self.roots.values(), *from_directives, *self._entities()])

    def _entities(self) -> Iterator[str]:
        """Types that other services reach through a key of Apollo Federation."""
        return (t.name for t in self.types.values() if "key" in t.directives)

    def reach(self, names: list[str]) -> frozenset[str]:
        """Return the types reached from these."""
        seen: set[str] = set()
        waiting = list(names)
        while waiting:
            known = self.types.get(waiting.pop())
            if known is None or known.name in seen:
                continue
            seen.add(known.name)
            waiting += [*known.interfaces, *known.members]
            waiting += self.implementers.get(known.name, [])
            for member in known.fields.values():
                waiting.append(member.type.name)
                waiting += [argument.type.name for argument in member.arguments.values()]
        return frozenset(seen)

    @cached_property
    def implementers(self) -> dict[str, list[str]]:
        """The types that say they implement each interface."""
        found: dict[str, list[str]] = {}
        for known in self.types.values():
            for name in known.interfaces:
                found.setdefault(name, []).append(known.name)
        return found

    @cached_property
    def unions(self) -> dict[str, list[str]]:
        """The unions that each type is a member of."""
        found: dict[str, list[str]] = {}
        for union in self.of_kind("union"):
            for name in union.members:
                found.setdefault(name, []).append(union.name)
        return found

    @cached_property
    def users(self) -> dict[str, list[Member]]:
        """The fields and arguments of each type."""
        found: dict[str, list[Member]] = {}
        for known in self.types.values():
            for member in known.fields.values():
                for one in (member, *member.arguments.values()):
                    found.setdefault(one.type.name, []).append(one)
        return found

    def objects(self) -> Mapping[str, Place]:
        """Return every type, field, argument, value and directive, and where it stands."""
        places: dict[str, Place] = {}
        for known in self.types.values():
            places[known.name] = known.place
            for member in (*known.fields.values(), *known.values.values()):
                places[member.path] = member.place
                for argument in member.arguments.values():
                    places[argument.path] = argument.place
        for directive in self.directives.values():
            places[f"@{directive.name}"] = directive.place
        return places

    def outline(self) -> list[str]:
        """Return a line per type, the roots first and then what is used most."""
        uses: dict[str, int] = {}
        for known in self.types.values():
            for member in known.fields.values():
                uses[member.type.name] = uses.get(member.type.name, 0) + 1
        ordered = sorted(
            self.types.values(), key=lambda t: (not self.is_root(t.name), -uses.get(t.name, 0))
        )
        return [_outline(known) for known in ordered if known.kind != "scalar"]


def _outline(known: Type) -> str:
    def write(member: Member) -> str:
        arguments = ", ".join(f"{a.name}: {a.type.text}" for a in member.arguments.values())
        shown = f"({arguments})" if arguments else ""
        return f"{member.name}{shown}: {member.type.text}" if member.type.text else member.name

    parts = [write(m) for m in (*known.fields.values(), *known.values.values())]
    return f"{known.kind} {known.name}: {', '.join(parts or known.members)}"[:600]
