"""Whether the members of a union can be told apart by what they hold."""

from collections.abc import Sequence

from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.tree import Library, Node

_MANY = 12
_DEEP = 3


def is_tellable(library: Library, node: Node) -> bool:
    """Whether a reader knows which object of a `oneOf` or `anyOf` it has before it."""
    schema = JsonSchema(library, node)
    if schema.keyword("discriminator"):
        return True
    objects = [each for each in schema.variants if each.is_object]
    if len(objects) < 2 or len(objects) > _MANY:
        return len(objects) < 2
    if any(not each.properties for each in objects):
        return True
    if _differ_by_type(objects):
        return True
    return _differ_by_constant(objects) or _differ_by_required(objects)


def _differ_by_type(objects: Sequence[JsonSchema]) -> bool:
    """Whether a field that all have is of another type in each, its elements included."""
    shared = set.intersection(*(set(each.properties) for each in objects))
    for name in shared:
        kinds = [_name_kind(each.properties[name]) for each in objects]
        if all(kinds) and len(set(kinds)) == len(kinds):
            return True
    return False


def _name_kind(schema: JsonSchema, depth: int = 0) -> str:
    items = schema.items if schema.is_array and depth < _DEEP else None
    inner = _name_kind(items, depth + 1) if items is not None else ""
    return "/".join(sorted(schema.types)) + (f" of {inner}" if inner else "")


def _differ_by_constant(objects: Sequence[JsonSchema]) -> bool:
    """Whether a field has other values in each."""
    shared = set.intersection(*(set(each.properties) for each in objects))
    for name in shared:
        seen: set[str] = set()
        for each in objects:
            values = {str(value) for value in each.properties[name].enum or ()}
            if not values or values & seen:
                break
            seen |= values
        else:
            return True
    return False


def _differ_by_required(objects: Sequence[JsonSchema]) -> bool:
    """Whether all but one require a field that the others don't define."""
    alike = 0
    for each in objects:
        others = {name for other in objects if other is not each for name in other.properties}
        alike += not (each.required - others)
    return alike <= 1
