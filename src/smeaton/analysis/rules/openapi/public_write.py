"""The rule `public_write`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_requirement
from smeaton.analysis.operation_roles import (
    is_admin,
    is_entrance,
    is_login,
    is_write,
    name_segments,
    pick_scheme,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_PROOF = re.compile(
    r"signature|signed|captcha|one-time|magic link|hmac|public|anonymous|unauthenticated|"
    r"token in|code|invit",
    re.IGNORECASE,
)
_RECEIVES = {"receive", "ingress", "inbound", "webhook", "hook"}
_FORMS = {"contact", "feedback", "subscribe", "newsletter", "csp", "report", "track", "events"}


@rule("OAS004", severity="medium", harm="exposure", each=1)
def public_write(api: Api) -> Iterator[Hit]:
    """Writing operations declared public.

    ## What it does
    Finds operations that change something and say `security: []`, or only `{}`, though most of the
    contract is guarded.

    ## Why it matters
    A public write is a free database for strangers: spam, storage bills, and data that nobody
    answers for. DELETE and PUT, and administration, are high.

    ## When it is fine
    Signing in, registration, recovery, receivers of webhooks, contact forms; a write whose
    description names another proof: a signature, a one-time link, a captcha.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders/{id}:
        delete:
          security: []
          parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
          responses: {"204": {description: Gone}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders/{id}:
        delete:
          parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
          responses: {"204": {description: Gone}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## See also
    secure-defaults, rate-limiting
    """
    for each in api.operations:
        security = each.security
        if security is None or any(security) or not is_write(each) or is_entrance(each):
            continue
        if {} in security and len(security) > 1:
            continue
        if set(words(each.id or "x")) & _RECEIVES:
            continue
        if _PROOF.search(each.words) or set(name_segments(each.path)) & _FORMS or is_login(each):
            continue
        grave = each.method in ("delete", "put", "patch") or is_admin(each)
        yield Hit(
            each.name,
            each.node.get("security").place if each.node.get("security") else each.place,
            f"{each.name} changes something and is declared public.",
            "Anybody on the network may do it, as often as they like.",
            write_requirement(api, pick_scheme(api), writes=True) + "\n"
            "or say in its description what else proves the caller (a signature, a one-time link).",
            severity=Severity.HIGH if grave else None,
        )
