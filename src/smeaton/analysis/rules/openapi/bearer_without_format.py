"""The rule `bearer_without_format`."""

import re
from collections.abc import Iterator

from smeaton.analysis.operation_roles import is_login, name_segments
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_SAID = re.compile(r"\bauthenticat|\bbearer\b|\bapi[- ]?keys?\b|\baccess tokens?\b", re.I)
_NAMED = frozenset({"jwt", "pat", "personal", "opaque", "key", "oidc", "oauth", "oauth2"})


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
    A description that says what the token is and where it comes from. A name that says so
    (ApiKeyAuth, PersonalAccessToken), an operation of the contract that hands tokens out, or
    prose about authentication at its head.

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
    told = _SAID.search(api.root.get("info").text("description"))
    if told or any(map(_hands_out, api.operations)):
        return
    for scheme in api.security_schemes.values():
        if _NAMED & set(words(scheme.name)) or "apikey" in scheme.name.lower():
            continue
        node = scheme.node
        silent = not node.text("bearerFormat") and not node.text("description")
        if scheme.type == "http" and scheme.scheme == "bearer" and silent:
            yield Hit(
                scheme.name,
                scheme.place,
                f"Security scheme {scheme.name} does not say what its bearer token is, nor where "
                "clients get it.",
                "Who starts with the contract can't call it: is it a key from a settings page, or "
                "a JWT of an issuer that expires?",
                "description: …   # what the token is, where it comes from, how long it lives\n"
                "bearerFormat: …   # JWT, if it is one",
            )


def _hands_out(operation: Operation) -> bool:
    """Whether clients get their tokens here."""
    return operation.method == "post" and (
        is_login(operation) or bool({"token", "tokens"} & set(name_segments(operation.path)))
    )
