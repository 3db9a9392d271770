"""The smallest instance of a JSON Schema, for a scripted model that has nothing to say."""

from collections.abc import Mapping
from typing import Any

DEEPEST = 12
"""Nesting from which recursive schemas are ended with null or an empty list."""

_BY_FORMAT = {
    "date": "2025-01-01",
    "date-time": "2025-01-01T00:00:00Z",
    "uri": "https://example.org/",
    "email": "someone@example.org",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def smallest_instance(schema: Mapping[str, Any]) -> Any:
    """Return a small value that fits `schema`: first enum values, placeholder strings, short lists.

    Understands what pydantic writes: $ref, anyOf, oneOf, allOf, const, enum, bounds and formats;
    `pattern` is not honoured.
    """
    return _instance(schema, schema, "value", 0)


def _instance(schema: Mapping[str, Any], root: Mapping[str, Any], name: str, depth: int) -> Any:
    if "$ref" in schema:
        return _instance(_resolve(schema["$ref"], root), root, name, depth + 1)
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in schema:
            return _instance(_branch(schema[keyword], depth), root, name, depth + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object" if "properties" in schema else "null")
    if isinstance(kind, list):
        kind = kind[0] if depth < DEEPEST else kind[-1]
    if kind == "object":
        required = schema.get("required", ())
        fields = schema.get("properties", {})
        return {k: _instance(v, root, k, depth + 1) for k, v in fields.items() if k in required}
    if kind == "array":
        item = schema.get("items", {})
        return [_instance(item, root, name, depth + 1) for _ in range(schema.get("minItems", 0))]
    if kind == "string":
        return _text(schema, name)
    if kind in ("integer", "number"):
        return schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
    return False if kind == "boolean" else None


def _branch(branches: list[Mapping[str, Any]], depth: int) -> Mapping[str, Any]:
    if depth < DEEPEST:
        return branches[0]
    return next((b for b in branches if b.get("type") == "null"), branches[0])


def _resolve(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")] if part else found
    return found  # type: ignore[no-any-return]


def _text(schema: Mapping[str, Any], name: str) -> str:
    text = _BY_FORMAT.get(schema.get("format", ""), f"Scripted {name.replace('_', ' ')}.")
    text = text.ljust(schema.get("minLength", 0), ".")
    return text[: schema.get("maxLength", len(text))]
