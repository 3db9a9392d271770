"""The rule `no_dead_letter`."""

import re
from collections.abc import Iterator

from smeaton.analysis.message_roles import (
    REDELIVERING,
    list_protocols,
    tells,
)
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule

_SAID = re.compile(
    r"dead[ -_]?letter|\bdlq\b|\bdlx\b|\bretr(?:y|ie)|redeliver|poison|parking", re.IGNORECASE
)


@rule("ASY008", severity="low", harm="loss")
def no_dead_letter(events: Events) -> Iterator[Hit]:
    """Nothing said of messages that can't be processed.

    ## What it does
    Finds contracts of applications that receive from a broker and in which no text speaks of
    retries, dead letters or redelivery. One finding.

    ## Why it matters
    A message that fails either blocks its partition for ever or is dropped in silence; who decides,
    and where it can be found afterwards, is part of the contract.

    ## When it is fine
    WebSockets and HTTP streams; MQTT and Redis channels, which redeliver nothing that was received;
    applications that send only.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    operations:
      onOrder: {action: receive, channel: {$ref: "#/channels/orders"}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      orders:
        address: orders.v1
        description: Retried for an hour, then moved to the dead letters, orders.v1.dlq.
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    operations:
      onOrder: {action: receive, channel: {$ref: "#/channels/orders"}}
    ```

    ## See also
    dead-letters-and-poison-messages, retry-policy
    """
    receiving = [
        each
        for each in events.operations.values()
        if each.action == "receive" and each.channel and list_protocols(each.channel) & REDELIVERING
    ]
    if receiving and not tells(events, _SAID):
        first = receiving[0]
        yield Hit(
            first.name,
            first.place,
            f"{first.name} receives from a broker, and nothing says what becomes of messages that "
            "fail.",
            "They block what comes behind them, or vanish.",
            "Say in the channel's description how often and how long it is retried, and the address"
            " of the dead letters; describe that channel too.",
        )
