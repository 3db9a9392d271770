"""The rule `moved_correlation`."""

from collections.abc import Iterator

from smeaton.analysis.message_changes import pair_messages
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC014", severity="high", harm="outage")
def moved_correlation(change: Comparison) -> Iterator[Hit]:
    """The correlation id is somewhere else.

    ## What it does
    Finds messages whose correlationId has another location than before, or none any more.

    ## Why it matters
    Those who wait for a reply look where it was, find nothing, and time out.

    ## When it is fine
    A first correlationId.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            correlationId: {location: "$message.header#/correlationId"}
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
            correlationId: {location: "$message.header#/requestId"}
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
            correlationId: {location: "$message.header#/correlationId"}
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
    call-style, event-schema-evolution
    """
    for pair in pair_messages(change.old, change.new):
        was, now = (
            events.library.resolve(each.said("correlationId")).text("location")
            for events, each in ((change.old, pair.old), (change.new, pair.new))
        )
        if was and was != now:
            yield Hit(
                pair.new.name,
                pair.new.place,
                f"The correlation id of {pair.new.name} is {f'at {now}' if now else 'gone'}, was at"
                f" {was}.",
                "Whoever waits for the reply looks where it was, and times out.",
                "Write it to both places until no client reads the old one.",
            )
