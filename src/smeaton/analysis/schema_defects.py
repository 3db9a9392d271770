"""Schemas that contradict themselves: the judgement that OpenAPI and JSON Schema rules share.

Each function yields a defect for each schema of some documents in which something can't be meant.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from smeaton.analysis.parse.json_schema import SchemaFile
from smeaton.analysis.parse.tree import Document, Library, Node, Path
from smeaton.analysis.schema_nodes import TYPES, count, name_object
from smeaton.analysis.schema_values import Judge, is_of_type
from smeaton.analysis.source import Edit, Place
from smeaton.analysis.tree_edits import append_value, remove_element, replace_value

_COMPARED = 400
"""Most names that one is compared with to guess which was meant; beyond, guessing takes minutes."""
_PAIRS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
_FITTING = {
    "minLength": "string",
    "maxLength": "string",
    "pattern": "string",
    "minItems": "array",
    "maxItems": "array",
    "uniqueItems": "array",
    "minimum": "number",
    "maximum": "number",
    "multipleOf": "number",
    "minProperties": "object",
    "maxProperties": "object",
}
_MEANT = {
    **dict.fromkeys(("int", "int32", "int64", "long", "bigint", "short"), "integer"),
    **dict.fromkeys(("float", "double", "decimal", "real"), "number"),
    **dict.fromkeys(("list", "set"), "array"),
    **dict.fromkeys(("map", "dict", "json"), "object"),
    "bool": "boolean",
}
"""Types as programming languages call them."""
_LIKE = {
    ("array", "min"): "minItems",
    ("array", "max"): "maxItems",
    ("object", "min"): "minProperties",
    ("object", "max"): "maxProperties",
}
"""The bound of a type, by the first letters of that of another type."""
_DEEP = 6
_LONG = 200
_CONDITIONS = frozenset({"oneOf", "anyOf", "not", "if", "then", "else"})
_HOLDERS = ("allOf", "oneOf", "anyOf")


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong in one place, in words that follow the object's name."""

    node: Node
    message: str
    fix: str
    edits: tuple[Edit, ...] = ()

    @property
    def object(self) -> str:
        """How findings call it."""
        return name_object(self.node)

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.node.place


def list_roots(file: SchemaFile) -> tuple[Library, list[Document]]:
    """Return the library and the document of a JSON Schema that stands alone."""
    schema = next(iter(file.models.values()))
    return schema.library, [schema.node.document]


def _schemas(documents: Iterable[Document]) -> Iterator[Node]:
    for document in documents:
        yield from count(document).schemas


def find_undefined_required(library: Library, documents: Iterable[Document]) -> Iterator[Defect]:
    """Yield what requires fields that it doesn't define."""
    nodes = list(_schemas(documents))
    users = _list_users(library, nodes)
    for node in nodes:
        required = node.texts("required")
        if not required:
            continue
        known = _known_fields(library, node, users)
        if known is None or not known:
            continue
        names = [name for name in dict.fromkeys(required) if name not in known]
        is_condition = bool(set(node.path) & _CONDITIONS)
        is_short = len(known) * len(names) <= _COMPARED**2
        others = known - set(required) if is_short and not is_condition else set()
        alike = {n: get_close_matches(n, others, 1, 0.75) for n in names}
        dead = [name for name in names if not alike[name]]
        if node.value.keys() == {"required"} and set(node.path) & {"anyOf", "oneOf"}:
            names = [name for name in names if alike[name]]
        for name in names:
            yield _describe_required(node, name, alike[name], dead)


def _describe_required(node: Node, name: str, alike: list[str], dead: list[str]) -> Defect:
    required = node.texts("required")
    if alike:
        meant = f"write {alike[0]!r} in `required` if that is meant"
        return Defect(node.get("required"), f"requires {name!r}, which it doesn't define", meant)
    entry = node.get("required").get(required.index(name))
    return Defect(
        entry,
        f"requires {name!r}, which it doesn't define",
        f"take {name!r} out of `required`, or define it under `properties`",
        ()
        if set(node.path) & _CONDITIONS
        else _take_out(node.get("required"), entry, [n for n in required if n not in dead]),
    )


def _take_out(required: Node, entry: Node, rest: list[str]) -> tuple[Edit, ...]:
    """Return the change that leaves `rest`; the same for all entries where they stand together."""
    if not rest:
        return remove_element(required)
    if len(required.value) - len(rest) == 1:
        return remove_element(entry)
    return replace_value(required, rest) or remove_element(entry)


_Users = dict[tuple[str, Path], list[Node]]


def _list_users(library: Library, nodes: Iterable[Node]) -> _Users:
    """Return the schemas that are composed of another one, by the place of that one."""
    users: _Users = {}
    for node in nodes:
        for part in node.get("allOf").elements():
            target = library.resolve(part)
            if part.text("$ref") and target:
                users.setdefault((target.document.source.name, target.path), []).append(node)
    return users


def _known_fields(library: Library, node: Node, users: _Users) -> set[str] | None:
    """Return the fields that a schema or what holds it defines; None where others may be.

    A schema that others are composed of may leave fields to them.
    """
    holder = node
    while len(holder.path) > 1 and holder.path[-2] in _HOLDERS:
        holder = holder.document.root.at(*holder.path[:-2])
    if holder.path and holder.path[-1] in ("not", "if", "then", "else", "items") and (
        holder is not node or holder.path[-1] != "items"
    ):  # fmt: skip
        return None
    found: set[str] = set()
    every = [holder, *users.get((holder.document.source.name, holder.path), ())]
    return found if all(_collect(library, each, found, 0) for each in every) else None


def _collect(library: Library, node: Node, found: set[str], depth: int) -> bool:
    """Add the fields of a schema and its parts; False where any others are allowed."""
    resolved = library.resolve(node)
    if not isinstance(resolved.value, dict) or depth > _DEEP:
        return False
    extra = resolved.value.get("additionalProperties")
    if extra is True or isinstance(extra, dict) or "patternProperties" in resolved.value:
        return False
    properties = resolved.value.get("properties")
    found.update(properties if isinstance(properties, dict) else ())
    return all(
        _collect(library, part, found, depth + 1)
        for key in _HOLDERS
        for part in resolved.get(key).elements()
    )


def find_wrong_enums(documents: Iterable[Document]) -> Iterator[Defect]:
    """Yield enums with values that their type excludes or that stand twice."""
    for node in _schemas(documents):
        enum = node.value.get("enum")
        if not isinstance(enum, list) or not enum:
            continue
        kinds = node.value.get("type")
        kinds = {kinds} if isinstance(kinds, str) else set(kinds) if _are_texts(kinds) else set()
        wrong = [
            each
            for each in enum
            if each is not None and kinds and not any(is_of_type(kind, each) for kind in kinds)
        ]
        if wrong and "array" not in kinds:
            yield Defect(
                node.get("enum"),
                f"is of type {'/'.join(sorted(kinds))}, and its enum has {wrong[0]!r}",
                _advise_enum(node, enum),
            )
            continue
        twice = [n for n, each in enumerate(enum) if _is_in(each, enum[:n])]
        if twice:
            edits = tuple(e for n in twice for e in remove_element(node.get("enum").get(n)))
            yield Defect(
                node.get("enum"),
                f"has {enum[twice[0]]!r} twice in its enum",
                "keep it once",
                edits if len(twice) == 1 else (),
            )


def _advise_enum(node: Node, enum: list[Any]) -> str:
    """Return an enum in its schema's type, where its values are that as texts."""
    meant = [_convert(node, each) if isinstance(each, str) else each for each in enum]
    written = f"enum: {json.dumps(meant)}"
    if None in meant or len(written) > _LONG:
        return "write the values in the type that they have on the wire"
    return f"{written}   # or type: string, if they are texts on the wire"


def find_null_enums(documents: Iterable[Document]) -> Iterator[Defect]:
    """Yield nullable enums that don't have null among their values."""
    for node in _schemas(documents):
        enum = node.value.get("enum")
        if node.flag("nullable") and isinstance(enum, list) and enum and None not in enum:
            yield Defect(
                node.get("enum"),
                "is nullable, and its enum doesn't have null, so null is refused",
                "add null to the enum, or take `nullable` away",
                append_value(node.get("enum"), None),
            )


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_in(value: Any, others: list[Any]) -> bool:
    return any(value == each and type(value) is type(each) for each in others)


def find_wrong_defaults(library: Library, documents: Iterable[Document]) -> Iterator[Defect]:
    """Yield defaults that their own schema refuses."""
    judge = Judge(library)
    for node in _schemas(documents):
        if "default" not in node.value or node.value["default"] is None:
            continue
        default = node.value["default"]
        if _has_wrong_enum(node):
            continue
        fault = judge.fault(node, default)
        if fault and (meant := _convert(node, default)) is not None:
            yield Defect(
                node.get("default"),
                f"has a default that it refuses: {fault}",
                f"default: {json.dumps(meant)}",
                replace_value(node.get("default"), meant),
            )
        elif fault:
            yield Defect(node.get("default"), f"has a default that it refuses: {fault}",
                         "write a default that fits, or mend what it doesn't fit",
                         )  # fmt: skip


def _has_wrong_enum(node: Node) -> bool:
    """Whether the values of an enum are not of its type, which is the fault that comes first."""
    enum, kind = node.value.get("enum"), node.value.get("type")
    return (
        isinstance(enum, list)
        and isinstance(kind, str)
        and any(each is not None and not is_of_type(kind, each) for each in enum)
    )


def _convert(schema: Node, value: Any) -> Any:
    """Return a text as the number or boolean that its schema wants; None where it isn't one."""
    kind = schema.value.get("type") if isinstance(schema.value, dict) else None
    if not isinstance(value, str) or kind not in ("integer", "number", "boolean"):
        return None
    if kind == "boolean":
        return {"true": True, "false": False}.get(value)
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,14})", value):
        return int(value)
    return float(value) if kind == "number" and re.fullmatch(r"-?\d{1,9}\.\d{1,6}", value) else None


def find_contradictions(documents: Iterable[Document]) -> Iterator[Defect]:
    """Yield schemas that no value fits, or with limits that never apply."""
    for node in _schemas(documents):
        message = _contradiction(node)
        if message:
            yield Defect(node, message, _advise_contradiction(node))


def _advise_contradiction(node: Node) -> str:
    """Return what to write instead of what contradicts itself."""
    kind = node.value.get("type")
    if isinstance(kind, str) and kind not in TYPES and kind != "file":
        alike = get_close_matches(kind.lower(), TYPES, 1, 0.9)
        named = _MEANT.get(kind.lower(), alike[0] if alike else "string")
        return f"type: {named}, and say the rest by format or pattern"
    for key, wanted in _FITTING.items():
        if key in node.value and isinstance(kind, str) and kind in TYPES:
            of_kind = {"integer": "number"}.get(kind, kind)
            meant = _LIKE.get((of_kind, key[:3]))
            if of_kind != wanted and wanted == "array" and node.path[-1:] == ("items",):
                return f"write {key} beside items: it is for the array"
            if of_kind == "string" and wanted == "number":
                return f"type: integer, if it is a number; else take {key} out"
            if of_kind != wanted:
                return f"{meant} instead of {key}" if meant else f"take {key} out"
    return "mend the keyword that is not meant"


def _contradiction(node: Node) -> str:
    value: dict[str, Any] = node.value
    for low, high in _PAIRS:
        lower, upper = node.number(low), node.number(high)
        if lower is not None and upper is not None and lower > upper:
            return f"has {low} {lower:g} above {high} {upper:g}: nothing fits it"
    kind = value.get("type")
    if isinstance(kind, str) and kind not in TYPES and kind != "file":
        return f"is of type {kind!r}, which there isn't"
    if isinstance(kind, str) and kind in TYPES:
        for key, wanted in _FITTING.items():
            of_kind = {"integer": "number"}.get(kind, kind)
            if key in value and of_kind != wanted:
                return f"is of type {kind} and has {key}, which is for {wanted}s and never applies"
    if value.get("enum") == []:
        return "has an empty enum: nothing fits it"
    if value.get("readOnly") is True and value.get("writeOnly") is True:
        return "is readOnly and writeOnly: nobody may send it"
    pattern = value.get("pattern")
    return _pattern_fault(pattern) if isinstance(pattern, str) else ""


def _pattern_fault(pattern: str) -> str:
    """Return what is wrong with a regular expression, in what all dialects agree on."""
    if len(pattern) > _LONG or re.search(r"\\[pPuxckz]|\(\?[<'P]|\[\[|&&|\(\?[a-z-]+[:)]", pattern):
        return ""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        opened = pattern.count("(") - pattern.count(")")
        if opened and "\\(" not in pattern and "\\)" not in pattern and "[" not in pattern:
            return f"has the pattern {pattern!r}, which is no regular expression"
    return ""


def find_open_arrays(documents: Iterable[Document]) -> Iterator[Defect]:
    """Yield arrays that don't say what they hold."""
    for node in _schemas(documents):
        if node.value.get("type") == "array" and not node.value.keys() & {
            "items", "prefixItems", "contains", "allOf", "oneOf", "anyOf", "$ref", "enum", "const"
        } and not _is_anything(node):  # fmt: skip
            yield Defect(
                node, "is an array of anything: it has no items", "add items: with their schema"
            )


def _is_anything(node: Node) -> bool:
    """Whether a schema is one of so many bare types that anything is meant."""
    if len(node.path) < _UNION or node.path[-2] not in ("anyOf", "oneOf"):
        return False
    union = node.document.root.at(*node.path[:-1])
    bare = [each for each in union.elements() if set(each.value or ()) == {"type"}]
    return len(bare) >= _UNION


_UNION = 4
"""Bare types in a union that make it one of anything; JSON has six or seven."""


def find_dead_references(library: Library, documents: Iterable[Document]) -> Iterator[Defect]:
    """Yield references into the documents given that lead to nothing."""
    known: dict[tuple[str, str], bool] = {}
    for document in documents:
        for node in count(document).references:
            reference = node.value["$ref"]
            address, _, pointer = reference.partition("#")
            if address or (pointer and not pointer.startswith("/")):
                continue
            key = (document.source.name, reference)
            if key not in known:
                known[key] = library.find(node, reference) is not None
            if not known[key]:
                yield Defect(
                    node, f"refers to {reference!r}, which there isn't", _advise(document, pointer)
                )


def _advise(document: Document, pointer: str) -> str:
    """Return what may be meant by a pointer to nothing."""
    path = pointer.split("/")[1:]
    holder = document.root.at(*path[:-1]) if path else document.root
    names = list(holder.value) if isinstance(holder.value, dict) else []
    alike = get_close_matches(path[-1], names, 1) if path and len(names) <= _COMPARED else []
    if alike:
        return f"write '#{'/'.join(['', *path[:-1], alike[0]])}' if that is meant"
    return f"define '#{pointer}', or refer to what there is"


def find_wrong_examples(library: Library, documents: Iterable[Document]) -> Iterator[Defect]:
    """Yield examples that their own schema refuses."""
    judge = Judge(library)
    for document in documents:
        census = count(document)
        for node in census.schemas:
            for schema, example, value in _list_examples(node, node):
                yield from _judge_example(judge, schema, example, value)
        for node in census.holders:
            schema = node.get("schema")
            yield from _judge_both(node)
            if isinstance(schema.value, dict):
                for _, example, value in _list_examples(node, schema):
                    yield from _judge_example(judge, schema, example, value)


def _list_examples(node: Node, schema: Node) -> Iterator[tuple[Node, Node, Any]]:
    for key in ("example", "x-example"):
        if key in node.value:
            yield schema, node.get(key), node.value[key]
    examples = node.get("examples")
    if isinstance(examples.value, list):
        for each in examples.elements():
            yield schema, each, each.value
    elif node is not schema:
        for key, each in examples.items():
            if "/" in key and "swagger" in node.document.data:
                yield schema, each, each.value
            elif isinstance(each.value, dict) and "value" in each.value:
                yield schema, each.get("value"), each.value["value"]


def _judge_both(node: Node) -> Iterator[Defect]:
    for _, each in node.get("examples").items():
        if isinstance(each.value, dict) and each.value.keys() >= {"value", "externalValue"}:
            yield Defect(each, "has a value and an externalValue, of which one counts", "keep one")


def _judge_example(judge: Judge, schema: Node, example: Node, value: Any) -> Iterator[Defect]:
    if isinstance(value, dict) and "$ref" in value:
        return
    fault = judge.fault(schema, value)
    if fault:
        meant = _convert(schema, value)
        yield Defect(
            example,
            f"has an example that its schema refuses: {fault}",
            "mend the example",
            replace_value(example, meant) if meant is not None else (),
        )
