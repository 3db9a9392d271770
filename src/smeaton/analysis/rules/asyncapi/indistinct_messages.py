"""The rule `indistinct_messages`."""

from collections.abc import Iterator

from smeaton.analysis.message_roles import BROKERS, has_field, list_protocols
from smeaton.analysis.parse.asyncapi import Events, Message
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_TELLING = frozenset(
    {
        "type",
        "eventtype",
        "event",
        "eventname",
        "messagetype",
        "kind",
        "cetype",
        "name",
        "action",
        "topic",
        "subtype",
        "method",
        "op",
        "command",
        "schema",
    }
)


@rule("ASY030", severity="medium", harm="confusion", each=2)
def indistinct_messages(events: Events) -> Iterator[Hit]:
    """Several messages on one channel, and nothing to tell them apart.

    ## What it does
    Finds channels of a broker with several messages whose payloads and headers share no field that
    says which one it is: no discriminator, no type field with a constant or enumeration, no
    CloudEvents type.

    ## Why it matters
    Consumers try one shape after the other and take the first that fits: a new optional field makes
    one event another.

    ## When it is fine
    Avro and Protobuf, whose registry ids tell; requests and replies; channels read by one kind of
    message each. What is published and consumed under one name (EmailJob, EmailJobConsume) is one.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}
          OrderPaid: {payload: {type: object, properties: {id: {type: string}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            payload: {type: object, properties: {type: {const: OrderPlaced}, id: {type: string}}}
          OrderPaid:
            payload: {type: object, properties: {type: {const: OrderPaid}, id: {type: string}}}
    ```

    ## See also
    event-schema-evolution
    """
    for channel in events.channels.values():
        messages = [m for m in channel.messages.values() if m.node and m.payload is not None]
        if len(messages) < 2 or not list_protocols(channel) & BROKERS:
            continue
        if _is_one(messages):
            continue
        told = [m for m in messages if has_field(m, _TELLING)]
        formats = any("cloudevents" in m.content_type for m in messages)
        if (
            len(told) == len(messages)
            or formats
            or any(m.payload and m.payload.keyword("discriminator") for m in messages)
        ):
            continue
        names = ", ".join(m.name for m in messages[:4])
        yield Hit(
            channel.key,
            channel.place,
            f"Channel {channel.address or channel.key} carries {names}, and nothing in them says "
            "which is which.",
            "Consumers try shapes until one fits, and take one event for another.",
            "properties:\n  type: {const: OrderPlaced}   # or a header, or CloudEvents' type",
        )


_SIDES = {"publish", "subscribe", "consume", "produce", "send", "receive", "message", "in", "out"}


def _is_one(messages: list[Message]) -> bool:
    """Whether names differ only by the side from which the message is seen."""
    return len({tuple(w for w in words(m.name) if w not in _SIDES) for m in messages}) == 1
