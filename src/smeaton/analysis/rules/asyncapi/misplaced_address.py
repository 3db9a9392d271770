"""The rule `misplaced_address`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule


@rule("ASY034", severity="low", harm="confusion", each=1)
def misplaced_address(events: Events) -> Iterator[Hit]:
    """Parts of an address in the wrong field.

    ## What it does
    Finds hosts of version 3 that hold a scheme or a path, and addresses of channels that are whole
    URLs.

    ## Why it matters
    Tools put protocol, host, pathname and address together: what stands in the wrong one is there
    twice, or the channel can't move to another server (AsyncAPI 3.0, Server Object).

    ## When it is fine
    Version 2 has one url for all of it and is not judged.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "ws.shop.io/api/v1", protocol: wss}}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: ws.shop.io, pathname: /api/v1, protocol: wss}}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## See also
    event-schema-evolution
    """
    if events.is_old:
        return
    for server in events.servers.values():
        host = server.node.text("host")
        scheme, found, rest = host.rpartition("://")
        name, slash, path = rest.partition("/")
        if found or slash:
            meant = f"host: {name}" + (f"\npathname: /{path}" if path else "")
            yield Hit(
                server.name,
                server.place,
                f"Server {server.name} has {'a scheme' if found else 'a path'} in its host: "
                f"{host}.",
                "Tools put protocol, host and pathname together, and so have it twice or not at "
                "all.",
                meant + (f"\nprotocol: {scheme}" if found else ""),
                group="host",
            )
    for channel in events.channels.values():
        if "://" in channel.address:
            yield Hit(
                channel.key,
                channel.place,
                f"Channel {channel.key} has a whole URL as its address: {channel.address}.",
                "It can't be had on another server, and tools put the server's host before it.",
                "The host as a server, the rest as the address.",
                group="channel",
            )
