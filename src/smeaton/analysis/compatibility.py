"""What changes between two versions of a JSON Schema do to those who send and who read values.

Whoever sends values is broken by a schema that takes fewer; whoever reads them by one that lets
through more. So each difference is narrower, wider, or other (both), and the direction in which
values travel says whether it breaks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.parse.openapi_elements import Body, Response
from smeaton.analysis.source import Place
from smeaton.analysis.value_changes import Difference, Effect, compare_values, show

Direction = Literal["sent", "answered"]

_DEEP = 30
_NESTED = 4
PRESENCE = frozenset({"required", "nullable", "writeOnly"})
"""Keywords that say whether a value is there."""
LEFT_TO_OTHERS = frozenset({"field", "required", "default", "discriminator"})
"""Keywords that have rules of their own."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A difference of a field or body, in one direction."""

    object: str
    """`Model.field`, `POST /path#field`, or `POST /path` for the whole body."""
    direction: Direction
    difference: Difference
    place: Place
    operation: str
    """The first operation in which it matters."""
    is_required: bool
    """Whether the field was there in every value before."""

    @property
    def breaks(self) -> bool:
        """Whether those who send or read values have to change."""
        safe: Effect = "wider" if self.direction == "sent" else "narrower"
        return self.difference.effect != safe


class _Walk:
    """Compares two schemas and what is in them, each pair once in a direction."""

    def __init__(self) -> None:
        self.seen: set[object] = set()
        self.found: list[FieldChange] = []

    def compare(
        self,
        old: JsonSchema,
        new: JsonSchema,
        direction: Direction,
        operation: str,
        owner: str,
        depth: int = 0,
    ) -> None:
        """Record the differences of two schemas.

        Args:
            old: the earlier one.
            new: the later one.
            direction: where values go.
            operation: by which operation they go there.
            owner: what it is called where it has no name: "POST /orders", "Order.lines".
            depth: how many schemas it lies within.
        """
        key = (old.key, new.key, direction)
        if key in self.seen or depth > _DEEP:
            return
        self.seen.add(key)
        name = new.name or owner

        def record(object_: str, what: Difference, place: Place, required: bool = True) -> None:
            self.found.append(FieldChange(object_, direction, what, place, operation, required))

        for each in compare_values(old, new):
            record(name, each, new.place)
        join = "#" if " /" in name and "#" not in name else "."
        before, after = _merge_fields(old), _merge_fields(new)
        for field, was in old.properties.items():
            now = new.properties.get(field)
            if now is None and field in after:
                self.compare(
                    was, after[field], direction, operation, f"{name}{join}{field}", depth + 1
                )
                continue
            if now is None:
                words = _tell_rename(field, was, old, new)
                gone = Difference("field", "wider" if direction == "answered" else "other", words)
                record(f"{name}{join}{field}", gone, new.place, field in old.required)
                continue
            self._compare_presence(field, old, new, now, f"{name}{join}{field}", record)
            self.compare(was, now, direction, operation, f"{name}{join}{field}", depth + 1)
        for field, now in new.properties.items():
            added = field in new.required and field not in before
            if added and direction == "sent" and not now.flag("readOnly"):
                default = ", with a default" if now.keyword("default") else ""
                what = Difference("required", "narrower", f"is new and required{default}")
                record(f"{name}{join}{field}", what, now.place)
        if old.items and new.items:
            self.compare(old.items, new.items, direction, operation, name, depth + 1)
        if isinstance(old.additional, JsonSchema) and isinstance(new.additional, JsonSchema):
            self.compare(old.additional, new.additional, direction, operation, name, depth + 1)
        self._compare_named_variants(old, new, direction, operation, name, depth)

    def _compare_presence(
        self, field: str, old: JsonSchema, new: JsonSchema, now: JsonSchema, name: str, record: Any
    ) -> None:
        was = old.properties[field]
        before, after = field in old.required, field in new.required
        if before != after:
            words = "is required now" if after else "may be left out now"
            record(name, Difference("required", "narrower" if after else "wider", words), now.place)
        for keyword in ("readOnly", "writeOnly"):
            if was.flag(keyword) != now.flag(keyword):
                state = "is" if now.flag(keyword) else "is not"
                hidden = (keyword == "writeOnly") == now.flag(keyword)
                effect: Effect = "wider" if hidden else "narrower"
                words = f"{state} {keyword} any more" if state != "is" else f"is {keyword} now"
                record(name, Difference(keyword, effect, words), now.place)
        if was.keyword("default").value != now.keyword("default").value and was.keyword("default"):
            words = (
                f"has {show('default', now.keyword('default').value) or 'another default'}, "
                f"had {show('', was.keyword('default').value) or 'another'}"
            )
            record(name, Difference("default", "other", words), now.place)

    def _compare_named_variants(
        self,
        old: JsonSchema,
        new: JsonSchema,
        direction: Direction,
        operation: str,
        name: str,
        depth: int,
    ) -> None:
        variants = {each.name: each for each in new.variants if each.name}
        for each in old.variants:
            if each.name in variants:
                self.compare(each, variants[each.name], direction, operation, name, depth + 1)


def _merge_fields(schema: JsonSchema, depth: int = 0) -> dict[str, JsonSchema]:
    """Return the fields of an object and of the variants that it may be, its own first."""
    found: dict[str, JsonSchema] = {}
    for each in schema.variants if depth < _NESTED else ():
        for name, field in _merge_fields(each, depth + 1).items():
            found.setdefault(name, field)
    return {**found, **schema.properties}


def _tell_rename(field: str, was: JsonSchema, old: JsonSchema, new: JsonSchema) -> str:
    """Return the words for a field that is gone, and which new one may be what became of it."""
    like = [
        name
        for name, each in new.properties.items()
        if name not in old.properties
        and (each.key == was.key or (each.types == was.types and _kin(name, field)))
    ]
    return f"is gone; {like[0]} is new, so it may be renamed" if len(like) == 1 else "is gone"


def _kin(one: str, other: str) -> bool:
    a, b = (name.lower().replace("_", "").replace("-", "") for name in (one, other))
    return a in b or b in a


@dataclass(frozen=True, slots=True)
class Pair:
    """An operation in both versions."""

    old: Operation
    new: Operation

    def bodies(self) -> tuple[Body, Body] | None:
        """Return what requests carry, where they do in both."""
        return (self.old.body, self.new.body) if self.old.body and self.new.body else None

    def answers(self) -> Iterator[tuple[Response, Response]]:
        """Yield the answers that both have."""
        for status, old in self.old.responses.items():
            if status in self.new.responses:
                yield old, self.new.responses[status]


def route(path: str) -> str:
    """Return a path in which parameters have no names, as routers see it."""
    parts = path.rstrip("/").split("/")
    return "/".join("{}" if part[:1] == "{" and part[-1:] == "}" else part for part in parts)


def index_operations(api: Api) -> dict[tuple[str, str], Operation]:
    """Return the operations of an API by method and route."""
    return {(each.method, route(each.path)): each for each in api.operations}


@lru_cache(maxsize=2)
def pair_operations(old: Api, new: Api) -> tuple[Pair, ...]:
    """Return the operations that both versions have."""
    later = index_operations(new)
    return tuple(
        Pair(operation, later[key])
        for key, operation in index_operations(old).items()
        if key in later
    )


@lru_cache(maxsize=2)
def compare_fields(old: Api, new: Api) -> tuple[FieldChange, ...]:
    """Return the differences of what operations are sent and answer with, each field once."""
    walk = _Walk()
    for pair in pair_operations(old, new):
        name = pair.new.name
        if bodies := pair.bodies():
            for was, now in _match_media(bodies[0].content, bodies[1].content):
                walk.compare(was, now, "sent", name, name)
        for before, after in pair.answers():
            for was, now in _match_media(before.content, after.content):
                walk.compare(was, now, "answered", name, name)
            for header, node in before.headers.items():
                if header in after.headers:
                    schemas = [
                        JsonSchema(api.library, each.get("schema") or each)
                        for api, each in ((old, node), (new, after.headers[header]))
                    ]
                    walk.compare(schemas[0], schemas[1], "answered", name, f"{name}#{header}")
        _compare_parameters(walk, pair)
    hooks = {(each.method, each.path): each for each in new.webhooks}
    for hook in old.webhooks:
        later = hooks.get((hook.method, hook.path))
        if later and hook.body and later.body:
            for was, now in _match_media(hook.body.content, later.body.content):
                walk.compare(was, now, "answered", later.name, later.name)
    return tuple(walk.found)


def _match_media(
    old: dict[str, JsonSchema], new: dict[str, JsonSchema]
) -> Iterator[tuple[JsonSchema, JsonSchema]]:
    shared = [media for media in old if media in new]
    for media in shared:
        yield old[media], new[media]
    if not shared and old and new:
        was, now = pick_json(old), pick_json(new)
        if was is not None and now is not None:
            yield was, now


def _compare_parameters(walk: _Walk, pair: Pair) -> None:
    later = {(each.location, each.name): each for each in pair.new.parameters}
    for parameter in pair.old.parameters:
        now = later.get((parameter.location, parameter.name))
        if now is None:
            continue
        name = f"{pair.new.name}#{parameter.name}"
        walk.compare(parameter.schema, now.schema, "sent", pair.new.name, name)
        if not parameter.required and now.required:
            what = Difference("required", "narrower", "is required now")
            walk.found.append(FieldChange(name, "sent", what, now.place, pair.new.name, False))
        was_default, default = (
            each.schema.keyword("default").value for each in (parameter, now)
        )  # fmt: skip
        if was_default is not None and was_default != default:
            words = f"has {show('default', default) or 'no default'}, had {show('', was_default)}"
            what = Difference("default", "other", words)
            walk.found.append(FieldChange(name, "sent", what, now.place, pair.new.name, True))


def compare_schemas(
    pairs: Iterable[tuple[JsonSchema, JsonSchema, Direction, str]],
) -> tuple[FieldChange, ...]:
    """Return the differences of schemas in the directions that their values travel.

    Args:
        pairs: the earlier schema, the later one, the direction, and what carries the values.
    """
    walk = _Walk()
    for was, now, direction, owner in pairs:
        walk.compare(was, now, direction, owner, owner)
    return tuple(walk.found)
