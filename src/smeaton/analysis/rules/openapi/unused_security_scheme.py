"""The rule `unused_security_scheme`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS042", severity="low", harm="confusion", each=1)
def unused_security_scheme(api: Api) -> Iterator[Hit]:
    """A security scheme that nothing requires.

    ## What it does
    Finds security schemes that no requirement names, in contracts in which others are required.

    ## Why it matters
    Readers can't tell whether it is accepted: either the operations that take it don't say so, or
    what was withdrawn is still offered.

    ## When it is fine
    Contracts without operations, which others use; contracts that require nothing at all, which is
    another finding.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders: {get: {responses: {"200": {description: Orders}}}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
        key: {type: apiKey, in: header, name: X-Api-Key}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}, {key: []}]
    paths:
      /orders: {get: {responses: {"200": {description: Orders}}}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
        key: {type: apiKey, in: header, name: X-Api-Key}
    ```

    ## See also
    secure-defaults
    """
    used = {
        name for each in [*api.operations, *api.webhooks] for c in each.security or () for name in c
    }
    idle = [each for each in api.security_schemes.values() if each.name not in used]
    if used and idle and api.operations:
        names = ", ".join(each.name for each in idle)
        yield Hit(
            idle[0].name,
            idle[0].place,
            f"No operation requires {names}, though the contract defines "
            f"{'it' if len(idle) == 1 else 'them'}.",
            "Readers can't tell whether it is still accepted, and by which operations.",
            "Add it to the alternatives where it is accepted, or take it out.",
        )
