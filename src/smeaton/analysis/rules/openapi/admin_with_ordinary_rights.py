"""The rule `admin_with_ordinary_rights`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import (
    is_admin,
)
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rule import Hit, rule

_NAMED = re.compile(
    r"\b(admin(istrator)?s? only|only admin|permission|role|must be (an? )?admin|"
    r"requires? .{0,20}admin|superuser)",
    re.IGNORECASE,
)


@rule("OAS009", severity="medium", harm="exposure", each=1)
def admin_with_ordinary_rights(api: Api) -> Iterator[Hit]:
    """Administration that asks for no more than everything else.

    ## What it does
    Finds operations under /admin and the like that require the very schemes and scopes that
    ordinary operations require.

    ## Why it matters
    Function-level authorization (OWASP API5:2023) is the check that gets forgotten: any token that
    opens the ordinary API opens administration too, as far as the contract says.

    ## When it is fine
    Descriptions that name the role or permission needed; contracts of administration alone.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{id: [orders]}]
    paths:
      /orders:
        get: {responses: {"200": {description: Orders}}}
      /admin/refunds:
        post: {responses: {"201": {description: Created}}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials: {tokenUrl: "https://id.example.com/token", scopes: {orders: All}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{id: [orders]}]
    paths:
      /orders:
        get: {responses: {"200": {description: Orders}}}
      /admin/refunds:
        post: {security: [{id: ["admin:refunds"]}], responses: {"201": {description: Created}}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials:
              tokenUrl: https://id.example.com/token
              scopes: {orders: All, "admin:refunds": Refund}
    ```

    ## See also
    access-control-model, secure-defaults
    """

    def ask(operation: Operation) -> str:
        return repr(sorted(str(choice) for choice in operation.security or ()))

    ordinary = {ask(each) for each in api.operations if each.security and not is_admin(each)}
    alike = [
        each
        for each in api.operations
        if is_admin(each)
        and each.security
        and ask(each) in ordinary
        and not _NAMED.search(each.words)
    ]
    if not alike:
        return
    first = alike[0]
    scoped = any(s.type not in ("http", "apiKey") for s in api.security_schemes.values())
    named = ", ".join(each.name for each in alike[:5]) + (" and others" if len(alike) > 5 else "")
    yield Hit(
        first.name,
        first.place,
        f"{len(alike)} administrative {'operation asks' if len(alike) == 1 else 'operations ask'}"
        f" for no more than ordinary ones: {named}.",
        "As far as the contract says, whoever may use the API may administer it.",
        "Require a scope of their own (admin:…) or a scheme of their own, and say in each"
        " description which role may.",
        severity=None if scoped else Severity.LOW,
    )
