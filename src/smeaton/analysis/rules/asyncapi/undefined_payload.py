"""The rule `undefined_payload`."""

import re
from collections.abc import Iterator

from smeaton.analysis.message_roles import (
    is_free,
)
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule

_EMPTY = re.compile(
    r"empty|no payload|no body|any(?:thing)?\b|opaque|binary|keep-?alive|heartbeat", re.IGNORECASE
)


@rule("ASY010", severity="medium", harm="confusion", each=2)
def undefined_payload(events: Events) -> Iterator[Hit]:
    """Messages of which nothing is said.

    ## What it does
    Finds messages without a payload, or with one that allows anything.

    ## Why it matters
    There is nothing to generate, validate or compare with the next version; consumers learn the
    shape from production.

    ## When it is fine
    Messages that carry headers alone; formats that the format's own schema describes.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## See also
    event-schema-evolution, contract-tests
    """
    for each in events.messages:
        other = bool(each.format) and each.payload is None
        written = each.said("payload")
        written = written.get("schema") or written
        remote = bool(written.text("$ref")) and not events.library.resolve(written)
        if (
            other
            or remote
            or _EMPTY.search(each.words)
            or (each.headers and not each.said("payload"))
        ):
            continue
        if each.payload is not None and each.payload.description:
            continue
        if is_free(each.payload):
            yield Hit(
                each.name,
                each.place,
                f"Nothing is said of what {each.name} carries.",
                "Consumers learn its shape from production, and nobody sees when it changes.",
                "payload:\n  type: object\n  required: […]\n  properties: …",
            )
