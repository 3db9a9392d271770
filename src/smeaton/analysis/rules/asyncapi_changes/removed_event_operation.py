"""The rule `removed_event_operation`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_changes import (
    pair_operations,
)
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC004", severity="high", harm="outage")
def removed_event_operation(change: Comparison) -> Iterator[Hit]:
    """The application no longer sends, or no longer listens.

    ## What it does
    Finds sending and receiving of the earlier version that the later one does not do on a channel
    that still exists.

    ## Why it matters
    The channel is there, and silent; or it takes messages that nobody reads any more.

    ## When it is fine
    Operations described as deprecated before: then it is medium.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
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
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            payload:
              type: object
              required: [id]
              properties:
                id: {type: string}
                total: {type: string}
    operations:
      place: {action: receive, channel: {$ref: "#/channels/orders"}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
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
    event-schema-evolution, deprecation-and-sunset
    """
    for before, after in pair_operations(change.old, change.new):
        if after is None and before.channel is not None and before.action in ("send", "receive"):
            address = before.channel.address or before.channel.key
            announced = "deprecat" in before.node.text("description").lower()
            place = change.new.root.get(
                "operations" if change.new.root.get("operations") else "channels"
            )
            yield Hit(
                before.name,
                place.place,
                f"The application no longer {before.action}s on {address}.",
                (
                    "Consumers wait for what never comes."
                    if before.action == "send"
                    else "What others send there is read by nobody."
                ),
                "Go on until nobody needs it, and announce the end in the description of"
                f" {address}.",
                severity=Severity.MEDIUM if announced else None,
            )
