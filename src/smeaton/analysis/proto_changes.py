"""Compares two versions of .proto files: what stands on both sides, and what a change means.

Three things can break, as in buf's categories: the wire (bytes already written are read as
something else), JSON (names), and code (what was generated no longer compiles). Packages whose
version promises nothing, such as v1alpha1, weigh little.
"""

from collections.abc import Iterator
from typing import Any

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.proto_elements import Enum, Field, File, Message, Rpc, Service
from smeaton.analysis.parse.protobuf import SCALARS, Protobuf, walk
from smeaton.analysis.rpcs import has_presence, is_unstable
from smeaton.analysis.rule import Hit
from smeaton.analysis.source import Edit, Place

_WIRE = {
    **dict.fromkeys(("int32", "uint32", "int64", "uint64", "bool", "enum"), "varint"),
    **dict.fromkeys(("sint32", "sint64"), "zigzag"),
    **dict.fromkeys(("fixed32", "sfixed32"), "fixed32"),
    **dict.fromkeys(("fixed64", "sfixed64"), "fixed64"),
}
_JSON = {
    **dict.fromkeys(("int32", "uint32", "sint32", "fixed32", "sfixed32"), "number"),
    **dict.fromkeys(("int64", "uint64", "sint64", "fixed64", "sfixed64"), "number as text"),
    **dict.fromkeys(("float", "double"), "fraction"),
}


def report(
    severity: Severity,
    file: File,
    object_name: str,
    place: Place,
    message: str,
    *,
    why: str,
    fix: str,
    edits: tuple[Edit, ...] = (),
    group: str = "",
) -> Hit:
    """Return a hit; in a package that promises nothing it is low."""
    if is_unstable(file.package):
        severity = Severity.LOW
    return Hit(object_name, place, message, why, fix, severity=severity, edits=edits, group=group)


def pair_files(change: Comparison) -> Iterator[tuple[File, File]]:
    """Yield the files that are on both sides: by path, by name, or as the only ones left."""
    old, new = list(change.old.own), list(change.new.own)
    for whole in (True, False):
        known: dict[str, list[File]] = {}
        for file in new:
            known.setdefault(_key(file, whole), []).append(file)
        for file in list(old):
            found = known.get(_key(file, whole), [])
            if len(found) == 1 and found[0] in new:
                old.remove(file)
                new.remove(found[0])
                yield file, found[0]
    if len(old) == 1 and len(new) == 1:
        yield old[0], new[0]


def _key(file: File, whole: bool) -> str:
    return file.name if whole else file.name.rpartition("/")[2]


def renamed_packages(change: Comparison) -> dict[str, tuple[str, File]]:
    """Return packages that files left, with the new name and the first of the files."""
    left: dict[str, tuple[str, File]] = {}
    still = {file.package for file in change.new.own}
    for old, new in pair_files(change):
        if old.package != new.package and old.package not in still:
            left.setdefault(old.package, (new.package, new))
    return left


def _full_name(name: str, packages: dict[str, tuple[str, File]], package: str) -> str:
    """Return what a type is called now, if its package was renamed."""
    if package in packages:
        renamed = packages[package][0]
        rest = name[len(package) + 1 :] if package else name
        return f"{renamed}.{rest}" if renamed else rest
    return name


def pair_messages(change: Comparison) -> Iterator[tuple[Message, Message]]:
    """Yield the messages that are on both sides, by full name."""
    packages = renamed_packages(change)
    for old in change.old.own_messages():
        new = change.new.messages.get(_full_name(old.full_name, packages, old.file.package))
        if new is not None and new.file.name not in change.new.context:
            yield old, new


def pair_enums(change: Comparison) -> Iterator[tuple[Enum, Enum]]:
    """Yield the enums that are on both sides, by full name."""
    packages = renamed_packages(change)
    for old in change.old.own_enums():
        new = change.new.enums.get(_full_name(old.full_name, packages, old.file.package))
        if new is not None and new.file.name not in change.new.context:
            yield old, new


def pair_services(change: Comparison) -> Iterator[tuple[Service, Service]]:
    """Yield the services that are on both sides, by full name."""
    packages = renamed_packages(change)
    known = {service.full_name: service for service in change.new.services}
    for file in change.old.own:
        for old in file.services:
            new = known.get(_full_name(old.full_name, packages, file.package))
            if new is not None and new.file.name not in change.new.context:
                yield old, new


def pair_rpcs(change: Comparison) -> Iterator[tuple[Rpc, Rpc]]:
    """Yield the methods that are on both sides."""
    for old, new in pair_services(change):
        known = {rpc.name: rpc for rpc in new.rpcs}
        for rpc in old.rpcs:
            if rpc.name in known:
                yield rpc, known[rpc.name]


def pair_fields(change: Comparison) -> Iterator[tuple[Field, Field]]:
    """Yield the fields that have one number on both sides, those of extensions as well."""
    for old, new in pair_messages(change):
        known = {field.number: field for field in new.fields}
        for field in old.fields:
            if field.number in known:
                yield field, known[field.number]
    added = {(f.extendee, f.number): f for f in extensions(change.new)}
    for field in extensions(change.old):
        if (field.extendee, field.number) in added:
            yield field, added[field.extendee, field.number]


def extensions(model: Protobuf) -> Iterator[Field]:
    """Yield the fields by which files extend messages."""
    for file in model.own:
        yield from file.extensions
        for message in walk(file.messages):
            yield from message.extensions


def is_renumbered(old: Field, new: Message) -> Field | None:
    """Return the field of the same name under another number."""
    same = new.find(old.name)
    return same if same is not None and same.number != old.number else None


def kind_of(model: Protobuf, field: Field) -> str:
    """Return what a field holds: a scalar's name, enum, message, group or unknown."""
    if field.type == "group" or field.option("features.message_encoding") == "DELIMITED":
        return "group"
    if field.resolved in SCALARS:
        return field.resolved
    if field.resolved in model.enums:
        return "enum"
    return "message" if field.resolved in model.messages else "unknown"


def is_same_type(change: Comparison, old: Field, new: Field) -> bool:
    """Whether two fields are of one type, as far as that can be told."""
    if (old.type == "map") != (new.type == "map") or old.key_type != new.key_type:
        return False
    before, after = kind_of(change.old, old), kind_of(change.new, new)
    if before in SCALARS or after in SCALARS or "group" in (before, after):
        return before == after
    if old.resolved == new.resolved:
        return True
    if "unknown" in (before, after):
        return old.resolved.rpartition(".")[2] == new.resolved.rpartition(".")[2]
    packages = renamed_packages(change)
    if not packages:
        return False
    source: Any = change.old.messages.get(old.resolved) or change.old.enums.get(old.resolved)
    return _full_name(old.resolved, packages, source.file.package) == new.resolved


def is_wire_compatible(change: Comparison, old: Field, new: Field) -> bool:
    """Whether bytes written as one are read as the other without harm (protobuf.dev, updating)."""
    if (old.type == "map") != (new.type == "map") or old.key_type != new.key_type:
        return False
    before, after = kind_of(change.old, old), kind_of(change.new, new)
    if before == after == "message":
        return _shape(change.old, old.resolved) == _shape(change.new, new.resolved)
    if before == after == "enum":
        known = {value.number for value in change.new.enums[new.resolved].values}
        return {value.number for value in change.old.enums[old.resolved].values} <= known
    if before == after or (before, after) in (("string", "bytes"), ("message", "bytes")):
        return before != "unknown"
    return _WIRE.get(before, before) == _WIRE.get(after, after) and before in _WIRE


def is_json_compatible(change: Comparison, old: Field, new: Field) -> bool:
    """Whether JSON written as one is read as the other."""
    before, after = kind_of(change.old, old), kind_of(change.new, new)
    if before == after == "enum":
        known = {value.name for value in change.new.enums[new.resolved].values}
        return {value.name for value in change.old.enums[old.resolved].values} <= known
    if before == after == "message":
        return True
    return before == after or (before in _JSON and _JSON[before] == _JSON.get(after))


def _shape(model: Protobuf, name: str) -> set[tuple[int, str, str, str]]:
    message = model.messages[name]
    return {(f.number, f.name, f.resolved.rpartition(".")[2], f.label) for f in message.fields}


def is_same_shape(change: Comparison, old: str, new: str) -> bool:
    """Whether two messages have the same fields, so that only their name differs."""
    known = old in change.old.messages and new in change.new.messages
    return known and _shape(change.old, old) <= _shape(change.new, new)


def cardinality(field: Field) -> str:
    """Return map, repeated, required, explicit (presence) or implicit."""
    if field.type == "map":
        return "map"
    if field.label == "repeated":
        return "repeated"
    if field.label == "required" or field.option("features.field_presence") == "LEGACY_REQUIRED":
        return "required"
    return "explicit" if has_presence(field) else "implicit"


def describe(field: Field) -> str:
    """Return the type of a field in words."""
    label = f"{field.label} " if field.label == "repeated" else ""
    if field.type == "map":
        return f"map<{field.key_type}, {field.value_type}>"
    return f"{label}{field.type}"
