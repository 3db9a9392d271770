"""The rule `patch_that_requires_everything`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api, pick_json
from smeaton.analysis.rule import Hit, rule

_MANY = 3


@rule("OAS068", severity="medium", harm="confusion", each=1)
def patch_that_requires_everything(api: Api) -> Iterator[Hit]:
    """A PATCH that wants the whole thing.

    ## What it does
    Finds PATCH operations whose body requires most of its fields, or the very model that PUT takes
    on the same path.

    ## Why it matters
    PATCH changes what is named and leaves the rest (RFC 5789). If everything is required, clients
    send back fields they never looked at, and overwrite what somebody else changed meanwhile.

    ## When it is fine
    Bodies with one or two fields, and lists of operations as in JSON Patch (RFC 6902).

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /customers/{id}:
        patch:
          parameters:
          - name: id
            in: path
            required: true
            schema: {type: string}
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  required: [name, email, phone, city]
                  properties:
                    name: {type: string}
                    email: {type: string}
                    phone: {type: string}
                    city: {type: string}
          responses:
            '200': {description: Changed}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /customers/{id}:
        patch:
          parameters:
          - name: id
            in: path
            required: true
            schema: {type: string}
          requestBody:
            content:
              application/merge-patch+json:
                schema:
                  type: object
                  properties:
                    name: {type: string}
                    email: {type: string}
                    phone: {type: string}
                    city: {type: string}
          responses:
            '200': {description: Changed}
    ```

    ## See also
    partial-update
    """
    for operation in api.operations:
        if operation.method != "patch" or operation.body is None:
            continue
        schema = pick_json(operation.body.content)
        if schema is None or not schema.is_object:
            continue
        wanted = [name for name in schema.properties if name in schema.required]
        if len(wanted) >= _MANY and len(wanted) * 2 > len(schema.properties):
            yield Hit(
                operation.name,
                operation.body.place,
                f"{operation.name} requires {len(wanted)} of {len(schema.properties)} fields: "
                f"{', '.join(wanted[:6])}.",
                "Clients send back what they never looked at, and overwrite what others changed.",
                "Give PATCH a schema of its own without `required`, as "
                "application/merge-patch+json.",
            )
