"""JSON Schema as OpenAPI, AsyncAPI and files of their own use it, and those files as a model.

Drafts differ in spelling; the view here has one: types are a set, null is `nullable`, what
`allOf` adds is merged, references are resolved.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from smeaton.analysis.parse.tree import Library, Node, read_library
from smeaton.analysis.source import Place, Source

_DEEP = 12
_HOLDERS = frozenset({"schemas", "definitions", "$defs", "parameters", "responses", "headers"})
"""Keys under which contracts give names to what they define."""
_SCALARS = {"string", "number", "integer", "boolean"}


class JsonSchema:
    """One schema, its reference resolved."""

    def __init__(self, library: Library, written: Node, name: str = "") -> None:
        self.library = library
        self.written = written
        """As it stands where it is used: perhaps a reference."""
        self.node = library.resolve(written)
        self.name = _name_of(written.text("$ref")) or name
        """What it is called where it is defined; "" for one written in place."""

    @property
    def is_reference(self) -> bool:
        """Whether it is defined elsewhere."""
        return bool(self.written.text("$ref"))

    @property
    def key(self) -> tuple[str, tuple[str | int, ...]]:
        """What tells it from all others: the document and the path in it."""
        return self.node.document.source.name, self.node.path

    @property
    def place(self) -> Place:
        """Where it is used."""
        return self.written.place

    @cached_property
    def parts(self) -> list["JsonSchema"]:
        """The members of `allOf`, and theirs."""
        return self._collect_parts(0)

    def _collect_parts(self, depth: int) -> list["JsonSchema"]:
        found: list[JsonSchema] = []
        for each in self.node.get("allOf").elements() if depth < _DEEP else ():
            part = JsonSchema(self.library, each)
            found += [part, *part._collect_parts(depth + 1)]
        return found

    def keyword(self, name: str) -> Node:
        """Return a keyword of it or of what it is composed of; where it is used counts first."""
        for node in (self.written, self.node, *(part.node for part in self.parts)):
            if found := node.get(name):
                return found
        return self.node.get(name)

    def number(self, name: str) -> float | None:
        """Return the number of a keyword."""
        value = self.keyword(name).value
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool:
        """Whether a keyword is true."""
        return self.keyword(name).value is True

    def text(self, name: str) -> str:
        """Return the text of a keyword."""
        value = self.keyword(name).value
        return value if isinstance(value, str) else ""

    @property
    def format(self) -> str:
        """The format that it names, in lower case."""
        return self.text("format").lower()

    @property
    def description(self) -> str:
        """What people are told of it."""
        return self.text("description") or self.text("title")

    @cached_property
    def types(self) -> frozenset[str]:
        """Types that a value may have, null aside; empty where nothing is said."""
        written = self.keyword("type").value
        said = {written} if isinstance(written, str) else set()
        if isinstance(written, list):
            said = {each for each in written if isinstance(each, str)}
        if not said:
            said = self._infer()
        return frozenset(said - {"null"})

    def _infer(self) -> set[str]:
        if self.keyword("properties") or self.keyword("additionalProperties"):
            return {"object"}
        if self.keyword("items"):
            return {"array"}
        if enum := self.enum:
            names = {str: "string", bool: "boolean", int: "integer", float: "number"}
            return {names[type(each)] for each in enum if type(each) in names}
        found: set[str] = set()
        for each in self.variants:
            if each.key != self.key and len(found) < len(_SCALARS):
                written = each.keyword("type").value
                found |= {written} if isinstance(written, str) else set()
        return found

    @property
    def is_object(self) -> bool:
        """Whether a value is an object."""
        return "object" in self.types

    @property
    def is_array(self) -> bool:
        """Whether a value is a list."""
        return "array" in self.types

    @property
    def is_text(self) -> bool:
        """Whether a value is a string that no set of values bounds."""
        return "string" in self.types and self.enum is None

    @property
    def nullable(self) -> bool:
        """Whether a value may be null."""
        written = self.keyword("type").value
        if self.flag("nullable") or self.flag("x-nullable") or written == "null":
            return True
        if isinstance(written, list) and "null" in written:
            return True
        return any(
            each.get("type").value == "null"
            for key in ("anyOf", "oneOf")
            for each in self.keyword(key).elements()
        )

    @cached_property
    def enum(self) -> list[Any] | None:
        """The values that it may have, null aside; None where none are listed."""
        written = self.keyword("enum").value
        if isinstance(written, list):
            return [each for each in written if each is not None]
        constant = self.keyword("const")
        return [constant.value] if constant else None

    @cached_property
    def variants(self) -> list["JsonSchema"]:
        """The members of `oneOf` and `anyOf`, null aside."""
        return [
            JsonSchema(self.library, each)
            for key in ("oneOf", "anyOf")
            for each in self.keyword(key).elements()
            if each.get("type").value != "null"
        ]

    @cached_property
    def properties(self) -> dict[str, "JsonSchema"]:
        """Its fields by name, with those of what it is composed of."""
        found: dict[str, JsonSchema] = {}
        for schema in (*reversed(self.parts), self):
            for name, node in schema.node.get("properties").items():
                found[name] = JsonSchema(self.library, node)
        return found

    @cached_property
    def required(self) -> frozenset[str]:
        """The names of fields that have to be there."""
        return frozenset(
            name for schema in (self, *self.parts) for name in schema.node.texts("required")
        )

    @cached_property
    def items(self) -> "JsonSchema | None":
        """What a list holds; None where nothing is said."""
        node = self.keyword("items")
        return JsonSchema(self.library, node) if isinstance(node.value, dict) else None

    @property
    def additional(self) -> "JsonSchema | bool | None":
        """What else an object may hold: anything, nothing, of a kind, or not said."""
        node = self.keyword("additionalProperties")
        if isinstance(node.value, bool):
            return node.value
        return JsonSchema(self.library, node) if isinstance(node.value, dict) else None


def _name_of(reference: str) -> str:
    """Return the name that a reference leads to; "" where it leads into something without one."""
    address, _, pointer = reference.partition("#")
    parts = pointer.split("/")
    if len(parts) > 2:
        return parts[-1] if parts[-2] in _HOLDERS else ""
    return address.rpartition("/")[2].partition(".")[0] if address else parts[-1]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object, once for each object that defines it."""

    object: str
    """`Model.field`, or `POST /path#field` where the object is written in place."""
    name: str
    schema: JsonSchema
    owner: JsonSchema
    required: bool
    in_request: bool = False
    """Whether clients send it."""
    in_response: bool = False
    """Whether clients are sent it."""

    @property
    def place(self) -> Place:
        """Where it is defined."""
        return self.schema.place


def list_fields(schema: JsonSchema, prefix: str, **use: bool) -> Iterator[Field]:
    """Yield the fields that `schema` itself defines, those of objects within it included.

    What is defined elsewhere is not entered; it has fields of its own.

    Args:
        schema: an object, or anything with objects in it.
        prefix: what the names of fields begin with: "Model." or "POST /path#".
        use: `in_request` and `in_response` of each field.
    """
    yield from _list_fields(schema, prefix, 0, use)


def _list_fields(
    schema: JsonSchema, prefix: str, depth: int, use: Mapping[str, bool]
) -> Iterator[Field]:
    if depth > _DEEP:
        return
    own = [schema, *(part for part in schema.parts if not part.is_reference)]
    for each in own:
        for name, node in each.node.get("properties").items():
            child = JsonSchema(schema.library, node)
            required = name in schema.required
            yield Field(f"{prefix}{name}", name, child, schema, required, **use)
            if not child.is_reference:
                yield from _list_fields(child, f"{prefix}{name}.", depth + 1, use)
    within = [schema.items, *schema.variants]
    if isinstance(schema.additional, JsonSchema):
        within.append(schema.additional)
    for inner in within:
        if inner is not None and not inner.is_reference:
            yield from _list_fields(inner, prefix, depth + 1, use)


def list_references(schemas: Iterable[JsonSchema]) -> Iterator[JsonSchema]:
    """Yield the schemas defined elsewhere that these use, each with its own uses, once."""
    seen: set[object] = set()
    waiting = list(schemas)
    while waiting:
        each = waiting.pop()
        if each.key in seen:
            continue
        seen.add(each.key)
        if each.is_reference:
            yield each
        waiting += _inner(each)


def _inner(schema: JsonSchema) -> Iterator[JsonSchema]:
    """Yield the schemas that one is made of, as they are written in it."""
    node = schema.node
    for key in ("properties", "patternProperties"):
        for _, each in node.get(key).items():
            yield JsonSchema(schema.library, each)
    for key in ("allOf", "oneOf", "anyOf", "prefixItems"):
        for each in node.get(key).elements():
            yield JsonSchema(schema.library, each)
    for key in ("items", "additionalProperties", "not", "if", "then", "else"):
        if isinstance(node.get(key).value, dict):
            yield JsonSchema(schema.library, node.get(key))


@dataclass(slots=True)
class SchemaFile:
    """A JSON Schema that stands alone."""

    dialect: str | None
    artifacts: tuple[str, ...]
    models: dict[str, JsonSchema]
    """The root and its definitions, by name."""
    context: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    kind: ClassVar[str] = "json_schema"

    def fields(self) -> Iterator[Field]:
        """Yield every field once."""
        for name, schema in self.models.items():
            yield from list_fields(schema, f"{name}.", in_request=True, in_response=True)

    def objects(self) -> dict[str, Place]:
        """Return each model and field, and where it stands."""
        found = {name: schema.place for name, schema in self.models.items()}
        return found | {each.object: each.place for each in self.fields()}

    def outline(self) -> list[str]:
        """Return a line a model."""
        return [outline_model(name, schema) for name, schema in self.models.items()]


def outline_model(name: str, schema: JsonSchema) -> str:
    """Return a model in a line: "Order: id integer required, lines [Line]"."""
    parts = []
    for each, child in list(schema.properties.items())[:40]:
        kind = child.name or "/".join(sorted(child.types)) or "any"
        if child.is_array and child.items is not None:
            kind = f"[{child.items.name or '/'.join(sorted(child.items.types)) or 'any'}]"
        parts.append(f"{each} {kind}{' required' if each in schema.required else ''}")
    return f"{name}: {', '.join(parts)}"[:400]


def read(sources: Sequence[Source]) -> list[SchemaFile]:
    """Read files of JSON Schema; each is a model of its own, and may refer to the others."""
    library = read_library(list(sources))
    files = []
    for source in sources:
        document = library.documents[source.name]
        root = document.root
        if source.state == "known" and not root.text("$schema"):
            continue
        name = root.text("title").replace(" ", "") or source.name.partition(".")[0]
        models = {name: JsonSchema(library, root, name)}
        for key in ("definitions", "$defs"):
            for each, node in root.get(key).items():
                models[each] = JsonSchema(library, node, each)
        context = {source.name} if source.state == "known" else set()
        files.append(
            SchemaFile(
                root.text("$schema") or None, (source.name,), models, context, document.notes
            )
        )
    return files
