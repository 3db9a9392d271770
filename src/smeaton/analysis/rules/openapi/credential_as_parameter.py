"""The rule `credential_as_parameter`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_scheme
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.parse.openapi_elements import Parameter
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_NAMES = {
    "authorization",
    "x_api_key",
    "api_key",
    "apikey",
    "x_auth_token",
    "x_access_token",
    "auth_token",
    "access_token",
    "token",
    "x_token",
}


@rule("OAS040", severity="medium", harm="confusion", each=1)
def credential_as_parameter(api: Api) -> Iterator[Hit]:
    """Authentication hidden in a header parameter.

    ## What it does
    Finds header parameters named Authorization, which OpenAPI 3 tells tools to ignore, and
    parameters for API keys or access tokens beside or instead of security schemes.

    ## Why it matters
    What isn't a security scheme isn't sent by generated clients, nor checked by gateways, nor seen
    by whoever asks which operations are guarded (OpenAPI 3.1, Parameter Object).

    ## When it is fine
    Headers that carry another credential than the caller's: of an upstream, of a webhook's
    signature.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: Authorization, in: header, required: true, schema: {type: string}}]
          responses: {"200": {description: Orders}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          security: [{login: []}]
          responses: {"200": {description: Orders}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## See also
    secure-defaults, api-keys
    """
    uses = [
        (operation, each)
        for operation in api.operations
        for each in operation.parameters
        if each.location == "header" and "_".join(words(each.name)) in _NAMES
    ]
    for name, found in _gather(uses).items():
        operation, each = found[0]
        ignored = name.lower() == "authorization" and not api.is_swagger
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield Hit(
            f"{operation.name}#{name}",
            each.place,
            f"{operation.name}{more}: {name} is declared as a parameter, where a security scheme"
            " belongs.",
            (
                "OpenAPI 3 tells tools to ignore it: clients don't send it and gateways don't"
                " check it."
                if ignored
                else (
                    "Generated clients ask for it at each call, gateways don't check it, and nobody"
                    " sees which operations are guarded."
                )
            ),
            write_scheme(api, "bearer" if name.lower() == "authorization" else "key", name)
            + "\nand require it at the root.",
        )


def _gather(
    uses: list[tuple[Operation, Parameter]],
) -> dict[str, list[tuple[Operation, Parameter]]]:
    found: dict[str, list[tuple[Operation, Parameter]]] = {}
    for operation, each in uses:
        found.setdefault(each.name, []).append((operation, each))
    return found
