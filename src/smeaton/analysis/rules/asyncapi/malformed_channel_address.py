"""The rule `malformed_channel_address`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule


@rule("ASY024", severity="low", harm="confusion", each=1)
def malformed_channel_address(events: Events) -> Iterator[Hit]:
    """Addresses with a query, a fragment or a slash at the end.

    ## What it does
    Finds channel addresses that contain ? or #, or end in /; and servers that end in /.

    ## Why it matters
    Parameters belong under parameters or bindings (AsyncAPI, Channel Object), a # is MQTT's
    wildcard, and orders/ is another topic than orders.

    ## When it is fine
    The address / alone, of a WebSocket at the root.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders/?page=1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders
        bindings: {ws: {query: {type: object, properties: {page: {type: integer}}}}}
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## See also
    event-schema-evolution
    """
    for channel in events.channels.values():
        address = re.sub(r"\{[^{}]*\}", "x", channel.address)
        mark = next((each for each in "?#" if each in address), "")
        ends = len(address) > 1 and address.endswith("/")
        if mark or ends:
            yield Hit(
                channel.key,
                channel.place,
                f"The address {channel.address} "
                + (f"contains {mark!r}." if mark else "ends in a slash."),
                (
                    "Brokers take it literally, or as a wildcard."
                    if mark
                    else "It is another address than the one without."
                ),
                (
                    "Move the query into bindings (ws or http: query)."
                    if mark
                    else f"address: {channel.address.rstrip('/')}"
                ),
            )
    for server in events.servers.values():
        if server.host.rstrip().endswith("/") and len(server.host) > 1:
            yield Hit(
                server.name,
                server.place,
                f"The address of server {server.name} ends in a slash.",
                "Joined with a channel's address it has two.",
                server.host.rstrip("/"),
            )
