"""What a .proto file declares, as its text says it: offsets point into the text of its file."""

from dataclasses import dataclass, field
from typing import Any

from smeaton.analysis.source import Lines, Place

MAX = 536_870_911
"""The greatest field number."""


@dataclass(slots=True, kw_only=True, eq=False)
class Element:
    """What every declaration has."""

    name: str = ""
    file: "File" = field(repr=False)
    start: int = 0
    """Offset of its first character."""
    name_start: int = 0
    body: int = 0
    """Offset behind its opening brace; 0 where it has none."""
    end: int = 0
    """Offset behind its last character: a semicolon or a closing brace."""
    comment: str = ""
    """The words of the comments before it and behind it on its line."""
    options: "list[Option]" = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where its name stands."""
        return self.file.lines.place(self.name_start)

    def option(self, name: str) -> Any:
        """Return the value of an option, the last one of that name; None without it.

        `features.field_presence` is found as well where it stands in a literal of `features`.
        """
        for option in reversed(self.options):
            if option.name == name:
                return option.value
            if name.startswith(option.name + ".") and isinstance(option.value, dict):
                held = option.value.get(name[len(option.name) + 1 :])
                if held:
                    return held[-1]
        return None

    @property
    def is_deprecated(self) -> bool:
        """Whether it is marked so."""
        return self.option("deprecated") is True


@dataclass(slots=True, kw_only=True, eq=False)
class Option(Element):
    """One option: `deprecated`, `(google.api.http)`, `features.field_presence`."""

    value: Any = None
    """A string, number or boolean, a name as its text, or for a literal a dict of lists."""


@dataclass(slots=True, kw_only=True, eq=False)
class Field(Element):
    """A field of a message, an oneof or an extension; a map or a group too."""

    type: str = ""
    """As written: `int32`, `.shop.v1.Money`, `map`, `group`."""
    resolved: str = ""
    """Full name of its type (of a map's value) where known, else as written without the dot."""
    label: str = ""
    """optional, required, repeated or ""."""
    number: int = 0
    number_start: int = 0
    key_type: str = ""
    value_type: str = ""
    oneof: str = ""
    scope: "Message | None" = field(default=None, repr=False)
    """The message that it stands in, None for an extension of a file."""
    extendee: str = ""
    """Full name of the message that it extends, as far as known."""

    @property
    def full_name(self) -> str:
        """`Message.field`, without the package."""
        return f"{self.scope.short}.{self.name}" if self.scope else self.name

    @property
    def is_repeated(self) -> bool:
        """Whether it holds several, a map included."""
        return self.label == "repeated" or self.type == "map"

    @property
    def json_name(self) -> str:
        """Its name in JSON."""
        said = self.option("json_name")
        if isinstance(said, str):
            return said
        head, *rest = self.name.split("_")
        return head + "".join(part[:1].upper() + part[1:] for part in rest)


@dataclass(slots=True, kw_only=True, eq=False)
class Message(Element):
    """A message, or a group's message."""

    short: str = ""
    """Its name with those of the messages that it stands in: `Order.Line`."""
    full_name: str = ""
    fields: list[Field] = field(default_factory=list)
    oneofs: list[Element] = field(default_factory=list)
    messages: "list[Message]" = field(default_factory=list)
    enums: "list[Enum]" = field(default_factory=list)
    extensions: list[Field] = field(default_factory=list)
    reserved: list[tuple[int, int]] = field(default_factory=list)
    """Ranges of numbers, both ends included."""
    reserved_names: set[str] = field(default_factory=set)
    extension_ranges: list[tuple[int, int]] = field(default_factory=list)

    spare: dict[str, int] = field(default_factory=dict)
    """Numbers that were proposed for new fields, by their names."""

    def propose_number(self, name: str) -> int:
        """Return a free number for a new field, another one for each name.

        Reserved ranges, those of extensions, and 19000 to 19999 are not free (protobuf.dev,
        language guide, assigning field numbers).
        """
        if name not in self.spare:
            taken = [each.number for each in self.fields] + list(self.spare.values())
            kept = [*self.reserved, *self.extension_ranges, (19_000, 19_999)]
            number = max(taken, default=0) + 1
            while high := next((top for low, top in kept if low <= number <= top), 0):
                number = high + 1
            self.spare[name] = number
        return self.spare[name]

    def find(self, name: str) -> Field | None:
        """Return the field of this name."""
        return next((each for each in self.fields if each.name == name), None)

    def holds_back(self, number: int) -> bool:
        """Whether a number is reserved."""
        return any(low <= number <= high for low, high in self.reserved)


@dataclass(slots=True, kw_only=True, eq=False)
class EnumValue(Element):
    """A value of an enum."""

    number: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Enum(Element):
    """An enum."""

    short: str = ""
    full_name: str = ""
    values: list[EnumValue] = field(default_factory=list)
    reserved: list[tuple[int, int]] = field(default_factory=list)
    reserved_names: set[str] = field(default_factory=set)

    def holds_back(self, number: int) -> bool:
        """Whether a number is reserved."""
        return any(low <= number <= high for low, high in self.reserved)


@dataclass(slots=True, kw_only=True, eq=False)
class Rpc(Element):
    """A method of a service."""

    service: "Service" = field(repr=False)
    request: str = ""
    """As written."""
    response: str = ""
    request_type: str = ""
    """Full name where known, else as written without the dot."""
    response_type: str = ""
    streams_requests: bool = False
    streams_responses: bool = False
    brace: int = 0
    """Offset of the semicolon that it ends with, where it has no body."""

    @property
    def full_name(self) -> str:
        """`Service.Method`."""
        return f"{self.service.name}.{self.name}"


@dataclass(slots=True, kw_only=True, eq=False)
class Service(Element):
    """A service."""

    full_name: str = ""
    rpcs: list[Rpc] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Import(Element):
    """An import; its name is the path as written."""

    kind: str = ""
    """public, weak, option or ""."""
    target: "File | None" = None
    """The file among those given."""


@dataclass(slots=True, kw_only=True, eq=False)
class File:
    """One .proto file."""

    name: str
    text: str = field(repr=False)
    lines: Lines = field(repr=False)
    syntax: str = ""
    """proto2, proto3 or the edition; "" where it isn't said."""
    syntax_start: int = 0
    package: str = ""
    package_start: int = 0
    imports: list[Import] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    enums: list[Enum] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    extensions: list[Field] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    """Every name that is used as a type or an option, as written."""

    @property
    def is_closed(self) -> bool:
        """Whether its notation is proto2, in which enums are closed and fields have presence."""
        return self.syntax in ("", "proto2")

    @property
    def top(self) -> Place:
        """Where it says its package, or else its first line."""
        return self.lines.place(self.package_start)

    def option(self, name: str) -> Any:
        """Return the value of an option; None without it."""
        return next((o.value for o in reversed(self.options) if o.name == name), None)
