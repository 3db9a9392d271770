"""The rule `unreliable_event_field`."""

from collections.abc import Iterator

from smeaton.analysis.message_changes import compare_messages
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC007", severity="medium", harm="outage")
def unreliable_event_field(change: Comparison) -> Iterator[Hit]:
    """A field that consumers could rely on may be missing.

    ## What it does
    Finds fields of messages that the application sends which were required and are not any more, or
    may be null now.

    ## Why it matters
    Consumers were told that it is always there and do not check.

    ## When it is fine
    Fields that no consumer uses; a new message beside the old one.

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
              required: [id, total]
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
      place: {action: send, channel: {$ref: "#/channels/orders"}}
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
              required: [id, total]
              properties:
                id: {type: string}
                total: {type: string}
    operations:
      place: {action: send, channel: {$ref: "#/channels/orders"}}
    ```

    ## See also
    event-schema-evolution
    """
    for each in compare_messages(change.old, change.new):
        what = each.difference
        looser = what.keyword in ("required", "nullable") and what.effect == "wider"
        if each.direction == "answered" and looser:
            yield Hit(
                each.object,
                each.place,
                f"{each.object} {what.words}.",
                "Consumers were told that it is always there, and do not check.",
                "Go on sending it, or send a new version of the message beside this one.",
            )
