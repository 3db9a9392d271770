"""The rule `changed_message_key`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_changes import (
    pair_channels,
    pair_messages,
)
from smeaton.analysis.models import Comparison
from smeaton.analysis.parse.asyncapi import Channel, Events, Message
from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.rule import Hit, rule


@rule("ASC011", severity="high", harm="corruption")
def changed_message_key(change: Comparison) -> Iterator[Hit]:
    """Messages keyed in another way.

    ## What it does
    Finds messages on Kafka whose key is described otherwise than before (type, or there or not),
    and topics with another number of partitions.

    ## Why it matters
    The key decides the partition and so the order, and what compaction keeps: from the moment of
    the change events of one thing lie in two partitions, and the old value is never removed.

    ## When it is fine
    Descriptions of the key in other words.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "kafka.shop.io:9093", protocol: kafka-secure}}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            bindings: {kafka: {key: {type: string}}}
            payload:
              type: object
              required: [id]
              properties:
                id: {type: string}
                total: {type: string}
    operations:
      place: {action: send, channel: {$ref: "#/channels/orders"}}
    ```

    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "kafka.shop.io:9093", protocol: kafka-secure}}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            bindings: {kafka: {key: {type: integer}}}
            payload:
              type: object
              required: [id]
              properties:
                id: {type: string}
                total: {type: string}
    operations:
      place: {action: send, channel: {$ref: "#/channels/orders"}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "kafka.shop.io:9093", protocol: kafka-secure}}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            bindings: {kafka: {key: {type: string}}}
            payload:
              type: object
              required: [id]
              properties:
                id: {type: string}
                total: {type: string}
    operations:
      place: {action: send, channel: {$ref: "#/channels/orders"}}
    ```

    ## See also
    ordering-and-partition-keys, event-schema-evolution
    """
    for pair in pair_messages(change.old, change.new):
        was, now = (
            _read_key(events, m) for events, m in ((change.old, pair.old), (change.new, pair.new))
        )
        if was and was != now:
            yield Hit(
                pair.new.name,
                pair.new.place,
                f"The key of {pair.new.name} is {now or 'not said any more'}, was {was}.",
                "Events of one thing lie in two partitions from now on: their order is lost, and "
                "compaction keeps both.",
                "Move to a new topic with the new key, drain the old one first, then switch.",
            )
    for before, after in pair_channels(change.old, change.new):
        had, has = (_count(events, c) for events, c in ((change.old, before), (change.new, after)))
        if had and has and had != has:
            yield Hit(
                after.key,
                after.place,
                f"Topic {after.address or after.key} has {has:.0f} partitions, had {had:.0f}.",
                "Keys move to other partitions, so events of one thing may be read out of order.",
                "Drain the topic first, or move to a new one; compacted topics always need a new"
                " one.",
                severity=Severity.MEDIUM,
            )


def _read_key(events: Events, message: Message) -> str:
    """Return the type of a message's key; "" where nothing is said."""
    bindings = events.library.resolve(message.said("bindings"))
    key = events.library.resolve(bindings.get("kafka")).get("key")
    return "/".join(sorted(JsonSchema(events.library, key).types)) or "said" if key else ""


def _count(events: Events, channel: Channel) -> float | None:
    """Return how many partitions a topic has."""
    bindings = events.library.resolve(channel.node.get("bindings"))
    return events.library.resolve(bindings.get("kafka")).number("partitions")
