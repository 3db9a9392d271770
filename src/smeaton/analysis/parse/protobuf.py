"""Reads .proto files into one model: proto2, proto3 and editions, services included.

All files given are one contract. Imports are looked up among them by the end of their paths; what
is not there is tolerated, and its types keep the names that they are written with.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from smeaton.analysis.parse.proto_elements import Enum, Field, File, Message, Rpc, Service
from smeaton.analysis.parse.proto_reader import read_file
from smeaton.analysis.source import Place, Source, list_context

SCALARS = frozenset(
    (
        *("double", "float", "bool", "string", "bytes"),
        *("int32", "int64", "uint32", "uint64", "sint32", "sint64"),
        *("fixed32", "fixed64", "sfixed32", "sfixed64"),
    )
)
_FOREIGN = (
    "google.protobuf",
    "google.api",
    "google.rpc",
    "google.type",
    "google.longrunning",
    "google.iam.v1",
    "buf.validate",
    "validate",
    "gogoproto",
    "grpc.gateway.protoc_gen_openapiv2.options",
    "xds",
    "udpa",
)
"""Packages that are copied into a tree to compile against; nobody reviews them there."""

_KNOWN_PATHS = (
    "protoc-gen-openapiv2/",
    *(f"{name.replace('.', '/')}/" for name in _FOREIGN),
)
_NAMED = 5
"""Missing imports that a note names."""


@dataclass(slots=True)
class Protobuf:
    """What .proto files declare together."""

    files: list[File]
    kind: str = "proto"
    dialect: str | None = None
    artifacts: tuple[str, ...] = ()
    context: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    """Every message by its full name, nested ones included; of namesakes the first."""
    enums: dict[str, Enum] = field(default_factory=dict)
    services: list[Service] = field(default_factory=list)
    _objects: dict[str, Place] = field(default_factory=dict)

    @property
    def missing_imports(self) -> list[str]:
        """What the files under review import and nobody gave; what everybody knows is left out."""
        found = (
            each.name
            for file in self.own
            for each in file.imports
            if each.target is None and not each.name.startswith(_KNOWN_PATHS)
        )
        return list(dict.fromkeys(found))

    @property
    def own(self) -> list[File]:
        """The files under review."""
        return [file for file in self.files if file.name not in self.context]

    def own_messages(self) -> Iterator[Message]:
        """Yield the messages under review, nested ones behind those that they stand in."""
        for file in self.own:
            yield from walk(file.messages)

    def own_enums(self) -> Iterator[Enum]:
        """Yield the enums under review."""
        for file in self.own:
            yield from file.enums
            for message in walk(file.messages):
                yield from message.enums

    def own_fields(self) -> Iterator[Field]:
        """Yield the fields under review, those of extensions left out."""
        for message in self.own_messages():
            yield from message.fields

    def own_rpcs(self) -> Iterator[Rpc]:
        """Yield the methods under review."""
        for file in self.own:
            for service in file.services:
                yield from service.rpcs

    def objects(self) -> dict[str, Place]:
        """Return every message, field, enum, value, service and method, and where it stands."""
        found = self._objects
        for file in self.files if not found else ():
            for message in walk(file.messages):
                found.setdefault(message.short, message.place)
                for each in message.fields:
                    found.setdefault(each.full_name, each.place)
            for enum in file.enums + [e for m in walk(file.messages) for e in m.enums]:
                found.setdefault(enum.short, enum.place)
                for value in enum.values:
                    found.setdefault(f"{enum.short}.{value.name}", value.place)
            for service in file.services:
                found.setdefault(service.name, service.place)
                for rpc in service.rpcs:
                    found.setdefault(rpc.full_name, rpc.place)
        return found

    def outline(self) -> list[str]:
        """Return services with their methods first, then messages, then enums; a line each."""
        lines = []
        for rpc in self.own_rpcs():
            streams = ("stream " * rpc.streams_requests, "stream " * rpc.streams_responses)
            lines.append(
                f"rpc {rpc.full_name}({streams[0]}{rpc.request}) returns "
                f"({streams[1]}{rpc.response})"
            )
        for message in self.own_messages():
            fields = ", ".join(_describe(each) for each in message.fields)
            lines.append(f"message {message.short}: {fields}"[:600])
        for enum in self.own_enums():
            values = ", ".join(f"{value.name}={value.number}" for value in enum.values)
            lines.append(f"enum {enum.short}: {values}"[:300])
        return lines


def walk(messages: Iterable[Message]) -> Iterator[Message]:
    """Yield messages and those nested in them."""
    for message in messages:
        yield message
        yield from walk(message.messages)


def read(sources: Sequence[Source]) -> list[Protobuf]:
    """Return the model of .proto files; what can't be read is in its notes.

    Files of other kinds among them are passed over.
    """
    files = [read_file(s) for s in sources if s.state != "known" or s.name.endswith(".proto")]
    if not files:
        return []
    model = Protobuf(files, artifacts=tuple(file.name for file in files))
    model.dialect = files[0].syntax or "proto2"
    model.context = list_context(sources)
    foreign = {file.name for file in files if _is_foreign(file)}
    if len(foreign | model.context) < len(files):
        model.context |= foreign
    for file in files:
        model.notes += file.notes
        model.services += file.services
        for message in walk(file.messages):
            model.messages.setdefault(message.full_name, message)
            for enum in message.enums:
                model.enums.setdefault(enum.full_name, enum)
        for enum in file.enums:
            model.enums.setdefault(enum.full_name, enum)
    _link(model)
    if missing := model.missing_imports:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        model.notes.append(
            f"Imports that were not given: {', '.join(missing[:_NAMED])}{more}; what they hold is "
            "not known, so rules that need it are silent."
        )
    return [model]


def _is_foreign(file: File) -> bool:
    return any(file.package == name or file.package.startswith(f"{name}.") for name in _FOREIGN)


def _link(model: Protobuf) -> None:
    """Find the targets of imports and the full names of types."""
    ends: dict[str, list[File]] = {}
    for file in model.files:
        ends.setdefault(file.name.rpartition("/")[2], []).append(file)
    for file in model.files:
        for each in file.imports:
            each.target = _find_import(each.name, ends)
        for message in walk(file.messages):
            for found in (*message.fields, *message.extensions):
                _resolve(model, found, message.full_name)
        for found in file.extensions:
            _resolve(model, found, file.package)
        for service in file.services:
            for rpc in service.rpcs:
                rpc.request_type = find_type(model, rpc.request, service.full_name)
                rpc.response_type = find_type(model, rpc.response, service.full_name)


def _find_import(path: str, ends: dict[str, list[File]]) -> File | None:
    """Return the file of an import: the one whose path ends like it, or that is all there is of it.

    A file given without its folder counts where no other has its name.
    """
    alike = ends.get(path.rpartition("/")[2], [])
    exact = [file for file in alike if f"/{file.name}".endswith(f"/{path}")]
    shorter = [file for file in alike if f"/{path}".endswith(f"/{file.name}")]
    chosen = exact or shorter
    return chosen[0] if len(chosen) == 1 or exact else None


def _resolve(model: Protobuf, found: Field, scope: str) -> None:
    written = found.value_type or found.type
    found.resolved = written if written in SCALARS else find_type(model, written, scope)
    if found.extendee:
        found.extendee = find_type(model, found.extendee, scope)


def find_type(model: Protobuf, written: str, scope: str) -> str:
    """Return the full name of a type as a scope sees it; as written where it is not known."""
    if written.startswith("."):
        return written[1:]
    parts = scope.split(".") if scope else []
    for count in range(len(parts), -1, -1):
        name = ".".join((*parts[:count], written))
        if name in model.messages or name in model.enums:
            return name
    return written


def _describe(found: Field) -> str:
    kind = f"map<{found.key_type}, {found.value_type}>" if found.type == "map" else found.type
    label = f"{found.label} " if found.label else ""
    return f"{label}{kind} {found.name}={found.number}"
