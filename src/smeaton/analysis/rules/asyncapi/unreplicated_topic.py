"""The rule `unreplicated_topic`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_roles import is_local
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule

_ENOUGH = 3


@rule("ASY032", severity="medium", harm="loss", each=2)
def unreplicated_topic(events: Events) -> Iterator[Hit]:
    """A Kafka topic that lives on one broker.

    ## What it does
    Finds Kafka channels whose bindings say one replica, or two.

    ## Why it matters
    One lost disk is the topic lost; with two, one broker in maintenance leaves no spare, and
    acks=all with min.insync.replicas=2 stops writes.

    ## When it is fine
    Channels whose every server is local, for development or tests.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "kafka.shop.io:9093", protocol: kafka-secure}}
    channels:
      orders:
        address: orders.v1
        bindings: {kafka: {partitions: 12, replicas: 1}}
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "kafka.shop.io:9093", protocol: kafka-secure}}
    channels:
      orders:
        address: orders.v1
        bindings: {kafka: {partitions: 12, replicas: 3}}
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## See also
    broker-choice, delivery-and-deduplication
    """
    for channel in events.channels.values():
        kafka = events.library.resolve(channel.node.get("bindings")).get("kafka")
        replicas = kafka.number("replicas")
        if (
            replicas is None
            or replicas >= _ENOUGH
            or (channel.servers and all(is_local(each) for each in channel.servers))
        ):
            continue
        yield Hit(
            channel.key,
            kafka.get("replicas").place,
            f"Topic {channel.address or channel.key} has {replicas:.0f} "
            f"{'replica' if replicas == 1 else 'replicas'}.",
            (
                "A lost disk is the topic lost."
                if replicas == 1
                else "One broker in maintenance leaves no spare, and safe writes stop."
            ),
            "replicas: 3   # with min.insync.replicas: 2 and acks=all",
            severity=None if replicas == 1 else Severity.LOW,
        )
