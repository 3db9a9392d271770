"""Reads the text of one .proto file into its declarations: proto2, proto3 and editions.

Written by hand: no parser that is kept up gives positions, or goes on behind a broken statement.
"""

from typing import Any

from smeaton.analysis.parse.proto_cursor import Broken, Cursor
from smeaton.analysis.parse.proto_elements import (
    MAX,
    Element,
    Enum,
    EnumValue,
    Field,
    File,
    Import,
    Message,
    Rpc,
    Service,
)
from smeaton.analysis.source import Lines, Source

_LABELS = ("optional", "required", "repeated")
_ENUM_MAX = 2**31 - 1


def read_file(source: Source) -> File:
    """Return what a file declares; what could not be read is in its notes."""
    file = File(name=source.name, text=source.text, lines=Lines(source))
    _Reader(file).read()
    return file


class _Reader(Cursor):
    """Reads the declarations of a file."""

    def read(self) -> None:
        """Read every statement of the file."""
        while self.kind != "end":
            self.statement(self.top_level)
            if self.text == "}":
                self.note("a closing brace without an opening one")
                self.at += 1

    def top_level(self) -> None:
        word = self.text
        if word in ("syntax", "edition"):
            self.syntax()
        elif word == "package":
            self.package()
        elif word == "import":
            self.imported()
        elif word == "option":
            self.file.options.append(self.option())
        elif word in ("message", "enum", "extend", "service"):
            self.declaration(None)
        elif word in ("export", "local") and self.ahead() in ("message", "enum"):
            self.at += 1
            self.declaration(None)
        else:
            raise Broken("no statement of a .proto file starts like this")

    def syntax(self) -> None:
        about = Element(**self.about())
        self.file.syntax_start = self.start
        word = self.take()
        self.take("=")
        said = self.string()
        self.file.syntax = said if word == "edition" or said == "proto2" else "proto3"
        self.finish(about)

    def package(self) -> None:
        about = Element(**self.about())
        self.file.package_start = self.start
        self.take()
        name = self.word()
        while self.accept("."):
            name += f".{self.word()}"
        self.file.package = name
        self.finish(about)

    def imported(self) -> None:
        found = Import(**self.about())
        self.take()
        if self.kind == "word":
            found.kind = self.take()
        found.name_start = self.start
        found.name = self.string()
        self.finish(found)
        self.file.imports.append(found)

    def declaration(self, scope: Message | None) -> None:
        """Read a message, an enum, a service or an extension, in the scope of a message."""
        holder: Any = scope or self.file
        word = self.text
        if word == "message":
            self.message(scope, holder)
        elif word == "enum":
            self.enum(scope, holder)
        elif word == "service":
            self.service()
        else:
            self.extend(scope, holder.extensions)

    def title(self, element: Message | Enum, scope: Message | None) -> None:
        """Give a type its names."""
        element.short = f"{scope.short}.{element.name}" if scope else element.name
        package = self.file.package
        element.full_name = f"{package}.{element.short}" if package else element.short

    def message(self, scope: Message | None, holder: Any) -> None:
        found = Message(**self.about())
        self.take()
        self.named(found)
        self.title(found, scope)
        holder.messages.append(found)
        self.block(found, lambda: self.in_message(found))

    def in_message(self, message: Message) -> None:
        word, next_word = self.text, self.ahead()
        if next_word == "=":
            raise Broken("a type was expected")
        if word in ("message", "enum", "extend"):
            self.declaration(message)
        elif word in ("export", "local") and next_word in ("message", "enum"):
            self.at += 1
            self.declaration(message)
        elif word == "oneof" and self.ahead(2) == "{":
            self.oneof(message)
        elif word == "option":
            message.options.append(self.option())
        elif word == "reserved":
            self.reserve(message, MAX)
        elif word == "extensions":
            self.take()
            message.extension_ranges += self.ranges(MAX)
            self.compact(Element(file=self.file))
            self.finish(Element(file=self.file))
        else:
            self.field(message, message.fields)

    def reserve(self, holder: Message | Enum, most: int) -> None:
        about = Element(**self.about())
        self.take()
        if self.kind in ("string", "word"):
            while True:
                holder.reserved_names.add(self.string() if self.kind == "string" else self.word())
                if not self.accept(","):
                    break
        else:
            holder.reserved += self.ranges(most)
        self.finish(about)

    def ranges(self, most: int) -> list[tuple[int, int]]:
        found = []
        while True:
            low = self.integer()
            high = low
            if self.accept("to"):
                high = most if self.accept("max") else self.integer()
            found.append((low, high))
            if not self.accept(","):
                return found

    def oneof(self, message: Message) -> None:
        found = Element(**self.about())
        self.take()
        self.named(found)
        message.oneofs.append(found)

        def read() -> None:
            if self.text == "option":
                found.options.append(self.option())
            else:
                self.field(message, message.fields, oneof=found.name)

        self.block(found, read)

    def field(
        self, scope: Message | None, fields: list[Field], *, oneof: str = "", extendee: str = ""
    ) -> None:
        found = Field(**self.about(), scope=scope, oneof=oneof, extendee=extendee)
        if self.text in _LABELS and self.ahead() != "=":
            found.label = self.take()
        if self.text == "group" and self.tokens.kinds[self.at + 1] == "word":
            self.group(found, scope, fields)
            return
        if self.text == "map" and self.ahead() == "<":
            self.take()
            self.take("<")
            found.type, found.key_type = "map", self.type_name()
            self.take(",")
            found.value_type = self.type_name()
            self.take(">")
        else:
            found.type = self.type_name()
        self.named(found)
        self.number(found)
        self.finish(found)
        fields.append(found)

    def number(self, found: Field) -> None:
        self.take("=")
        found.number_start = self.start
        found.number = self.integer()
        self.compact(found)

    def group(self, found: Field, scope: Message | None, fields: list[Field]) -> None:
        """Read a group: a field and its message in one."""
        found.type = self.take()
        self.named(found)
        inner = Message(**self.about(), name=found.name, name_start=found.name_start)
        self.title(inner, scope)
        self.number(found)
        (scope.messages if scope else self.file.messages).append(inner)
        self.block(inner, lambda: self.in_message(inner))
        found.value_type, found.end = inner.name, inner.end
        found.name = found.name.lower()
        fields.append(found)

    def enum(self, scope: Message | None, holder: Any) -> None:
        found = Enum(**self.about())
        self.take()
        self.named(found)
        self.title(found, scope)
        holder.enums.append(found)

        def read() -> None:
            if self.text == "option" and self.ahead() != "=":
                found.options.append(self.option())
            elif self.text == "reserved" and self.ahead() != "=":
                self.reserve(found, _ENUM_MAX)
            else:
                value = EnumValue(**self.about())
                self.named(value)
                self.take("=")
                value.number = self.integer()
                self.compact(value)
                self.finish(value)
                found.values.append(value)

        self.block(found, read)

    def extend(self, scope: Message | None, fields: list[Field]) -> None:
        found = Element(**self.about())
        self.take()
        found.name = self.type_name()

        def read() -> None:
            self.field(scope, fields, extendee=found.name)

        self.block(found, read)

    def service(self) -> None:
        found = Service(**self.about())
        self.take()
        self.named(found)
        package = self.file.package
        found.full_name = f"{package}.{found.name}" if package else found.name
        self.file.services.append(found)

        def read() -> None:
            if self.text == "option":
                found.options.append(self.option())
            else:
                self.rpc(found)

        self.block(found, read)

    def rpc(self, service: Service) -> None:
        found = Rpc(**self.about(), service=service)
        self.take("rpc")
        self.named(found)
        found.streams_requests, found.request = self.argument()
        self.take("returns")
        found.streams_responses, found.response = self.argument()
        service.rpcs.append(found)
        if self.text == "{":
            self.block(found, lambda: found.options.append(self.option()))
            self.accept(";")
        else:
            found.brace = self.start
            self.finish(found)

    def argument(self) -> tuple[bool, str]:
        self.take("(")
        streams = self.text == "stream" and self.ahead() != ")"
        self.at += streams
        name = self.type_name()
        self.take(")")
        return streams, name
