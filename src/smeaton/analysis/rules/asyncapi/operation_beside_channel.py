"""The rule `operation_beside_channel`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule


@rule("ASY023", severity="medium", harm="confusion", each=3)
def operation_beside_channel(events: Events) -> Iterator[Hit]:
    """An operation that its channel knows nothing of.

    ## What it does
    Finds operations of AsyncAPI 3 whose channel isn't defined, whose messages aren't messages of
    that channel, or whose action is neither send nor receive.

    ## Why it matters
    The specification asks that the messages of an operation are a subset of its channel's, by
    reference into it: otherwise code is generated for messages that never pass there.

    ## When it is fine
    Operations that name no messages: they handle all of the channel.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    operations:
      onOrder:
        action: receive
        channel: {$ref: "#/channels/orders"}
        messages: [{$ref: "#/components/messages/OrderPaid"}]
    components:
      messages: {OrderPaid: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    operations:
      onOrder:
        action: receive
        channel: {$ref: "#/channels/orders"}
        messages: [{$ref: "#/channels/orders/messages/OrderPlaced"}]
    ```

    ## See also
    contract-tests
    """
    for each in events.operations.values() if not events.is_old else ():
        said = ""
        where = each.node.get("channel")
        if each.action not in ("send", "receive"):
            said = f"has the action {each.action!r}, neither send nor receive"
        elif each.channel is None and "://" not in where.text("$ref"):
            said = f"is on a channel that isn't defined ({where.text('$ref') or 'none named'})"
        elif each.channel:
            known = {message.identity for message in each.channel.messages.values()}
            others = [m for m in each.messages if m.node and m.identity not in known]
            said = f"handles {others[0].name}, no message of its channel" if others else ""
            back = each.reply.get("channel")
            remote = "://" in back.text("$ref")
            if not said and back and not remote and not events.library.resolve(back):
                said = f"replies on a channel that isn't defined ({back.text('$ref')})"
        if said and each.node:
            yield Hit(
                each.name,
                each.place,
                f"Operation {each.name} {said}.",
                "Code is generated for what never passes there.",
                "channel: {$ref: '#/channels/…'}\nmessages: [{$ref: '#/channels/…/messages/…'}]",
            )
