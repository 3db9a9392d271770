"""The rule `widened_event`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.compatibility import LEFT_TO_OTHERS
from smeaton.analysis.message_changes import compare_messages
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC009", severity="high", harm="outage")
def widened_event(change: Comparison) -> Iterator[Hit]:
    """Consumers meet what they were not told of.

    ## What it does
    Finds fields of messages that the application sends whose type changes, or whose values go
    beyond what was said before. New values of an enumeration are medium.

    ## Why it matters
    Generated code refuses what its schema does not know, and the message blocks its partition or
    ends as a dead letter.

    ## When it is fine
    Enumerations that consumers were told to treat as open.

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
                state: {type: string, enum: [open, paid, lost]}
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
                state: {type: string, enum: [open, paid]}
    operations:
      place: {action: send, channel: {$ref: "#/channels/orders"}}
    ```

    ## See also
    event-schema-evolution, enum-modelling
    """
    for each in compare_messages(change.old, change.new):
        what = each.difference
        known = LEFT_TO_OTHERS | {"nullable"}
        if each.direction != "answered" or not each.breaks or what.keyword in known:
            continue
        yield Hit(
            each.object,
            each.place,
            f"{each.object} {what.words}.",
            "Consumers refuse what their schema does not know, and stop at that message.",
            "Tell consumers before the first such message, or send a new version beside this one.",
            severity=None if what.keyword == "type" else Severity.MEDIUM,
            group=what.keyword,
        )
