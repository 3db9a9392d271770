"""The rule `narrowed_event_input`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import LEFT_TO_OTHERS
from smeaton.analysis.message_changes import compare_messages
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC008", severity="high", harm="outage")
def narrowed_event_input(change: Comparison) -> Iterator[Hit]:
    """What producers send is refused now.

    ## What it does
    Finds fields of messages that the application receives whose type, values, bounds or pattern
    take less than before.

    ## Why it matters
    Messages that were right yesterday end as dead letters today, those that lie in the topic
    already among them.

    ## When it is fine
    The application refused these values before and the contract only says so now: ignore it with
    that reason.

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
                state: {type: string, enum: [open, paid]}
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
              required: [id]
              properties:
                id: {type: string}
                state: {type: string, enum: [open]}
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
                state: {type: string, enum: [open, paid, lost]}
    operations:
      place: {action: receive, channel: {$ref: "#/channels/orders"}}
    ```

    ## See also
    event-schema-evolution, dead-letters-and-poison-messages
    """
    for each in compare_messages(change.old, change.new):
        what = each.difference
        if each.direction != "sent" or not each.breaks or what.keyword in LEFT_TO_OTHERS:
            continue
        yield Hit(
            each.object,
            each.place,
            f"{each.object} {what.words}.",
            "Messages that producers send today are refused, and end as dead letters.",
            "Take the old values too until no producer sends them; what has to be stricter belongs "
            "in a new version of the message.",
            group=what.keyword,
        )
