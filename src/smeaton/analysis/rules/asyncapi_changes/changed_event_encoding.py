"""The rule `changed_event_encoding`."""

import re
from collections.abc import Iterator

from smeaton.analysis.message_changes import (
    pair_messages,
)
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC010", severity="high", harm="outage")
def changed_event_encoding(change: Comparison) -> Iterator[Hit]:
    """Messages in another encoding.

    ## What it does
    Finds messages whose content type or schema format is another one than before.

    ## Why it matters
    Consumers read the bytes as they always did, and fail at the first one. Old messages in the
    topic stay as they are.

    ## When it is fine
    A first content type where none was said before; another draft or version of the same schema
    language.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            contentType: application/json
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
            contentType: application/avro
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
            contentType: application/json
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

    def family(text: str) -> str:
        return re.split(r"[;+]", text.lower())[0].rpartition(".")[2]

    for pair in pair_messages(change.old, change.new):
        said = [
            ("content type", pair.old.content_type, pair.new.content_type),
            ("schema format", pair.old.format, pair.new.format),
        ]
        for what, was, now in said:
            if was and now and family(was) != family(now):
                yield Hit(
                    pair.new.name,
                    pair.new.place,
                    f"{pair.new.name} has the {what} {now}, had {was}.",
                    "Consumers that run today can't decode it, and the topic holds both.",
                    "Send it on a channel of its own until every consumer reads the new encoding.",
                )
                break
