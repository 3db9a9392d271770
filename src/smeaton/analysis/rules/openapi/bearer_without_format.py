"""The rule `bearer_without_format`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS016", severity="low", harm="exposure", each=1)
def bearer_without_format(api: Api) -> Iterator[Hit]:
    """A bearer token that says nothing of itself.

    ## What it does
    Finds http bearer schemes with neither a bearerFormat nor a description.

    ## Why it matters
    Whether a token is a JWT or an opaque key decides how servers check it, how it is withdrawn and
    what clients may read. For JWTs RFC 8725 names what has to be checked: algorithm, issuer,
    audience, expiry.

    ## When it is fine
    A description that says what the token is and where it comes from.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths: {}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths: {}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## See also
    jwt-practice, session-or-token
    """
    for scheme in api.security_schemes.values():
        node = scheme.node
        silent = not node.text("bearerFormat") and not node.text("description")
        if scheme.type == "http" and scheme.scheme == "bearer" and silent:
            yield Hit(
                scheme.name,
                scheme.place,
                f"Security scheme {scheme.name} does not say what its bearer token is.",
                "Servers can't tell from the contract what to check (RFC 8725: algorithm, issuer, "
                "audience, expiry), nor clients how long it lives.",
                "bearerFormat: JWT   # or opaque; and its lifetime and audience in the description",
            )
