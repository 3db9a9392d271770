"""AsyncAPI 2 and 3 as one model: servers, channels, messages, and who sends what.

Read as version 3 says it: channels have addresses and messages, operations send or receive.
What version 2 calls publish is what the described application receives, subscribe what it sends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from smeaton.analysis.parse.json_schema import (
    Field,
    JsonSchema,
    list_fields,
    list_references,
    outline_model,
)
from smeaton.analysis.parse.tree import Document, Library, Node, read_library
from smeaton.analysis.source import Place, Source, list_context

_ACTIONS = {"publish": "receive", "subscribe": "send"}
_OTHER_FORMATS = ("avro", "protobuf", "proto", "raml", "xml", "thrift")


@dataclass(frozen=True, slots=True)
class EventServer:
    """A broker or endpoint."""

    name: str
    host: str
    """With the port; version 2's url."""
    protocol: str
    """In lower case: "kafka", "kafka-secure", "mqtt", "amqps", "wss", ..."""
    node: Node

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.node.place


class Message:
    """What is sent over a channel."""

    def __init__(self, events: "Events", key: str, written: Node, channel: str) -> None:
        self.events = events
        self.written = written
        """Where its channel or operation names it: perhaps a reference."""
        self.node = events.library.resolve(written)
        self.key = key
        self.channel = channel

    @property
    def name(self) -> str:
        """How findings call it: its name, that of its component, or "channel.key"."""
        said = self.said("name").value
        if isinstance(said, str) and said:
            return said
        if self.written.text("$ref"):
            return self.node.name
        return self.id or f"{self.channel}.{self.key}"

    @property
    def id(self) -> str:
        """Its messageId, which only version 2 has."""
        value = self.said("messageId").value
        return value if isinstance(value, str) else ""

    @property
    def place(self) -> Place:
        """Where it is defined."""
        return self.node.place if self.node else self.written.place

    @property
    def identity(self) -> object:
        """What tells it from all others: where it is defined."""
        return self.node.document.source.name, self.node.path

    def said(self, key: str) -> Node:
        """Return what it or its traits say of a key."""
        return self.events.said(self.node, key)

    @cached_property
    def format(self) -> str:
        """The schemaFormat of its payload, in lower case; "" for JSON Schema that isn't named."""
        written = self.said("payload").get("schemaFormat") or self.said("schemaFormat")
        return written.value.lower() if isinstance(written.value, str) else ""

    @cached_property
    def payload(self) -> JsonSchema | None:
        """What it carries; None where that isn't said, or not in JSON Schema."""
        return self._read_schema("payload")

    @cached_property
    def headers(self) -> JsonSchema | None:
        """Its headers beside the payload."""
        return self._read_schema("headers")

    def _read_schema(self, key: str) -> JsonSchema | None:
        written = self.said(key)
        if isinstance(written.value, dict) and "schemaFormat" in written.value:
            written = written.get("schema")
        if not isinstance(written.value, dict):
            return None
        if key == "payload" and any(each in self.format for each in _OTHER_FORMATS):
            return None
        return JsonSchema(self.events.library, written)

    @property
    def properties(self) -> dict[str, JsonSchema]:
        """The fields of its payload and its headers, by name."""
        found: dict[str, JsonSchema] = {}
        for schema in (self.payload, self.headers):
            if schema is not None:
                for each in (schema, *schema.variants):
                    found |= each.properties
        return found

    @property
    def content_type(self) -> str:
        """Its content type, or that of all messages."""
        value = self.said("contentType").value or self.events.root.get("defaultContentType").value
        return value if isinstance(value, str) else ""

    @property
    def words(self) -> str:
        """All that people are told of it."""
        keys = ("title", "summary", "description")
        return " ".join([self.name, *(self.node.text(key) for key in keys)])


@dataclass(frozen=True, slots=True)
class Channel:
    """A topic, queue, subject or path."""

    key: str
    address: str
    """With its parameters in braces; "" where it is only known at run time."""
    parameters: dict[str, Node]
    messages: dict[str, Message]
    servers: list[EventServer]
    """Where it is to be found: all, unless it names some."""
    node: Node

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.node.place


@dataclass(frozen=True, slots=True)
class EventOperation:
    """What the described application does with a channel."""

    name: str
    action: str
    """"send" or "receive", as seen by the application."""
    channel: Channel | None
    messages: list[Message]
    reply: Node
    node: Node

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.node.place


@dataclass(eq=False)
class Events:
    """One description of an application that sends and receives messages."""

    dialect: str | None
    """"2.6.0", "3.0.0"."""
    artifacts: tuple[str, ...]
    library: Library
    root: Node
    context: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    kind: ClassVar[str] = "asyncapi"

    @property
    def is_old(self) -> bool:
        """Whether it is written in version 2."""
        return not str(self.dialect or "").startswith("3")

    def said(self, node: Node, key: str) -> Node:
        """Return what an object or its traits say; version 2 lets traits win, version 3 doesn't."""
        own = node.get(key)
        traits = [self.library.resolve(each).get(key) for each in node.get("traits").elements()]
        found = [each for each in traits if each]
        if self.is_old:
            return found[-1] if found else own
        return own if own or not found else found[-1]

    @cached_property
    def servers(self) -> dict[str, EventServer]:
        """The servers by name."""
        found = {}
        for name, written in self.root.get("servers").items():
            node = self.library.resolve(written)
            host = node.text("host") + node.text("pathname") or node.text("url")
            found[name] = EventServer(name, host, node.text("protocol").lower(), node)
        return found

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The channels by key; version 2's keys are addresses."""
        return {
            key: self._read_channel(key, self.library.resolve(written))
            for key, written in self.root.get("channels").items()
        }

    def _read_channel(self, key: str, node: Node) -> Channel:
        address = key if self.is_old else node.text("address")
        if isinstance(node.value, dict) and "address" not in node.value:
            address = key
        messages = {
            name: Message(self, name, written, key)
            for name, written in node.get("messages").items()
        }
        for verb in _ACTIONS if self.is_old else ():
            for each in self._list_old(key, self.library.resolve(node.get(verb))):
                known = messages.setdefault(each.key, each)
                if known.identity != each.identity:
                    messages[f"{verb}.{each.key}"] = each
        parameters = {n: self.library.resolve(p) for n, p in node.get("parameters").items()}
        return Channel(key, address, parameters, messages, self._pick_servers(node), node)

    def _pick_servers(self, node: Node) -> list[EventServer]:
        named = [
            str(each.value if isinstance(each.value, str) else each.text("$ref")).rpartition("/")[2]
            for each in node.get("servers").elements()
        ]
        chosen = [self.servers[name] for name in named if name in self.servers]
        return chosen if named else list(self.servers.values())

    def _list_old(self, channel: str, operation: Node) -> Iterator[Message]:
        """Yield the messages of an operation of version 2, one or several."""
        written = self.said(operation, "message")
        listed = written.get("oneOf")
        for each in listed.elements() if listed else [written] if written else []:
            key = each.text("$ref").rpartition("/")[2] or each.text("messageId")
            named = f"{operation.name}{each.path[-1] if listed else ''}"
            yield Message(self, key or each.text("name") or named, each, channel)

    @cached_property
    def operations(self) -> dict[str, EventOperation]:
        """What the application does, by name."""
        return dict(self._read_old() if self.is_old else self._read_new())

    def _read_old(self) -> Iterator[tuple[str, EventOperation]]:
        for key, channel in self.channels.items():
            for verb, action in _ACTIONS.items():
                node = self.library.resolve(channel.node.get(verb))
                if isinstance(node.value, dict):
                    name = f"{verb} {key}"
                    messages = list(self._list_old(key, node))
                    nothing = node.get("reply")
                    yield name, EventOperation(name, action, channel, messages, nothing, node)

    def _read_new(self) -> Iterator[tuple[str, EventOperation]]:
        places = {c.node.path: c for c in self.channels.values()}
        for name, written in self.root.get("operations").items():
            node = self.library.resolve(written)
            channel = places.get(self.library.resolve(node.get("channel")).path)
            chosen = [
                Message(self, each.text("$ref").rpartition("/")[2], each, channel.key)
                for each in node.get("messages").elements()
                if channel
            ]
            messages = chosen or (list(channel.messages.values()) if channel else [])
            reply = self.library.resolve(node.get("reply"))
            action = node.text("action")
            yield name, EventOperation(name, action, channel, messages, reply, node)

    @cached_property
    def messages(self) -> list[Message]:
        """Every message once: those of channels, then components that no channel names."""
        found: dict[object, Message] = {}
        for channel in self.channels.values():
            for each in channel.messages.values():
                found.setdefault(each.identity, each)
        for name, written in self.root.at("components", "messages").items():
            each = Message(self, name, written, "components")
            found.setdefault(each.identity, each)
        return [each for each in found.values() if each.node]

    @cached_property
    def models(self) -> dict[str, JsonSchema]:
        """The schemas that have names."""
        named = {
            name: JsonSchema(self.library, each, name)
            for name, each in self.root.at("components", "schemas").items()
        }
        return named | {
            each.name: each
            for each in list_references(m.payload for m in self.messages if m.payload)
            if each.name not in named and each.node
        }

    @cached_property
    def security_schemes(self) -> dict[str, Node]:
        """The ways to authenticate, by name."""
        node = self.root.at("components", "securitySchemes")
        return {name: self.library.resolve(each) for name, each in node.items()}

    @cached_property
    def fields(self) -> list[Field]:
        """Every field once: of the schemas with names, then of what is written in messages."""
        found: list[Field] = []
        seen = {schema.key for schema in self.models.values()}
        for name, schema in self.models.items():
            found += list_fields(schema, f"{name}.")
        for message in self.messages:
            for part in (message.payload, message.headers):
                if part is not None and part.key not in seen:
                    seen.add(part.key)
                    found += list_fields(part, f"{message.name}.")
        return found

    def objects(self) -> dict[str, Place]:
        """Return each server, channel, operation, message, model and field, and where it stands."""
        found: dict[str, Place] = {name: each.place for name, each in self.servers.items()}
        found |= {name: each.place for name, each in self.channels.items()}
        found |= {name: each.place for name, each in self.operations.items()}
        found |= {each.name: each.place for each in self.messages}
        found |= {name: each.place for name, each in self.models.items()}
        for each in self.fields:
            found.setdefault(each.object, each.place)
        return found

    def outline(self) -> list[str]:
        """Return a line an operation, then a line a message, then a line a model."""
        lines = []
        for each in self.operations.values():
            address = each.channel.address or each.channel.key if each.channel else "?"
            names = ", ".join(message.name for message in each.messages)
            lines.append(f"{each.name}: {each.action} {address} [{names}]"[:300])
        for message in self.messages:
            if message.payload is not None and not message.payload.is_reference:
                lines.append(outline_model(message.name, message.payload))
        return lines + [outline_model(name, schema) for name, schema in self.models.items()]


def read(sources: Sequence[Source]) -> list[Events]:
    """Read AsyncAPI documents; each that names a version is a model, the others are read along."""
    library = read_library(list(sources))
    found = []
    for source in sources:
        document = library.documents[source.name]
        version = _version(document)
        if version is None:
            continue
        others = tuple(name for name in library.documents if name != source.name)
        events = Events(version, (source.name, *others), library, document.root)
        events.context = list_context(sources)
        events.objects()  # follows every reference that matters
        events.notes = [*document.notes, *library.note_missing()]
        found.append(events)
    return found


def _version(document: Document) -> str | None:
    root: Any = document.data
    if not isinstance(root, dict):
        return "" if document.notes else None
    return str(root["asyncapi"]) if root.get("asyncapi") is not None else None
