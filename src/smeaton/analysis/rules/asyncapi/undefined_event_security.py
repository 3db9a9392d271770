"""The rule `undefined_event_security`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.parse.tree import Node
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place


@rule("ASY013", severity="high", harm="exposure", each=3)
def undefined_event_security(events: Events) -> Iterator[Hit]:
    """A security requirement that names nothing.

    ## What it does
    Finds requirements of servers and operations whose scheme, or whose scope, isn't defined.

    ## Why it matters
    What can't be looked up is skipped: the server stands open, or nobody can connect by the
    contract.

    ## When it is fine
    Scopes of schemes that list none, and OpenID Connect.

    ## Example
    ```yaml
    asyncapi: 2.6.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {url: "mq.shop.io:8883", protocol: mqtts, security: [{certificates: []}]}}
    channels: {}
    components:
      securitySchemes: {certificate: {type: X509}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 2.6.0
    info: {title: Orders, version: 1.0.0}
    servers: {main: {url: "mq.shop.io:8883", protocol: mqtts, security: [{certificate: []}]}}
    channels: {}
    components:
      securitySchemes: {certificate: {type: X509}}
    ```

    ## See also
    service-authentication
    """
    holders = [(each.name, each.node) for each in events.servers.values()]
    holders += [(each.name, each.node) for each in events.operations.values()]
    for holder, node in holders:
        for written in node.get("security").elements():
            if not events.is_old:
                if written.text("$ref") and not events.library.resolve(written):
                    yield _describe(holder, written.text("$ref"), written.place)
                continue
            for name, scopes in written.items():
                scheme = events.security_schemes.get(name)
                if scheme is None:
                    yield _describe(holder, name, scopes.place)
                    continue
                offered = _list_scopes(scheme)
                for each in written.texts(name):
                    if offered and each not in offered:
                        yield _describe(holder, f"the scope {each} of {name}", scopes.place)


def _list_scopes(scheme: Node) -> set[str]:
    return {
        scope
        for _, flow in scheme.get("flows").items()
        for key in ("scopes", "availableScopes")
        for scope, _ in flow.get(key).items()
    }


def _describe(holder: str, what: str, place: Place) -> Hit:
    return Hit(
        holder,
        place,
        f"{holder} requires {what}, which is defined nowhere.",
        "What can't be looked up is skipped, or nobody can connect by the contract.",
        "Define it under components/securitySchemes, or name one that is there.",
    )
