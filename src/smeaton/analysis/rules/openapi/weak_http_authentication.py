"""The rule `weak_http_authentication`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_scheme
from smeaton.analysis.operation_roles import (
    is_entrance,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_OLD = {"digest": "digest (MD5)", "negotiate": "negotiate", "oauth": "OAuth 1.0", "hoba": "HOBA"}
_KEY = re.compile(
    r"api[ _-]?(?:key|secret|token)|\btoken\b|\bsid\b|secret key|access key", re.IGNORECASE
)


@rule("OAS012", severity="medium", harm="exposure", each=1)
def weak_http_authentication(api: Api) -> Iterator[Hit]:
    """HTTP Basic and other outdated authentication.

    ## What it does
    Finds http schemes that send a password with each request (basic) or that are withdrawn (digest,
    negotiate, oauth, hoba). Basic whose description says that a key or token stands in for the
    password is low.

    ## Why it matters
    A password in each request leaks in one log or one plain hop, can't be limited or expire by
    itself, and keeps MFA out. Digest is MD5; `oauth` is OAuth 1.0.

    ## When it is fine
    Clients that prove themselves at a token endpoint (RFC 6749, section 2.3.1), as long as nothing
    else uses the scheme.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths: {}
    components:
      securitySchemes:
        login: {type: http, scheme: basic}
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
    session-or-token, oauth-flow-choice
    """
    for scheme in api.security_schemes.values():
        kind = scheme.scheme
        if scheme.type != "http" or kind not in {"basic", *_OLD}:
            continue
        uses = [e for e in api.operations if any(scheme.name in c for c in e.security or ())]
        if uses and all(is_entrance(each) for each in uses):
            continue
        keyed = kind == "basic" and _KEY.search(
            f"{' '.join(words(scheme.name))} {scheme.node.text('description')}"
        )
        others = [
            s
            for s in api.security_schemes.values()
            if s.scheme == "bearer" or s.type in ("oauth2", "openIdConnect")
        ]
        yield Hit(
            scheme.name,
            scheme.place,
            f"Security scheme {scheme.name} is HTTP {_OLD.get(kind, kind.title())}"
            + (", with a key for a password." if keyed else "."),
            (
                "Each request carries the credential itself, good until somebody changes it; scopes"
                " and expiry have no place in it."
                if keyed
                else (
                    "The password goes with every request, never expires by itself, and shuts MFA"
                    " out."
                    if kind == "basic"
                    else "It was withdrawn or never became safe; libraries and browsers drop it."
                )
            ),
            (
                f"Leave it to {others[0].name}, and withdraw it with a date."
                if others
                else write_scheme(api)
            ),
            severity=Severity.LOW if keyed or (others and kind == "basic") else None,
        )
