"""The rule `undefined_scope`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS006", severity="medium", harm="exposure", each=1)
def undefined_scope(api: Api) -> Iterator[Hit]:
    """A scope that no flow offers.

    ## What it does
    Finds scopes that operations require of an OAuth 2.0 scheme and that none of its flows lists.

    ## Why it matters
    No client can ask for the scope by the contract: either nobody may call the operation, or the
    check is left out to make it work.

    ## When it is fine
    A scheme that lists no scopes at all, and OpenID Connect, whose scopes are found by discovery.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          security: [{id: ["order:read"]}]
          responses: {"200": {description: Orders}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials: {tokenUrl: "https://id.shop.io/token", scopes: {"orders:read": R}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          security: [{id: ["orders:read"]}]
          responses: {"200": {description: Orders}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials: {tokenUrl: "https://id.shop.io/token", scopes: {"orders:read": R}}
    ```

    ## See also
    access-control-model, oauth-flow-choice
    """
    offered = {
        scheme.name: {
            scope for flow in scheme.flows.values() for scope, _ in flow.get("scopes").items()
        }
        for scheme in api.security_schemes.values()
        if scheme.type == "oauth2"
    }
    seen: set[tuple[str, str]] = set()
    for each in api.operations:
        for choice in each.security or ():
            for name, scopes in choice.items():
                for scope in scopes:
                    if not offered.get(name) or scope in offered[name] or (name, scope) in seen:
                        continue
                    seen.add((name, scope))
                    yield Hit(
                        each.name,
                        each.place,
                        f"{each.name} requires the scope {scope}, which no flow of {name} offers.",
                        "Clients can't ask for it by the contract, so nobody may call this, or the "
                        "check is left out.",
                        f"Add {scope} to the scopes of {name}, or name one that is there: "
                        + ", ".join(sorted(offered[name])[:8]),
                    )
