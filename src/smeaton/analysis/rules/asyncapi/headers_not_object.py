"""The rule `headers_not_object`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule


@rule("ASY027", severity="medium", harm="confusion", each=2)
def headers_not_object(events: Events) -> Iterator[Hit]:
    """Headers that aren't an object.

    ## What it does
    Finds headers of messages whose schema isn't of type object with properties.

    ## Why it matters
    Headers are pairs of names and values (AsyncAPI, Message Object); code that is generated from
    anything else doesn't read them.

    ## When it is fine
    References to such an object.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            headers: {type: string}
            payload: {type: object, properties: {id: {type: string}}}
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
            headers: {type: object, properties: {trace: {type: string}}}
            payload: {type: object, properties: {id: {type: string}}}
    ```

    ## See also
    event-schema-evolution
    """
    for message in events.messages:
        headers = message.headers
        if headers is None or not headers.node or headers.variants or headers.parts:
            continue
        if not headers.is_object and headers.node.value:
            yield Hit(
                message.name,
                headers.place,
                f"The headers of {message.name} aren't described as an object.",
                "Generated code doesn't read them.",
                "headers:\n  type: object\n  properties: …",
            )
