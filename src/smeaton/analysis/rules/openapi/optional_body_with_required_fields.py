"""The rule `optional_body_with_required_fields`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.parse.openapi_elements import Body
from smeaton.analysis.rest import first_names, is_habit, share
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.tree_edits import set_key


@rule("OAS081", severity="low", harm="confusion", each=1)
def optional_body_with_required_fields(api: Api) -> Iterator[Hit]:
    """A body that may be left out, and can't be.

    ## What it does
    Finds POST and PUT operations whose body isn't `required` though its schema requires fields.

    ## Why it matters
    `required` of a body is false unless it is said: generated clients let callers leave the body
    out, and validators at the gateway let such a request through to a server that fails on it.

    ## When it is fine
    Bodies without required fields; PATCH, where nothing need be sent.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: object, required: [sku], properties: {sku: {type: string}}}
          responses: {"201": {description: Made}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          requestBody:
            required: true
            content:
              application/json:
                schema: {type: object, required: [sku], properties: {sku: {type: string}}}
          responses: {"201": {description: Made}}
    ```

    ## See also
    contract-tests, input-validation-and-injection
    """
    if api.is_swagger:
        return
    bodies = [
        (each, each.body)
        for each in api.operations
        if each.method in ("post", "put") and each.body and _has_required(each.body)
    ]
    loose = [(each, body) for each, body in bodies if not body.required]
    if is_habit(len(loose), len(bodies), 10):
        first, body = loose[0]
        yield Hit(
            first.name,
            body.place,
            f"{share(len(loose), len(bodies))} bodies with required fields may be left out: "
            f"{first_names(each.name for each, _ in loose)}.",
            "Generated clients leave the body out, and gateways let such requests through.",
            "requestBody:\n  required: true",
            edits=tuple(edit for _, each in loose for edit in set_key(each.node, "required", True)),
        )


def _has_required(body: Body) -> bool:
    """Whether every form of a body has fields that must be there."""
    return bool(body.content) and all(
        each.required & each.properties.keys() for each in body.content.values()
    )
