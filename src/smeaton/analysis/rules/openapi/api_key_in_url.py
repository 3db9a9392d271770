"""The rule `api_key_in_url`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.tree_edits import replace_value
from smeaton.analysis.vocabulary import words

_WHO = {"sudo", "user", "username", "account", "client", "impersonate"}
"""Parameters that say who is meant, and prove nothing."""
_SIGNED = re.compile(
    r"signed url|presigned|pre-signed|short-lived|expires|deprecated", re.IGNORECASE
)


@rule("OAS010", severity="high", harm="exposure", each=1)
def api_key_in_url(api: Api) -> Iterator[Hit]:
    """An API key sent in the URL.

    ## What it does
    Finds security schemes of type apiKey that are sent in the query (or the path). Where a header
    is accepted as well it is medium.

    ## Why it matters
    Addresses are written down everywhere: access logs, proxies, browser history, Referer headers,
    monitoring. A key in them is known to all who read those (OWASP API2:2023; RFC 6750, section
    2.3, for tokens).

    ## When it is fine
    Signed, short-lived links for downloads, described as such.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{key: []}]
    paths: {}
    components:
      securitySchemes:
        key: {type: apiKey, in: query, name: api_key}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{key: []}]
    paths: {}
    components:
      securitySchemes:
        key: {type: apiKey, in: header, name: X-Api-Key}
    ```

    ## See also
    api-keys, session-or-token
    """
    other = any(
        s.location == "header" or s.type in ("http", "oauth2", "openIdConnect")
        for s in api.security_schemes.values()
    )
    for scheme in api.security_schemes.values():
        where = scheme.location
        if scheme.type != "apiKey" or where not in ("query", "path"):
            continue
        if _SIGNED.search(scheme.node.text("description")):
            continue
        if set(words(scheme.node.text("name") or "x")) & _WHO:
            continue
        where_node = scheme.node.get("in")
        edits = replace_value(where_node, "header") if not other and where_node else ()
        yield Hit(
            scheme.name,
            scheme.node.get("in").place,
            f"Security scheme {scheme.name} takes the key in the {where} of the URL"
            + (", though a header is accepted as well." if other else "."),
            "URLs end up in logs, histories and Referer headers, and the key with them.",
            "Withdraw it: announce a date, and use the header alone." if other else "in: header",
            severity=Severity.MEDIUM if other else None,
            edits=edits,
        )
