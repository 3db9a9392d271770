"""The rule `undefined_channel_server`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule


@rule("ASY021", severity="medium", harm="confusion", each=3)
def undefined_channel_server(events: Events) -> Iterator[Hit]:
    """A channel on a server that isn't there.

    ## What it does
    Finds servers of channels that the document doesn't define.

    ## Why it matters
    Clients look for the channel where nothing is said to be: generated code fails, or connects to
    all servers.

    ## When it is fine
    Channels that name no server: they are on all of them.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      orders:
        address: orders.v1
        servers: [{$ref: "#/servers/old"}]
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      orders:
        address: orders.v1
        servers: [{$ref: "#/servers/main"}]
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## See also
    service-discovery
    """
    for channel in events.channels.values():
        for each in channel.node.get("servers").elements():
            name = each.value if isinstance(each.value, str) else each.text("$ref")
            known = (
                name in events.servers
                or (
                    not isinstance(each.value, str)
                    and name.startswith("#/servers/")
                    and name.rpartition("/")[2] in events.servers
                )
                or (name.partition("#")[0] and "#" in name)
            )
            if not known:
                yield Hit(
                    channel.key,
                    each.place,
                    f"Channel {channel.key} is on {name}, which is no server of this document.",
                    "Clients connect where the channel isn't.",
                    "Name one of: " + (", ".join(events.servers) or "(none is defined)"),
                )
