"""The rule `changed_event_server`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("ASC012", severity="high", harm="outage")
def changed_event_server(change: Comparison) -> Iterator[Hit]:
    """Servers that clients can no longer reach as they do.

    ## What it does
    Finds servers that are gone, have another address or protocol, and security schemes that are
    required now and were not.

    ## Why it matters
    Everything that is connected today loses its connection at once.

    ## When it is fine
    A server that is added, or a description that changes. From a protocol to its encrypted form is
    medium: it is right, and has to be announced.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      orders: {address: orders.v1, messages: {OrderPlaced: {payload: {type: string}}}}
    ```

    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: mqtts}}
    channels:
      orders: {address: orders.v1, messages: {OrderPlaced: {payload: {type: string}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:5671", protocol: amqps}}
    channels:
      orders: {address: orders.v1, messages: {OrderPlaced: {payload: {type: string}}}}
    ```

    ## See also
    deprecation-and-sunset, service-discovery
    """
    old, new = change.old, change.new
    for name, server in old.servers.items():
        now = new.servers.get(name)
        same = [each for each in new.servers.values() if each.host == server.host]
        if now is None and not same:
            where = new.root.get("servers" if new.root.get("servers") else "info")
            yield Hit(
                name,
                where.place,
                f"Server {name} ({server.host}) is gone.",
                "Whoever is connected to it can't tell where to go.",
                "Keep it until nobody is connected, described as deprecated with a date.",
            )
            continue
        later = now or same[0]
        said = []
        if later.host != server.host:
            said.append(f"is at {later.host}, was at {server.host}")
        if later.protocol != server.protocol:
            said.append(f"speaks {later.protocol}, spoke {server.protocol}")
        if later.node.get("security").value and not server.node.get("security").value:
            said.append("asks for credentials now")
        safer = later.protocol in (f"{server.protocol}s", f"{server.protocol}-secure")
        if said:
            yield Hit(
                later.name,
                later.place,
                f"Server {later.name} {' and '.join(said)}.",
                "Clients that run today can't connect.",
                "Offer the new way beside the old one, move clients, then withdraw the old one with"
                " a date.",
                severity=Severity.MEDIUM if safer and len(said) == 1 else None,
            )
