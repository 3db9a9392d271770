"""The rule `shapeless_body`."""

from collections.abc import Iterator, Mapping

from smeaton.advice import Severity
from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import first_names, share
from smeaton.analysis.rule import Hit, rule


@rule("OAS095", severity="medium", harm="confusion", each=1)
def shapeless_body(api: Api) -> Iterator[Hit]:
    """Bodies that may be anything.

    ## What it does
    Finds JSON bodies and answers whose schema says nothing: empty, or an object without fields.

    ## Why it matters
    Such a contract promises nothing: no client can be generated, no request validated, and no
    change ever counts as breaking until somebody's client breaks.

    ## When it is fine
    Free data by nature, as webhooks of others, metadata or queries, described as such; a few among
    many are low.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"201": {description: Made, content: {application/json: {schema: {}}}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    sku: {type: string}
          responses:
            '201':
              description: Made
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      id: {type: string}
    ```

    ## See also
    resource-modelling, contract-tests
    """
    bodies = [
        (name, schema)
        for operation in api.operations
        for name, content in _list_contents(operation)
        for media, schema in content.items()
        if "json" in media
    ]
    vague = [(name, schema) for name, schema in bodies if _is_shapeless(schema)]
    if vague and len(vague) * 20 >= len(bodies):
        name, first = vague[0]
        yield Hit(
            name,
            first.place,
            f"{share(len(vague), len(bodies))} JSON bodies say nothing of what is in them: "
            f"{first_names(each for each, _ in vague)}.",
            "No client can be generated and no request validated from them.",
            "type: object\nrequired: […]\nproperties: {…}",
            severity=None if len(vague) * 4 >= len(bodies) else Severity.LOW,
        )


def _list_contents(operation: Operation) -> Iterator[tuple[str, Mapping[str, JsonSchema]]]:
    """Yield what an operation takes and gives when all goes well."""
    if operation.body:
        yield operation.name, operation.body.content
    for response in operation.responses.values():
        if response.is_success:
            yield f"{operation.name} {response.status}", response.content


def _is_shapeless(schema: JsonSchema) -> bool:
    """Whether a schema leaves everything open."""
    value = schema.node.value
    if not isinstance(value, dict):
        return not schema.is_reference
    said = value.keys() - {"type", "description", "title", "example", "examples", "nullable"}
    return value.get("type") in (None, "object") and not any(not k.startswith("x-") for k in said)
