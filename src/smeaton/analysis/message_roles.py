"""What channels and messages of an event contract are for, by protocol and name."""

import re

from smeaton.analysis.parse.asyncapi import Channel, Events, EventServer, Message
from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.vocabulary import plain, words

BROKERS = frozenset(
    {
        "kafka",
        "kafka-secure",
        "amqp",
        "amqps",
        "amqp1",
        "mqtt",
        "mqtts",
        "mqtt5",
        "secure-mqtt",
        "sqs",
        "sns",
        "pulsar",
        "jms",
        "solace",
        "nats",
        "redis",
        "stomp",
        "stomps",
        "ibmmq",
        "googlepubsub",
        "anypointmq",
    }
)
MQTT = frozenset({"mqtt", "mqtts", "mqtt5", "secure-mqtt"})
REDELIVERING = BROKERS - MQTT - {"redis"}
"""Brokers that give a message again until somebody says that it was dealt with."""
KAFKA = frozenset({"kafka", "kafka-secure"})
CREDENTIALS = re.compile(r"(?:\A|//)[^/@:{}]+:[^/@{}]+@")
"""A name and a password in an address (RFC 3986, section 3.2.1)."""
_LOCAL = re.compile(
    r"(?:\w+://)?(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[|"
    r"[\w-]+(?::\d+)?(?:/|$)|[^/:]*\.(?:local|localhost|internal|test|lan|svc)\b)",
    re.IGNORECASE,
)
_ASKING = frozenset(
    {
        "request",
        "command",
        "reply",
        "response",
        "query",
        "ping",
        "pong",
        "heartbeat",
        "ack",
        "subscribe",
        "unsubscribe",
        "status",
        "error",
        "result",
        "hello",
        "rpc",
        "subscription",
    }
)
_VERBS = frozenset(
    {
        "turn",
        "dim",
        "create",
        "update",
        "delete",
        "send",
        "set",
        "start",
        "stop",
        "cancel",
        "get",
        "do",
        "register",
        "receive",
        "like",
        "process",
        "request",
        "sum",
    }
)


def is_local(server: EventServer) -> bool:
    """Whether its host is the own machine or one that only a private network resolves."""
    return bool(_LOCAL.match(CREDENTIALS.sub("", server.host)))


def list_protocols(channel: Channel) -> set[str]:
    """Return the protocols that a channel is spoken in, by its servers and its bindings."""
    bound = {name for name, _ in channel.node.get("bindings").items()}
    return bound or {each.protocol for each in channel.servers if each.protocol}


def is_brokered(events: Events) -> bool:
    """Whether messages lie in a broker between those who send and those who receive."""
    return any(list_protocols(channel) & BROKERS for channel in events.channels.values())


def is_event(message: Message) -> bool:
    """Whether it tells what happened, rather than asking for something or answering."""
    parts = words(message.name.rpartition(".")[2])
    if {"job", "task"} & set(parts) and not any(part.endswith("ed") for part in parts):
        return False
    return not set(parts) & _ASKING and parts[0] not in _VERBS


def list_brokered(events: Events) -> list[tuple[Channel, Message]]:
    """Return the messages that lie in a broker, each once, with the first channel of each.

    Messages whose payload is a reference to what nobody gave are left out: nothing is known of
    what they carry.
    """
    found: dict[object, tuple[Channel, Message]] = {}
    for channel in events.channels.values():
        if list_protocols(channel) & BROKERS:
            for message in channel.messages.values():
                if message.node and (message.payload is None or message.payload.node):
                    found.setdefault(message.identity, (channel, message))
    return list(found.values())


def has_field(message: Message, names: frozenset[str]) -> bool:
    """Whether its payload, its headers or an envelope within has a field of one of these names.

    Names are compared without case and separators.
    """
    holders = [message.properties]
    holders += [
        each.properties
        for name, each in message.properties.items()
        if {"meta", "metadata", "header", "headers", "envelope", "context", "event"}
        & {name.lower()}
    ]
    return any(plain(name) in names for holder in holders for name in holder)


def is_free(schema: JsonSchema | None) -> bool:
    """Whether a schema says nothing of what may stand there."""
    if schema is None or not schema.node:
        return True
    told = schema.types - {"object"} or schema.properties or schema.variants or schema.parts
    named = schema.enum is not None or schema.additional not in (None, True)
    return not told and not named and not schema.keyword("patternProperties")


def tells(events: Events, pattern: re.Pattern[str]) -> bool:
    """Whether any text of the contract speaks of something."""
    return any(
        pattern.search(events.library.documents[name].source.text) for name in events.artifacts
    )
