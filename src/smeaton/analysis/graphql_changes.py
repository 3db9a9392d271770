"""What two versions of a GraphQL schema have in common, for rules about what breaks clients."""

import re
from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.graphql_schema import (
    FEDERATION,
    GraphqlSchema,
    Kind,
    Member,
    Type,
    TypeRef,
)
from smeaton.analysis.source import Place


def reached(schema: GraphqlSchema) -> frozenset[str]:
    """Return the types that clients can reach; all of them where no root type is given."""
    return schema.reachable if schema.roots else frozenset(schema.types)


def kept(comparison: Comparison, *kinds: Kind) -> Iterator[tuple[Type, Type]]:
    """Yield the types that both versions have in one of these kinds, the old one first."""
    known = reached(comparison.old)
    for old in comparison.old.types.values():
        new = comparison.new.types.get(old.name)
        alike = new and old.kind == new.kind and old.kind in kinds
        if alike and old.name in known and old.name not in FEDERATION:
            yield old, new


def kept_fields(comparison: Comparison, *kinds: Kind) -> Iterator[tuple[Member, Member]]:
    """Yield the fields that both versions have on types of these kinds, the old one first."""
    for old, new in kept(comparison, *kinds):
        for name, field in old.fields.items():
            if name in new.fields:
                yield field, new.fields[name]


def kept_arguments(comparison: Comparison) -> Iterator[tuple[Member, Member]]:
    """Yield what callers can give in both versions: arguments and fields of inputs."""
    yield from kept_fields(comparison, "input")
    for old, new in kept_callables(comparison):
        for name, argument in old.items():
            if name in new:
                yield argument, new[name]


def kept_callables(
    comparison: Comparison,
) -> Iterator[tuple[dict[str, Member], dict[str, Member]]]:
    """Yield the arguments of each field and directive that both versions have."""
    for old, new in kept(comparison, "object", "interface"):
        for name, field in old.fields.items():
            if name in new.fields and not is_repeated(comparison.old, old, field):
                yield field.arguments, new.fields[name].arguments
    for name, directive in comparison.old.directives.items():
        if name in comparison.new.directives:
            yield directive.arguments, comparison.new.directives[name].arguments


def is_repeated(schema: GraphqlSchema, known: Type, field: Member) -> bool:
    """Whether an interface of the type declares the field, so that a change stands there too."""
    above = (schema.types.get(name) for name in known.interfaces)
    return any(field.name in known.fields for known in above if known)


def is_gone(comparison: Comparison, name: str) -> bool:
    """Whether a type is in the old version alone."""
    found = name in comparison.new.types or name in comparison.new.unread
    return name in comparison.old.types and not found


def is_wider(comparison: Comparison, old: TypeRef, new: TypeRef, *, given: bool) -> bool:
    """Whether a type may stand for another without anybody noticing.

    Args:
        comparison: the versions.
        old: the type before.
        new: the type now.
        given: whether callers give it, so that it may accept more, or read it, so that it may
            promise more.
    """
    nulls = [text.endswith("!") for text in _layers(old)], [t.endswith("!") for t in _layers(new)]
    if old.depth != new.depth:
        return False
    before, after = nulls if given else nulls[::-1]
    if any(a and not b for b, a in zip(before, after, strict=True)):
        return False
    if old.name == new.name:
        return True
    narrow: Type | None = comparison.new.types.get(new.name)
    above = {*(narrow.interfaces if narrow else ()), *comparison.new.unions.get(new.name, ())}
    return not given and old.name in above


def _layers(reference: TypeRef) -> list[str]:
    """Return the type and what is in its lists: `[A!]!` and `A!`."""
    text = reference.text
    found = [text]
    while text.startswith("["):
        text = text[1 : text.rindex("]")]
        found.append(text)
    return found


def only_loosened(old: TypeRef, new: TypeRef) -> bool:
    """Whether nothing changed but that null is admitted in more places."""
    return old.text.replace("!", "") == new.text.replace("!", "")


def find_member(schema: GraphqlSchema, path: str) -> Member | None:
    """Return the field or argument at a coordinate."""
    match = re.fullmatch(r"(\w+)\.(\w+)(?:\((\w+):\))?", path)
    known = schema.types.get(match[1]) if match else None
    field = known.fields.get(match[2]) if known and match else None
    return field.arguments.get(match[3]) if field and match and match[3] else field


def root_place(schema: GraphqlSchema) -> Place:
    """Return where something is reported whose holder is gone as well."""
    names = [*schema.roots.values(), *schema.types]
    known = next((schema.types[name] for name in names if name in schema.types), None)
    return known.place if known else Place(schema.artifacts[0], 1, 1)


def read_types(schema: GraphqlSchema) -> frozenset[str]:
    """Return the types that fields give."""
    return frozenset(
        field.type.name
        for known in schema.of_kind("object", "interface")
        for field in known.fields.values()
    )


def constant(text: str | None) -> str:
    """Return a value without what says nothing: spaces and commas outside of texts."""
    pieces = re.split(r'("(?:[^"\\]|\\.)*")', text or "")
    return "".join(p if p.startswith('"') else re.sub(r"[\s,]+", " ", p) for p in pieces).strip()
