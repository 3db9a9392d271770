"""The rule `removed_event_field`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_changes import (
    compare_messages,
)
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC005", severity="high", harm="outage")
def removed_event_field(change: Comparison) -> Iterator[Hit]:
    """A field that consumers read is gone.

    ## What it does
    Finds fields of payloads and headers that the application sent and sends no longer; a new one
    like it is named as what it may have been renamed to.

    ## Why it matters
    Consumers that read it fail or, worse, go on with nothing in its place; replays of old events
    hold both shapes.

    ## When it is fine
    It was optional: then it is medium.

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
              required: [id]
              properties:
                id: {type: string}
                total: {type: string}
                note: {type: string}
    operations:
      place: {action: send, channel: {$ref: "#/channels/orders"}}
    ```

    ## See also
    event-schema-evolution
    """
    for each in compare_messages(change.old, change.new):
        if each.direction == "answered" and each.difference.keyword == "field":
            yield Hit(
                each.object,
                each.place,
                f"{each.object}, which consumers read, {each.difference.words}.",
                "They fail, or go on with nothing in its place.",
                "Send the old and the new field side by side until no consumer reads the old one.",
                severity=None if each.is_required else Severity.MEDIUM,
            )
