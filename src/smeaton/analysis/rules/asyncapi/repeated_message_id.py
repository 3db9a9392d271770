"""The rule `repeated_message_id`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events, Message
from smeaton.analysis.rule import Hit, rule


@rule("ASY002", severity="high", harm="confusion")
def repeated_message_id(events: Events) -> Iterator[Hit]:
    """One id for several messages.

    ## What it does
    Finds messageIds that two messages have.

    ## Why it matters
    The id has to be unique in the document (AsyncAPI 2.6, Message Object): routers, generated
    handlers and registries keep the last and lose the other.

    ## When it is fine
    The same component used by several channels.

    ## Example
    ```yaml
    asyncapi: 2.6.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        subscribe: {message: {messageId: order, payload: {type: object}}}
      refunds:
        subscribe: {message: {messageId: order, payload: {type: object}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 2.6.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        subscribe: {message: {messageId: orderPlaced, payload: {type: object}}}
      refunds:
        subscribe: {message: {messageId: refundMade, payload: {type: object}}}
    ```

    ## See also
    event-schema-evolution
    """
    first: dict[str, Message] = {}
    for each in events.messages:
        if each.id and each.id in first:
            other = first[each.id]
            yield Hit(
                each.name,
                each.said("messageId").place,
                f"The messageId {each.id} stands for two messages, the other on line "
                f"{other.place.line}.",
                "Whatever looks messages up by id keeps one of them and loses the other.",
                "Give each message an id of its own.",
            )
        elif each.id:
            first[each.id] = each
