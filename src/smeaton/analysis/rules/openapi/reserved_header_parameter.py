"""The rule `reserved_header_parameter`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule

_RESERVED = frozenset({"accept", "content-type"})


@rule("OAS113", severity="low", harm="confusion", each=1)
def reserved_header_parameter(api: Api) -> Iterator[Hit]:
    """Header parameters that are ignored.

    ## What it does
    Finds header parameters called Accept or Content-Type.

    ## Why it matters
    OpenAPI says that such parameters are ignored: what they demand is not in the contract. Media
    types belong to `content`.

    ## When it is fine
    Swagger 2.0 says nothing of the kind; there it is left alone.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: Accept, in: header, required: true, schema: {type: string}}]
          responses: {"200": {description: Orders}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            '200':
              description: Orders
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      id: {type: string}
    ```

    ## See also
    contract-tests
    """
    if api.is_swagger:
        return
    odd = [
        (operation, each)
        for operation in api.operations
        for each in operation.parameters
        if each.location == "header" and each.name.lower() in _RESERVED
    ]
    if odd:
        operation, first = odd[0]
        yield Hit(
            f"{operation.name}#{first.name}",
            first.place,
            f"Header parameters that tools ignore ({len(odd)}): "
            f"{first_names(f'{o.name}#{each.name}' for o, each in odd)}.",
            "OpenAPI ignores them: what they demand isn't part of the contract.",
            "Say media types under `content`.",
        )
