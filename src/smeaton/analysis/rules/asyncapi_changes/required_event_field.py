"""The rule `required_event_field`."""

from collections.abc import Iterator

from smeaton.analysis.message_changes import compare_messages
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC006", severity="high", harm="outage")
def required_event_field(change: Comparison) -> Iterator[Hit]:
    """A field that producers have to send now.

    ## What it does
    Finds fields of messages that the application receives which are required now and were not
    before, or are new and required.

    ## Why it matters
    Producers that run today do not send it: their messages are refused, retried and end as dead
    letters, and so do those that lie in the topic.

    ## When it is fine
    A new message or version beside the old one.

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
      place: {action: receive, channel: {$ref: "#/channels/orders"}}
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
              required: [id, total]
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
                note: {type: string}
    operations:
      place: {action: receive, channel: {$ref: "#/channels/orders"}}
    ```

    ## See also
    event-schema-evolution, dead-letters-and-poison-messages
    """
    for each in compare_messages(change.old, change.new):
        what = each.difference
        if each.direction == "sent" and what.keyword == "required" and each.breaks:
            yield Hit(
                each.object,
                each.place,
                f"{each.object} {what.words}.",
                "Messages of producers that run today, and those that lie in the topic, are"
                " refused.",
                "Take it as optional with a default, or receive a new version of the message beside"
                " this one.",
            )
