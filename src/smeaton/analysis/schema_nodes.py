"""Every schema and reference of a YAML or JSON document, wherever it stands, and its name.

Where one is a value and where a keyword is told by what holds it: a field may be called "example"
or "default", and an example may hold what looks like a schema.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from smeaton.analysis.parse.tree import Document, Library, Node, Path
from smeaton.analysis.vocabulary import word_set

TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})
MAPS = word_set(
    "properties patternProperties dependentSchemas definitions $defs schemas parameters responses "
    "headers requestBodies securitySchemes securityDefinitions links callbacks paths webhooks "
    "content encoding pathItems variables mediaTypes"
)
"""Keywords whose keys are names."""
_LITERAL = word_set(
    "example examples default enum const value mapping security required tags scopes"
)
_SCHEMA_AT = word_set(
    "schema items additionalProperties not if then else contains propertyNames "
    "unevaluatedProperties unevaluatedItems"
)
_LISTS = frozenset({"allOf", "oneOf", "anyOf", "prefixItems"})
_SCHEMA_MAPS = word_set("properties patternProperties dependentSchemas definitions $defs schemas")
_METHODS = word_set("get put post delete options head patch trace query")


class Census(NamedTuple):
    """What is in a document."""

    schemas: list[Node]
    references: list[Node]
    """Objects with `$ref`."""
    holders: list[Node]
    """Objects that are no schemas but have an example: media types, parameters, headers."""


def count(document: Document) -> Census:
    """Return the schemas and references of a document, in its order."""
    known: Census | None = document.derived.get("census")
    if known is None:
        known = document.derived["census"] = _count(document)
    return known


def list_documents(library: Library, root: Document) -> list[Document]:
    """Return a contract's root document and those that are read along with it."""
    roots = ("openapi", "swagger", "asyncapi", "$schema")
    others = [
        each
        for each in library.documents.values()
        if each is not root and isinstance(each.data, dict) and not each.data.keys() & set(roots)
    ]
    return [root, *others]


def _count(document: Document) -> Census:
    census = Census([], [], [])
    seen: set[int] = set()
    waiting: list[tuple[Path, Any, str]] = [((), document.data, "")]
    while waiting:
        path, value, role = waiting.pop()
        if isinstance(value, list):
            each_role = "schema" if role == "schemas" else "map" if role == "maps" else ""
            children = [((*path, n), each, each_role) for n, each in enumerate(value)]
            waiting += [each for each in reversed(children) if isinstance(each[1], dict | list)]
            continue
        if not isinstance(value, dict) or id(value) in seen:
            continue
        seen.add(id(value))
        if role != "map":
            _note(census, Node(document, path, value), role)
        waiting += reversed(list(_list_children(path, value, role)))
    return census


def _note(census: Census, node: Node, role: str) -> None:
    value = node.value
    if isinstance(value.get("$ref"), str):
        census.references.append(node)
        return
    kind = value.get("type")
    known = kind in TYPES if isinstance(kind, str) else isinstance(kind, list)
    if role == "schema" or known or isinstance(value.get("enum"), list):
        census.schemas.append(node)
    elif "example" in value or "examples" in value:
        census.holders.append(node)


def _list_children(path: Path, value: dict[str, Any], role: str) -> Iterator[tuple[Path, Any, str]]:
    if role in ("map", "schema-map"):
        inner = "schema" if role == "schema-map" else ""
        for key, each in value.items():
            if isinstance(each, dict | list):
                yield (*path, key), each, inner
        return
    for key, each in value.items():
        if not isinstance(each, dict | list) or key in _LITERAL or key.startswith("x-"):
            continue
        yield (*path, key), each, _role(key, each)


def _role(key: str, value: Any) -> str:
    if key in _SCHEMA_MAPS:
        return "schema-map" if isinstance(value, dict) else "maps"
    if key in MAPS:
        return "map" if isinstance(value, dict) else ""
    if key in _LISTS:
        return "schemas"
    return "schema" if key in _SCHEMA_AT and isinstance(value, dict) else ""


def name_object(node: Node) -> str:
    """Return how findings call what stands at a node: "Order.total", "GET /orders#limit"."""
    path, root = node.path, node.document.root
    if len(path) > 2 and path[0] in ("paths", "webhooks"):
        return _name_in_path(path, root)
    for number, step in enumerate(path):
        if step in ("schemas", "definitions", "$defs") and len(path) > number + 1:
            names = [str(path[number + 1]), *_name_fields(path[number + 2 :])]
            return ".".join(names)
    if len(path) > 2 and path[0] == "components":
        return ".".join([str(path[2]), *_name_fields(path[3:])])
    fields = _name_fields(path)
    if fields:
        return ".".join([str(node.document.root.text("title") or "root"), *fields])
    return ".".join(str(step) for step in path[-2:]) or "root"


def _name_in_path(path: Path, root: Node) -> str:
    method = str(path[2]).lower()
    name = f"{method.upper()} {path[1]}" if method in _METHODS else str(path[1])
    fields = _name_fields(path[3:])
    for number, step in enumerate(path[:-1]):
        if step == "parameters" and isinstance(path[number + 1], int):
            fields.insert(0, root.at(*path[: number + 2]).text("name"))
            break
    if fields:
        return f"{name}#{'.'.join(fields)}"
    status = next((path[n + 1] for n, s in enumerate(path[:-1]) if s == "responses"), None)
    return f"{name} {status}" if status else name


def _name_fields(path: Path) -> list[str]:
    names = []
    held = False
    for step in path:
        if held:
            names.append(str(step))
        elif step == "items" and names:
            names[-1] += "[]"
        held = not held and step in ("properties", "patternProperties")
    return names
