"""The rule `endless_queue`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule

_STORE = re.compile(r"event store|source of truth|for ever|forever|replay", re.IGNORECASE)


@rule("ASY031", severity="low", harm="outage", each=1)
def endless_queue(events: Events) -> Iterator[Hit]:
    """A channel that keeps everything for ever.

    ## What it does
    Finds Kafka topics whose bindings set retention without limit (-1) without compaction.

    ## Why it matters
    The disk decides in the end, for all topics of the cluster at once; and what may be erased never
    is.

    ## When it is fine
    Compacted topics, and event stores that are described as such.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "kafka.shop.io:9093", protocol: kafka-secure}}
    channels:
      orders:
        address: orders.v1
        bindings: {kafka: {topicConfiguration: {retention.ms: -1, cleanup.policy: [delete]}}}
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
        bindings: {kafka: {topicConfiguration: {retention.ms: 604800000, cleanup.policy: [delete]}}}
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## See also
    erasure-and-retention, broker-choice
    """
    for channel in events.channels.values():
        topic = (
            events.library.resolve(channel.node.get("bindings"))
            .get("kafka")
            .get("topicConfiguration")
        )
        endless = topic.number("retention.ms") == -1
        compacted = "compact" in str(topic.get("cleanup.policy").value)
        if endless and not compacted and not _STORE.search(channel.node.text("description")):
            yield Hit(
                channel.key,
                topic.get("retention.ms").place,
                f"Topic {channel.address or channel.key} keeps everything for ever.",
                "The disk of the cluster ends it for all topics, and nothing is ever erased.",
                "retention.ms: 604800000   # a week, or cleanup.policy: [compact]",
            )
