"""The rule `renamed_message`."""

from collections.abc import Iterator

from smeaton.analysis.message_changes import pair_messages
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC013", severity="high", harm="outage")
def renamed_message(change: Comparison) -> Iterator[Hit]:
    """A message by another name.

    ## What it does
    Finds messages whose name or messageId is another one than before, at the same place.

    ## Why it matters
    Routers, registries and generated handlers look messages up by their name: the new one matches
    none of them.

    ## When it is fine
    Names that no message carries, because type or header tells.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            name: OrderPlaced
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
            name: OrderCreated
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
            name: OrderPlaced
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
    event-schema-evolution
    """
    for pair in pair_messages(change.old, change.new):
        was, now = (each.said("name").value or each.id for each in (pair.old, pair.new))
        if was and now and was != now:
            yield Hit(
                pair.new.name,
                pair.new.place,
                f"{was} is called {now} now.",
                "Handlers and registries look messages up by name, and find nothing.",
                f"Send {now} beside {was} until no consumer knows the old name.",
            )
