"""The rule `incomplete_security_scheme`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.parse.openapi_elements import SecurityScheme
from smeaton.analysis.rule import Hit, rule

_ADDRESSES = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "clientCredentials": ("tokenUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
    "deviceAuthorization": ("deviceAuthorizationUrl", "tokenUrl"),
}
_TYPES = {"apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"}


@rule("OAS035", severity="medium", harm="confusion", each=1)
def incomplete_security_scheme(api: Api) -> Iterator[Hit]:
    """A security scheme that lacks what clients need.

    ## What it does
    Finds security schemes without what their type needs: the name and place of an API key, the
    scheme of http, the flows of OAuth 2.0 with their addresses, the address of OpenID Connect's
    discovery; and types that OpenAPI doesn't know.

    ## Why it matters
    Clients and gateways that are made from the contract can't authenticate by it, or leave the
    check out.

    ## When it is fine
    Never: OpenAPI requires these fields (Security Scheme Object, OAuth Flow Object).

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths: {}
    components:
      securitySchemes:
        login: {type: oauth2}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths: {}
    components:
      securitySchemes:
        login:
          type: oauth2
          flows:
            clientCredentials:
              tokenUrl: https://id.example.com/token
              scopes: {"orders:read": Read orders}
    ```

    ## See also
    oauth-flow-choice, service-authentication
    """
    for scheme in api.security_schemes.values():
        missing = _list_missing(scheme) if scheme.node else []
        if missing:
            yield Hit(
                scheme.name,
                scheme.place,
                f"Security scheme {scheme.name} lacks {' and '.join(missing)}.",
                "Clients and gateways can't authenticate by the contract, or leave the check out.",
                "Say it: {type: apiKey, in: header, name: …}, "
                + (
                    "{type: basic}, or {type: oauth2, flow: accessCode} with tokenUrl and scopes."
                    if api.is_swagger
                    else "{type: http, scheme: bearer}, or {type: oauth2, flows: {…}} with "
                    "tokenUrl and scopes."
                ),
            )


def _list_missing(scheme: SecurityScheme) -> list[str]:
    """Return what a scheme of its type has to say and doesn't."""
    node = scheme.node
    if scheme.type not in _TYPES:
        return ["a type that OpenAPI knows"]
    wanted = {
        "apiKey": ["name", "in"],
        "http": [] if scheme.scheme else ["scheme"],
        "openIdConnect": ["openIdConnectUrl"],
    }
    missing = [key for key in wanted.get(scheme.type, []) if not node.text(key)]
    if scheme.type == "oauth2":
        missing = [] if scheme.flows else ["flows"]
        for name, flow in scheme.flows.items():
            missing += [f"{name}.{k}" for k in _ADDRESSES.get(name, ()) if not flow.text(k)]
    return missing
