"""The rule `withdrawn_oauth_flow_of_events`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule


@rule("ASY029", severity="medium", harm="exposure", each=1)
def withdrawn_oauth_flow_of_events(events: Events) -> Iterator[Hit]:
    """An OAuth flow that was withdrawn, for a broker.

    ## What it does
    Finds OAuth 2.0 schemes of AsyncAPI documents that offer the implicit or the password flow.

    ## Why it matters
    RFC 9700 (sections 2.1.2 and 2.4) rules both out: tokens leak through addresses, passwords reach
    every client. Between services neither has any use.

    ## When it is fine
    A description that calls it deprecated.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels: {}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows: {password: {tokenUrl: "https://id.shop.io/t", availableScopes: {"orders": R}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels: {}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials: {tokenUrl: "https://id.shop.io/t", availableScopes: {"orders": R}}
    ```

    ## See also
    oauth-flow-choice, service-authentication
    """
    schemes = list(events.security_schemes.items())
    for server in events.servers.values():
        for each in server.node.get("security").elements():
            if each.get("flows"):
                schemes.append((f"{server.name}.security", each))
    for name, scheme in schemes:
        found = [flow for flow in ("implicit", "password") if scheme.get("flows").get(flow)]
        if found and "deprecated" not in scheme.text("description").lower():
            yield Hit(
                name,
                scheme.get("flows").get(found[0]).place,
                f"Security scheme {name} offers the OAuth {' and '.join(found)} "
                f"{'flow' if len(found) == 1 else 'flows'}.",
                "Tokens leak through addresses and passwords reach every client; RFC 9700 rules"
                " both out.",
                "flows:\n  clientCredentials:\n    tokenUrl: …\n    availableScopes: …",
            )
