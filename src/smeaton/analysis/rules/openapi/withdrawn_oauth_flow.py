"""The rule `withdrawn_oauth_flow`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_FLOWS = {
    "password": "hands the user's password to every client, and shuts out MFA and passkeys",
    "implicit": "puts the access token into the address of a page, where logs and scripts read it",
}


_FIX = """Offer authorizationCode with PKCE (and clientCredentials between services):
flows:
  authorizationCode:
    authorizationUrl: …
    tokenUrl: …
    scopes: …"""
_SWAGGER = """Offer accessCode with PKCE (and application between services):
flow: accessCode
authorizationUrl: …
tokenUrl: …
scopes: …"""


@rule("OAS001", severity="high", harm="exposure", each=1)
def withdrawn_oauth_flow(api: Api) -> Iterator[Hit]:
    """An OAuth flow that was withdrawn: implicit or password.

    ## What it does
    Finds OAuth 2.0 security schemes that offer the implicit flow or the password flow.

    ## Why it matters
    RFC 9700 (sections 2.1.2 and 2.4) says that clients should not use the implicit grant and must
    not use the password grant: tokens leak through addresses and history, passwords reach every
    client, and neither MFA nor passkeys work.

    ## When it is fine
    Never in a new contract. While old clients are moved, mark the scheme as deprecated in its
    description, and the finding is low.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths: {}
    components:
      securitySchemes:
        login:
          type: oauth2
          flows:
            implicit:
              authorizationUrl: https://id.example.com/authorize
              scopes: {"orders:read": Read orders}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths: {}
    components:
      securitySchemes:
        login:
          type: oauth2
          flows:
            authorizationCode:
              authorizationUrl: https://id.example.com/authorize
              tokenUrl: https://id.example.com/token
              scopes: {"orders:read": Read orders}
    ```

    ## See also
    oauth-flow-choice
    """
    for scheme in api.security_schemes.values():
        old = "deprecated" in scheme.node.text("description").lower()
        for flow in scheme.flows:
            if flow in _FLOWS:
                yield Hit(
                    scheme.name,
                    scheme.flows[flow].place,
                    f"Security scheme {scheme.name} offers the OAuth {flow} flow.",
                    f"It {_FLOWS[flow]}; RFC 9700 rules it out.",
                    _SWAGGER if api.is_swagger else _FIX,
                    severity=Severity.LOW if old else None,
                )
