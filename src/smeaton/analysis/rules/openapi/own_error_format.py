"""The rule `own_error_format`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api, pick_json
from smeaton.analysis.parse.openapi_elements import Response
from smeaton.analysis.rest import error_shape, errors_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain, word_set

_CODES = word_set(
    "code errorcode type errortype reason slug error id errors key status name title "
    "documentationurl"
)
_FEW = 2


@rule("OAS060", severity="low", harm="confusion", each=1)
def own_error_format(api: Api) -> Iterator[Hit]:
    """Errors in a format of their own.

    ## What it does
    Finds contracts whose errors have one shape that isn't that of RFC 9457
    (`application/problem+json`).

    ## Why it matters
    Client libraries, gateways and frameworks read problem details as they are; a format of your own
    has to be read by code of its own in each client.

    ## When it is fine
    The format has a stable code for machines and a text for people: then it does the same work, and
    the rule is silent. So it is for JSON:API, OData and OAuth errors.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            '200': {description: Orders}
            '400':
              description: Bad
              content:
                application/json:
                  schema: {$ref: '#/components/schemas/Error'}
            '404':
              description: None
              content:
                application/json:
                  schema: {$ref: '#/components/schemas/Error'}
            '409':
              description: Late
              content:
                application/json:
                  schema: {$ref: '#/components/schemas/Error'}
    components:
      schemas:
        Error:
          type: object
          properties:
            msg: {type: string}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            '200': {description: Orders}
            '400':
              description: Bad
              content:
                application/problem+json:
                  schema:
                    type: object
                    properties:
                      type: {type: string}
                      title: {type: string}
                      status: {type: integer}
                      detail: {type: string}
    ```

    ## See also
    error-contract
    """
    shaped = [
        (operation, each)
        for operation in api.operations
        for each in errors_of(operation)
        if error_shape(each)
    ]
    own = [
        pair
        for pair in shaped
        if not any("problem" in media for media in pair[1].content)
        and not _CODES & {plain(name) for name in (*error_shape(pair[1]), *_inner(pair[1]))}
    ]
    if len(own) > _FEW and len(own) * 2 > len(shaped):
        operation, first = own[0]
        yield Hit(
            f"{operation.name} {first.status}",
            first.place,
            f"Errors have a format of their own, {{{', '.join(error_shape(first)[:5])}}}, "
            "without a "
            f"code for machines ({len(own)} answers).",
            "Each client needs code of its own to read them, and can tell errors apart by text "
            "alone.",
            "Answer with application/problem+json: type, title, status, detail (RFC 9457).",
        )


def _inner(response: Response) -> Iterator[str]:
    """Yield the fields of what an error holds, such as the elements of its details."""
    schema = pick_json(response.content)
    for each in schema.properties.values() if schema else ():
        held = each.items if each.is_array and each.items is not None else each
        yield from held.properties
