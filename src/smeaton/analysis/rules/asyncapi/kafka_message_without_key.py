"""The rule `kafka_message_without_key`."""

import re
from collections.abc import Iterator

from smeaton.analysis.message_roles import (
    KAFKA,
    list_brokered,
    list_protocols,
)
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_SENT = {"email", "mail", "sms", "otp", "confirmation", "forgot", "request", "reply", "response"}
_SAID = re.compile(
    r"partition(?:ed)? (?:by|key)|\border(?:ed|ing)\b|message key|keyed by|\bkey\b", re.IGNORECASE
)


@rule("ASY005", severity="medium", harm="corruption", each=2)
def kafka_message_without_key(events: Events) -> Iterator[Hit]:
    """A Kafka message that says nothing of its key.

    ## What it does
    Finds messages on Kafka channels without a key in their bindings, where nothing is said of order
    or partitions.

    ## Why it matters
    Kafka keeps order within a partition, and the key picks it: without one, two changes of the same
    order arrive in either order, and compaction can't work.

    ## When it is fine
    Topics of one partition; descriptions that say that order doesn't matter, or what the key is;
    mails to send, requests and replies, which are about no thing that changes.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "kafka.shop.io:9093", protocol: kafka-secure}}
    channels:
      orders:
        address: orders.v1
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
        messages:
          OrderPlaced:
            bindings: {kafka: {key: {type: string, description: The id of the order}}}
            payload: {type: object, properties: {id: {type: string}}}
    ```

    ## See also
    ordering-and-partition-keys
    """
    for channel, message in list_brokered(events):
        if not list_protocols(channel) & KAFKA:
            continue
        single = channel.node.get("bindings").get("kafka").number("partitions") == 1
        keyed = events.said(message.node, "bindings").get("kafka")
        keyed = events.library.resolve(keyed).get("key")
        told = " ".join([channel.node.text("description"), message.words])
        about = set(words(f"{message.name}_{channel.address or channel.key}"))
        if about & _SENT:
            continue
        if keyed or single or _SAID.search(told):
            continue
        yield Hit(
            message.name,
            message.place,
            f"{message.name} on {channel.address or channel.key} says nothing of its key.",
            "Changes of the same thing may be read in another order than they happened, and "
            "compaction has nothing to go by.",
            "bindings:\n  kafka:\n    key: {type: string, description: The id of what changed}",
        )
