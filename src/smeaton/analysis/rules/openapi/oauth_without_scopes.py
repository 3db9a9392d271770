"""The rule `oauth_without_scopes`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import is_write, name_segments
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_SELF = {"me", "self", "userinfo", "whoami", "logout"}
_NAMED = re.compile(r"permission|scope|role|requires? ", re.IGNORECASE)


@rule("OAS007", severity="medium", harm="exposure", each=1)
def oauth_without_scopes(api: Api) -> Iterator[Hit]:
    """OAuth 2.0 operations that require no scope.

    ## What it does
    Finds operations guarded by an OAuth 2.0 or OpenID Connect scheme with an empty list of scopes.
    Reads are low.

    ## Why it matters
    Any token will do: one issued to read a profile deletes orders as well. Scopes limit what a
    stolen or overreaching client can do (RFC 6749, section 3.3; OWASP API5:2023).

    ## When it is fine
    Reads about the caller's own identity (/me, /userinfo), and contracts whose descriptions name
    the permission.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        post:
          security: [{id: []}]
          responses: {"201": {description: Created}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials: {tokenUrl: "https://id.shop.io/token", scopes: {"orders:write": W}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        post:
          security: [{id: ["orders:write"]}]
          responses: {"201": {description: Created}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials: {tokenUrl: "https://id.shop.io/token", scopes: {"orders:write": W}}
    ```

    ## See also
    access-control-model, oauth-flow-choice
    """
    oauth = {s.name for s in api.security_schemes.values() if s.type in ("oauth2", "openIdConnect")}
    for each in api.operations:
        own = set(name_segments(each.path)) & _SELF
        if own or _NAMED.search(each.node.text("description")):
            continue
        bare = [
            n for choice in each.security or () for n, s in choice.items() if n in oauth and not s
        ]
        if bare:
            yield Hit(
                each.name,
                each.node.get("security").place if each.node.get("security") else each.place,
                f"{each.name} accepts any token of {bare[0]}: it requires no scope.",
                "A token given for one small purpose opens everything.",
                f'security:\n  - {bare[0]}: ["orders:write"]   # the smallest scope that it needs',
                severity=None if is_write(each) else Severity.LOW,
                group="write" if is_write(each) else "read",
            )
