"""The rule `anonymous_message`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule


@rule("ASY001", severity="low", harm="confusion")
def anonymous_message(events: Events) -> Iterator[Hit]:
    """Messages without a name.

    ## What it does
    Finds messages of AsyncAPI 2 that have neither a name nor a messageId and aren't defined as
    components. One finding a contract.

    ## Why it matters
    Code generators, registries and logs call them by position (publish1), and what they are called
    changes when another one is added before them.

    ## When it is fine
    Version 3, where every message of a channel has a key.

    ## Example
    ```yaml
    asyncapi: 2.6.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        subscribe:
          message: {payload: {type: object, properties: {id: {type: string}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 2.6.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        subscribe:
          message: {name: OrderPlaced, payload: {type: object, properties: {id: {type: string}}}}
    ```

    ## See also
    event-schema-evolution
    """
    nameless = [
        each
        for each in events.messages
        if events.is_old
        and not each.written.text("$ref")
        and each.channel != "components"
        and not each.id
        and not each.said("name")
    ]
    if nameless:
        first = nameless[0]
        more = f" and {len(nameless) - 1} more" if len(nameless) > 1 else ""
        yield Hit(
            first.name,
            first.place,
            f"The message of {first.channel}{more} has no name.",
            "Generated code and registries call it by its position, which changes.",
            "name: OrderPlaced   # what happened, in the past tense",
        )
