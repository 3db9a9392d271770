"""The rule `open_server`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_roles import CREDENTIALS, is_local
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sensitive_names import is_personal

_PUBLIC = re.compile(r"public|anonymous|no auth|unauthenticated|market data|demo", re.IGNORECASE)

_SCHEMES = "userPassword, X509, scramSha512, oauth2"

_SIGNED = frozenset({"sqs", "sns", "googlepubsub", "kinesis", "eventbridge"})


@rule("ASY012", severity="medium", harm="exposure", each=2)
def open_server(events: Events) -> Iterator[Hit]:
    """A server that asks for no credentials.

    ## What it does
    Finds servers without security, where the operations on them state none either. High where
    messages carry personal data.

    ## Why it matters
    Whoever reaches a broker without authentication reads every topic and writes whatever consumers
    believe.

    ## When it is fine
    localhost; public feeds that are described as such; queues of a cloud (SQS, SNS, Pub/Sub),
    which take signed requests alone.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "mq.shop.io:8883", protocol: mqtts}}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers:
      main:
        host: mq.shop.io:8883
        protocol: mqtts
        security: [{$ref: "#/components/securitySchemes/certificate"}]
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    components:
      securitySchemes: {certificate: {type: X509}}
    ```

    ## See also
    service-authentication, secure-defaults
    """
    if any(each.node.get("security").value for each in events.operations.values()):
        return
    personal = any(is_personal(field.name) for field in events.fields)
    told = events.root.at("info").text("description")
    for server in events.servers.values():
        if not server.node or server.node.get("security") or is_local(server) or not server.host:
            continue
        if CREDENTIALS.search(server.host) or server.protocol in _SIGNED:
            continue
        if _PUBLIC.search(server.node.text("description") + told + server.host):
            continue
        called = server.protocol in ("ws", "wss", "http", "https")
        named = "nameOfScheme: []" if events.is_old else "$ref: '#/components/securitySchemes/…'"
        yield Hit(
            server.name,
            server.place,
            f"Server {server.name} ({server.host}) asks for no credentials.",
            "Unless the application asks in a message, whoever reaches it reads what it sends and "
            "sends what it takes."
            if called
            else "Whoever reaches it reads every message and writes what consumers believe.",
            f"security:\n  - {named}   # {'httpBearer, httpApiKey' if called else _SCHEMES}",
            severity=Severity.HIGH if personal else None,
        )
