"""The rule `unencrypted_broker`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_roles import (
    is_local,
)
from smeaton.analysis.parse.asyncapi import Events, EventServer
from smeaton.analysis.rule import Hit, rule

_PLAIN = {
    "kafka": "kafka-secure",
    "mqtt": "mqtts",
    "mqtt5": "mqtts",
    "amqp": "amqps",
    "ws": "wss",
    "http": "https",
    "nats": "tls",
    "redis": "rediss",
    "stomp": "stomps",
    "ftp": "ftps",
}
_TLS = re.compile(r"\btls\b|\bssl\b|sasl_ssl|sasl-ssl|x\.?509|encrypt", re.IGNORECASE)
_SOCKET = re.compile(r"web ?sockets?|\bwss?\b|:(?:8083|9001|8000|8080|80)\b", re.IGNORECASE)
_PORTS = re.compile(r":(?:8883|5671|9093|9094|443|6380|61614|4443)\b")


@rule("ASY011", severity="high", harm="exposure", each=3)
def unencrypted_broker(events: Events) -> Iterator[Hit]:
    """Brokers and streams without TLS.

    ## What it does
    Finds servers with a protocol that isn't encrypted: kafka, mqtt, amqp, ws, http, nats, redis,
    stomp. Where a port or description speaks of TLS it is not reported.

    ## Why it matters
    Messages and the credentials that connect can be read and changed by everybody on the way.

    ## When it is fine
    localhost and names that only a private network resolves; a security scheme or description that
    says SASL_SSL, TLS or mutual TLS.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:1883", protocol: mqtt}}
    channels: {}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:8883", protocol: mqtts}}
    channels: {}
    ```

    ## See also
    secure-defaults, defense-in-depth
    """
    for server in events.servers.values():
        if server.protocol not in _PLAIN or is_local(server) or not server.host:
            continue
        schemes = " ".join(
            f"{each.text('$ref')} {events.library.resolve(each).value}"
            for each in server.node.get("security").elements()
        )
        told = f"{server.name} {server.node.text('description')} {schemes}"
        if _PORTS.search(server.host) or server.host.startswith(("https:", "wss:")):
            continue
        optional = "8883" in str(server.node.get("variables").value)
        if _TLS.search(told):
            continue
        yield Hit(
            server.name,
            server.node.get("protocol").place,
            f"Server {server.name} ({server.host}) speaks plain {server.protocol}"
            + (", unless its TLS port is chosen." if optional else "."),
            "Everybody on the way reads and changes messages, and the credentials that connect.",
            _advise(server, told),
            severity=Severity.MEDIUM if optional else None,
            group="optional" if optional else "",
        )


def _advise(server: EventServer, told: str) -> str:
    """Return how to speak the same protocol within TLS."""
    if server.protocol.startswith("mqtt") and _SOCKET.search(f"{server.host} {told}"):
        return "MQTT over WebSockets: the address as wss://, on its TLS port"
    port = "   # with the port for TLS" if ":" in server.host else ""
    return f"protocol: {_PLAIN[server.protocol]}{port}"
