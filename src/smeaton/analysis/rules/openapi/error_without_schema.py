"""The rule `error_without_schema`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_error
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import errors_of, first_names, share
from smeaton.analysis.rule import Hit, rule


@rule("OAS057", severity="medium", harm="confusion", each=1)
def error_without_schema(api: Api) -> Iterator[Hit]:
    """Errors that are described in words only.

    ## What it does
    Finds contracts in which many error answers have no schema: a status and a sentence.

    ## Why it matters
    Clients can't tell "card declined" from "card expired" but by parsing text that may change
    tomorrow. Each team guesses another shape, and generated clients throw the body away.

    ## When it is fine
    Answers without a body by their nature: 304, and answers to HEAD. A few among many that are
    described are left alone, and so are references that lead nowhere, of which another rule speaks.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            "200": {description: Orders}
            "400": {description: Bad request}
            "404": {description: Not found}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            "200": {description: Orders}
            "4XX":
              description: What went wrong
              content:
                application/problem+json:
                  schema:
                    type: object
                    required: [type, title, status]
                    properties:
                      type: {type: string, format: uri-reference}
                      title: {type: string}
                      status: {type: integer}
                      detail: {type: string}
    ```

    ## See also
    error-contract
    """
    errors = [
        (operation, each)
        for operation in api.operations
        if operation.method != "head"
        for each in errors_of(operation)
        if each.status != "default" and not (each.written.text("$ref") and not each.node.value)
    ]
    mute = [pair for pair in errors if not pair[1].content]
    if not mute or len(mute) * 4 < len(errors):
        return
    operation, first = mute[0]
    yield Hit(
        f"{operation.name} {first.status}",
        first.place,
        f"{share(len(mute), len(errors))} error answers have no schema: "
        f"{first_names(f'{each.name} {error.status}' for each, error in mute)}.",
        "Clients can't tell one error from another but by its text, and generated ones drop the "
        "body.",
        write_error(api, first.status, first.node.text("description").strip() or "What went wrong"),
        severity=None if len(mute) * 2 >= len(errors) else Severity.LOW,
    )
