"""The rule `several_error_shapes`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.rest import commonest, error_shape, errors_of, first_names
from smeaton.analysis.rule import Hit, rule

_OAUTH = {"error", "error_description"}
_SHAPES = 4


@rule("OAS059", severity="medium", harm="confusion", each=1)
def several_error_shapes(api: Api) -> Iterator[Hit]:
    """Errors of several shapes in one contract.

    ## What it does
    Compares the fields of error answers over the whole contract, and finds those whose fields have
    nothing to do with the common shape.

    ## Why it matters
    A client needs one place that reads errors. With several shapes it looks for `message` where the
    text is in `detail`, and shows "undefined" to a user whose payment failed.

    ## When it is fine
    One shape with more fields for some errors, as RFC 9457 allows for extensions; and shapes that
    another standard demands, as OAuth's `error` and `error_description` on token endpoints. Refused
    fields by name, which are those of the request.

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
                  schema:
                    type: object
                    properties:
                      code: {type: string}
                      message: {type: string}
            '404':
              description: false
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      errors:
                        type: array
                        items: {type: string}
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
                application/json:
                  schema:
                    type: object
                    properties:
                      code: {type: string}
                      message: {type: string}
            '404':
              description: false
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      code: {type: string}
                      message: {type: string}
    ```

    ## See also
    error-contract
    """
    shaped = [
        (operation, each, error_shape(each))
        for operation in api.operations
        for each in errors_of(operation)
    ]
    shaped = [one for one in shaped if one[2] and not _is_by_field(one[0], one[2])]
    if not shaped:
        return
    common = set(commonest(" ".join(shape) for _, _, shape in shaped)[0][0].split())
    odd = [one for one in shaped if not common & set(one[2]) and not set(one[2]) >= _OAUTH]
    if odd and len(odd) * 100 >= len(shaped):
        operation, first, _ = odd[0]
        names = commonest("{" + ", ".join(shape[:4]) + "}" for _, _, shape in odd)
        yield Hit(
            f"{operation.name} {first.status}",
            first.place,
            f"{len(shaped) - len(odd)} of {len(shaped)} errors have the shape "
            f"{{{', '.join(sorted(common)[:5])}}}, and {len(odd)} "
            f"{'has' if len(odd) == 1 else 'have'} nothing in common with it: "
            f"{first_names((f'{name} ({number})' for name, number in names), _SHAPES)}.",
            "Clients have no one place to read errors: they look for a field that the other shape "
            "doesn't have.",
            "Give every error one schema, by $ref: application/problem+json (RFC 9457).",
        )


def _is_by_field(operation: Operation, shape: tuple[str, ...]) -> bool:
    """Whether an error names the fields of the request that were refused."""
    body = pick_json(operation.body.content) if operation.body else None
    return body is not None and bool(shape) and set(shape) <= set(body.properties)
