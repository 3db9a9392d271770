"""Whether a value fits a schema: for examples and defaults, in bounded time.

It judges what every draft agrees on and gives the benefit of the doubt everywhere else: a value
that is said not to fit does not.
"""

import re
from collections.abc import Iterator
from typing import Any

from smeaton.analysis.parse.tree import Library, Node

_DEEP = 24
_FORMATS = {
    "date": re.compile(r"\d{4}-\d\d-\d\d\Z"),
    "date-time": re.compile(
        r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?\Z"
    ),
    "uuid": re.compile(r"(?:urn:uuid:)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\Z"),
}


class Judge:
    """Tells whether values fit schemas; after `budget` steps it finds no more fault."""

    def __init__(self, library: Library, budget: int = 400_000) -> None:
        self._library = library
        self._budget = budget

    def fault(self, schema: Node, value: Any) -> str:
        """Return what is wrong with a value, in words; "" for nothing."""
        return next(self._faults(schema, value, "", 0), "")

    def _faults(self, schema: Node, value: Any, at: str, depth: int) -> Iterator[str]:
        self._budget -= 1
        if self._budget < 0 or depth > _DEEP:
            return
        node = self._library.resolve(schema)
        written = node.value
        if not isinstance(written, dict):
            return
        kinds = _read_types(written)
        if value is None:
            if not _allows_null(written, kinds):
                yield f"{at or 'it'} is null, which is not allowed"
            return
        if kinds and not any(is_of_type(kind, value) for kind in kinds):
            yield f"{at or 'it'} is {_show(value)}, not {_name_kinds(kinds)}"
            return
        enum = written.get("enum")
        if isinstance(enum, list) and not _is_among(value, enum):
            yield f"{at or 'it'} is {_show(value)}, which is not in the enum"
            return
        if isinstance(value, str):
            yield from _text_faults(written, value, at)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from _number_faults(written, value, at)
        elif isinstance(value, list):
            yield from self._list_faults(node, value, at, depth)
        elif isinstance(value, dict):
            yield from self._object_faults(node, value, at, depth)
        for part in node.get("allOf").elements():
            yield from self._faults(part, value, at, depth + 1)
        for key in ("oneOf", "anyOf"):
            variants = list(node.get(key).elements())
            if variants and all(self._fails(each, value, depth) for each in variants):
                yield f"{at or 'it'} fits no variant of {key}"

    def _fails(self, schema: Node, value: Any, depth: int) -> bool:
        return next(self._faults(schema, value, "", depth + 1), None) is not None

    def _list_faults(self, node: Node, value: list[Any], at: str, depth: int) -> Iterator[str]:
        low, high = node.number("minItems"), node.number("maxItems")
        if (low is not None and len(value) < low) or (high is not None and len(value) > high):
            yield f"{at or 'it'} has {len(value)} elements"
        items = node.get("items")
        if isinstance(items.value, dict):
            for number, each in enumerate(value[:20]):
                yield from self._faults(items, each, f"{at}[{number}]", depth + 1)

    def _object_faults(
        self, node: Node, value: dict[str, Any], at: str, depth: int
    ) -> Iterator[str]:
        properties = node.get("properties")
        for name in node.texts("required"):
            if name not in value and not self._is_one_way(properties.get(name)):
                yield f"{at + '.' if at else ''}{name} is required and missing"
        for name, each in value.items():
            schema = properties.get(name)
            if schema:
                yield from self._faults(schema, each, f"{at + '.' if at else ''}{name}", depth + 1)
            elif node.get("additionalProperties").value is False and not _is_composed(node):
                yield f"{at + '.' if at else ''}{name} is not a field of it"
            elif isinstance(node.get("additionalProperties").value, dict) and not _is_composed(
                node
            ):
                yield from self._faults(
                    node.get("additionalProperties"), each, f"{at}.{name}".strip("."), depth + 1
                )

    def _is_one_way(self, schema: Node) -> bool:
        node = self._library.resolve(schema)
        return node.flag("readOnly") or node.flag("writeOnly")


def _is_composed(node: Node) -> bool:
    return any(node.get(key) for key in ("allOf", "oneOf", "anyOf", "patternProperties"))


def _read_types(written: dict[str, Any]) -> set[str]:
    kind = written.get("type")
    if isinstance(kind, str):
        return {kind}
    return {each for each in kind if isinstance(each, str)} if isinstance(kind, list) else set()


def _allows_null(written: dict[str, Any], kinds: set[str]) -> bool:
    if written.get("nullable") is True or written.get("x-nullable") is True or "null" in kinds:
        return True
    enum = written.get("enum")
    if isinstance(enum, list):
        return None in enum
    return not kinds


def is_of_type(kind: str, value: Any) -> bool:
    """Whether a value is of a type of JSON Schema; of one that is not known, everything is."""
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return whole and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "array":
        return isinstance(value, list)
    if kind == "object":
        return isinstance(value, dict)
    return kind != "null" or value is None


def _is_among(value: Any, enum: list[Any]) -> bool:
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in enum)


def _text_faults(written: dict[str, Any], value: str, at: str) -> Iterator[str]:
    low, high = written.get("minLength"), written.get("maxLength")
    if isinstance(low, int) and len(value) < low:
        yield f"{at or 'it'} is shorter than minLength {low}"
    if isinstance(high, int) and len(value) > high:
        yield f"{at or 'it'} is longer than maxLength {high}"
    form = _FORMATS.get(str(written.get("format")))
    if form and not form.match(value):
        yield f"{at or 'it'} is {_show(value)}, which is no {written['format']}"


def _number_faults(written: dict[str, Any], value: float, at: str) -> Iterator[str]:
    low, high = written.get("minimum"), written.get("maximum")
    if isinstance(low, int | float) and value < low:
        yield f"{at or 'it'} is {value}, below the minimum {low}"
    if isinstance(high, int | float) and value > high:
        yield f"{at or 'it'} is {value}, above the maximum {high}"


def _name_kinds(kinds: set[str]) -> str:
    names = " or ".join(sorted(kinds - {"null"}) or ["null"])
    return f"{'an' if names[0] in 'aeiou' else 'a'} {names}"


def _show(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    shown = repr(value) if not isinstance(value, bool) else str(value).lower()
    return shown if len(shown) <= 40 else shown[:37] + "…'"
