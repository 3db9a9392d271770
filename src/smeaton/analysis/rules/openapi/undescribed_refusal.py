"""The rule `undescribed_refusal`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_error
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.response_edits import add_response, find_shared_response
from smeaton.analysis.rule import Hit, rule

_SHARE = 3
_TOLD = {"401": "Not signed in", "403": "Not allowed"}


@rule("OAS027", severity="low", harm="confusion", each=1)
def undescribed_refusal(api: Api) -> Iterator[Hit]:
    """Guarded operations that never refuse.

    ## What it does
    Finds guarded operations without a response 401 (nor 4XX or default), and those with scopes
    without 403. One finding a contract, where more than a third are concerned.

    ## Why it matters
    Clients have to tell "sign in again" (401) from "you may not" (403); what isn't described isn't
    handled, and each team answers in its own way (OWASP API8:2023; RFC 9110, section 15.5).

    ## When it is fine
    A default response, or 4XX.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders:
        get:
          responses: {"200": {description: Orders}}
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
      /orders:
        get:
          responses:
            "200": {description: Orders}
            "401": {description: Not signed in}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## See also
    status-codes, error-contract
    """
    guarded = [each for each in api.operations if each.security and {} not in each.security]
    lacking: list[tuple[Operation, str]] = []
    for operation in guarded:
        statuses = set(operation.responses)
        if not statuses or statuses & {"default", "4XX"}:
            continue
        scoped = any(scopes for choice in operation.security or () for scopes in choice.values())
        if "401" not in statuses:
            lacking.append((operation, "401"))
        elif scoped and not statuses & {"403", "404"}:
            lacking.append((operation, "403"))
    if len(lacking) * _SHARE <= len(guarded):
        return
    first, status = lacking[0]
    shared = {each: find_shared_response(api, each) for each in ("401", "403")}
    yield Hit(
        first.name,
        first.place,
        f"{len(lacking)} of {len(guarded)} guarded operations don't describe how they refuse: "
        f"{first.name} lacks {status}.",
        'Clients can\'t tell "sign in again" from "you may not", and servers answer at random.',
        "\n".join(
            f"\"{each}\": {{$ref: '{shared[each]}'}}"
            if shared[each]
            else write_error(api, each, _TOLD[each])
            for each in sorted({code for _, code in lacking})
        ),
        edits=tuple(
            edit for each, code in lacking for edit in add_response(each, code, shared[code])
        ),
    )
