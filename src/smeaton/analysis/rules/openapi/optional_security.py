"""The rule `optional_security`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_requirement
from smeaton.analysis.operation_roles import is_entrance, is_write, pick_scheme
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS003", severity="high", harm="exposure", each=1)
def optional_security(api: Api) -> Iterator[Hit]:
    """Writes for which authentication is optional.

    ## What it does
    Finds security requirements of writing operations with an empty alternative (`{}`) beside
    others.

    ## Why it matters
    OpenAPI takes alternatives as "any of these": an empty one is always met, so the others guard
    nothing.

    ## When it is fine
    Reads that show more to those who are known. Signing in and registration.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        post:
          security: [{login: []}, {}]
          responses: {"201": {description: Created}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        post:
          security: [{login: []}]
          responses: {"201": {description: Created}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## See also
    secure-defaults, access-control-model
    """
    for each in api.operations:
        choices = each.security or []
        if is_write(each) and not is_entrance(each) and {} in choices and len(choices) > 1:
            yield Hit(
                each.name,
                each.node.get("security").place if each.node.get("security") else each.place,
                f"{each.name} may be called without authentication: `{{}}` is one of its"
                " alternatives.",
                "Alternatives are an OR; the empty one is always met, so anybody may write.",
                write_requirement(api, pick_scheme(api), writes=True),
            )
