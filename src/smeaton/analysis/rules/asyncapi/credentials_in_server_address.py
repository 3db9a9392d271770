"""The rule `credentials_in_server_address`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_roles import CREDENTIALS, is_local
from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule


@rule("ASY033", severity="high", harm="exposure", each=1)
def credentials_in_server_address(events: Events) -> Iterator[Hit]:
    """A name and a password in the address of a server.

    ## What it does
    Finds servers whose host or url holds user information: `user:password@broker`.

    ## Why it matters
    Whoever reads the contract can sign in, and contracts are published, generated into code and
    logged. User information in addresses is deprecated for this (RFC 3986, section 3.2.1).

    ## When it is fine
    Variables in braces, which are filled in where the application runs, are not reported; on the
    own machine or a private network it is low.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {host: "shop:s3cret@mq.shop.io:5671", protocol: amqps}}
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
        host: mq.shop.io:5671
        protocol: amqps
        security: [{$ref: "#/components/securitySchemes/login"}]
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {id: {type: string}}}}}
    components:
      securitySchemes: {login: {type: userPassword}}
    ```

    ## See also
    configuration-and-secrets, service-authentication
    """
    for server in events.servers.values():
        if CREDENTIALS.search(server.host):
            yield Hit(
                server.name,
                server.place,
                f"Server {server.name} has a name and a password in its address.",
                "Whoever reads the contract, or a log of the address, can sign in.",
                "host: without them; security: a scheme of type userPassword. Change the password: "
                "it was published.",
                severity=Severity.LOW if is_local(server) else None,
            )
