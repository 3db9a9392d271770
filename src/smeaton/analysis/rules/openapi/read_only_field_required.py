"""The rule `read_only_field_required`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule


@rule("OAS092", severity="low", harm="confusion", each=1)
def read_only_field_required(api: Api) -> Iterator[Hit]:
    """A field that must be sent and must not.

    ## What it does
    Finds fields that are readOnly and required in objects that clients send, in Swagger 2.0 and
    OpenAPI 3.1.

    ## Why it matters
    OpenAPI 3.0 says that `required` then holds for answers alone. Swagger 2.0 says that such fields
    should not be required, and JSON Schema in 3.1 makes no exception: strict validators demand what
    clients must not send.

    ## When it is fine
    OpenAPI 3.0, or objects that are only answered.

    ## Example
    ```yaml
    openapi: 3.1.0
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema: {$ref: '#/components/schemas/Order'}
          responses:
            '201': {description: Made}
    components:
      schemas:
        Order:
          type: object
          required: [id]
          properties:
            id: {type: string, readOnly: true}
    ```

    ## Use instead
    ```yaml
    openapi: 3.1.0
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema: {$ref: '#/components/schemas/NewOrder'}
          responses:
            '201': {description: Made}
    components:
      schemas:
        NewOrder:
          type: object
          properties:
            note: {type: string}
    ```

    ## See also
    resource-modelling, mass-assignment
    """
    if str(api.dialect).startswith("3.0"):
        return
    both = [
        each
        for each in api.fields
        if each.required and each.in_request and each.schema.flag("readOnly")
    ]
    if both:
        first = both[0]
        yield Hit(
            first.object,
            first.place,
            f"Fields that are readOnly and required of clients ({len(both)}): "
            f"{first_names(each.object for each in both)}.",
            "Strict validators demand what clients must not send.",
            f"Take {first.name!r} out of `required`, or give requests a schema of their own.",
        )
