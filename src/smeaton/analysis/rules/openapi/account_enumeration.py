"""The rule `account_enumeration`."""

import re
from collections.abc import Iterator

from smeaton.analysis.operation_roles import (
    is_login,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_WHO = re.compile(r"user|account|email|e-mail|customer|member", re.IGNORECASE)
_OTHER = re.compile(r"token|code|session|challenge|application|client", re.IGNORECASE)


@rule("OAS049", severity="low", harm="exposure", each=1)
def account_enumeration(api: Api) -> Iterator[Hit]:
    """Answers that tell whether an account exists.

    ## What it does
    Finds operations that sign in or send a password reset and that answer 404, or a registration
    that answers 409, by what their descriptions say about unknown or known users.

    ## Why it matters
    A list of who has an account is where credential stuffing and phishing begin, and for some
    services the membership is the secret (OWASP API2:2023; OWASP Authentication cheat sheet).

    ## When it is fine
    A 404 that speaks of something else; registration by user names that are public anyway; callers
    who have signed in, as to set up a second factor.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /password/reset:
        post:
          responses:
            "202": {description: A mail is on its way}
            "404": {description: No user with this email}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /password/reset:
        post:
          responses:
            "202": {description: "A mail is on its way, if there is such an account"}
    ```

    ## See also
    multi-factor-and-passkeys, secure-defaults
    """
    for each in api.operations:
        response = each.responses.get("404")
        if response is None or not is_login(each) or "{" in each.path or each.security:
            continue
        told = response.node.text("description")
        if _WHO.search(told) and not _OTHER.search(told):
            yield Hit(
                each.name,
                response.place,
                f"{each.name} answers 404 where no such account exists.",
                "Strangers sort addresses into those with an account and those without.",
                "Answer alike in both cases (202 or 401), and take the same time.",
            )
