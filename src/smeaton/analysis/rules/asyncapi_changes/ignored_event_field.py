"""The rule `ignored_event_field`."""

from collections.abc import Iterator

from smeaton.analysis.message_changes import compare_messages
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC015", severity="medium", harm="loss")
def ignored_event_field(change: Comparison) -> Iterator[Hit]:
    """A field that producers send and nobody reads any more.

    ## What it does
    Finds fields of messages that the application receives which its schema no longer has.

    ## Why it matters
    Producers go on sending it and believe that it counts; where other fields are forbidden their
    messages are refused.

    ## When it is fine
    Fields described as deprecated: then it is low.

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
              required: [id]
              properties:
                id: {type: string}
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
    event-schema-evolution
    """
    for each in compare_messages(change.old, change.new):
        if each.direction == "sent" and each.difference.keyword == "field":
            yield Hit(
                each.object,
                each.place,
                f"{each.object}, which producers send, {each.difference.words}.",
                "They believe that it counts, and what it said is lost.",
                "Say that it is deprecated, and read it until no producer sends it.",
            )
