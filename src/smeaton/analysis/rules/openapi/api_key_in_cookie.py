"""The rule `api_key_in_cookie`."""

import re
from collections.abc import Iterator

from smeaton.analysis.operation_roles import (
    WRITES,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_SAID = re.compile(r"csrf|xsrf|same-?site", re.IGNORECASE)


@rule("OAS011", severity="medium", harm="exposure", each=1)
def api_key_in_cookie(api: Api) -> Iterator[Hit]:
    """Writes guarded by a cookie alone.

    ## What it does
    Finds apiKey schemes in cookies that guard writing operations, where neither a CSRF token nor
    SameSite is spoken of.

    ## Why it matters
    Browsers send cookies with requests that other sites cause. Without SameSite, a token or a
    custom header, any page may write in the visitor's name (OWASP Cross-Site Request Forgery cheat
    sheet).

    ## When it is fine
    A header or scheme for a CSRF token, or a description that names SameSite or CSRF protection.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{session: []}]
    paths:
      /orders:
        post: {responses: {"201": {description: Created}}}
    components:
      securitySchemes:
        session: {type: apiKey, in: cookie, name: sid}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{session: []}]
    paths:
      /orders:
        post: {responses: {"201": {description: Created}}}
    components:
      securitySchemes:
        session:
          type: apiKey
          in: cookie
          name: __Host-sid
          description: SameSite=Lax, HttpOnly, Secure; writes need the header X-CSRF-Token as well.
    ```

    ## See also
    csrf-cors-and-cookies, session-or-token
    """
    told = " ".join(
        f"{s.name} {s.node.text('name')} {s.node.text('description')}"
        for s in api.security_schemes.values()
    )
    if _SAID.search(told + api.root.at("info").text("description")):
        return
    for scheme in api.security_schemes.values():
        if scheme.type != "apiKey" or scheme.location != "cookie":
            continue
        uses = [
            each
            for each in api.operations
            if each.method in WRITES
            and any(scheme.name in choice for choice in each.security or ())
            and not any(_SAID.search(p.name) for p in each.parameters)
        ]
        if uses:
            yield Hit(
                scheme.name,
                scheme.place,
                f"The cookie of {scheme.name} guards {len(uses)} writing "
                f"{'operation' if len(uses) == 1 else 'operations'}, and nothing is said against "
                "forged requests.",
                "Browsers send the cookie with requests that other sites cause, so any page may "
                "write in its visitor's name.",
                "Require a CSRF token in a header beside it, and say in the description that the "
                "cookie is SameSite=Lax or Strict, HttpOnly and Secure.",
            )
