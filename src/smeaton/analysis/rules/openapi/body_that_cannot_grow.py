"""The rule `body_that_cannot_grow`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import first_names, is_habit, share
from smeaton.analysis.rule import Hit, rule


@rule("OAS099", severity="low", harm="confusion", each=1)
def body_that_cannot_grow(api: Api) -> Iterator[Hit]:
    """A request that is a list or a bare value.

    ## What it does
    Finds JSON bodies whose top is an array or a single value.

    ## Why it matters
    Nothing can be sent beside it later: no option, no version, no idempotency key. The change to an
    object breaks every client.

    ## When it is fine
    JSON Patch (RFC 6902), events in a stream format, and replacing one value by PUT on its own
    path.

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
                schema:
                  type: array
                  items: {type: object}
          responses:
            '201': {description: Made}
      /invoices:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: array
                  items: {type: object}
          responses:
            '201': {description: Made}
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
                    orders:
                      type: array
                      items: {type: object}
          responses:
            '201': {description: Made}
    ```

    ## See also
    bulk-operations, api-versioning
    """
    bodies = [each for each in api.operations if each.method in ("post", "patch") and each.body]
    bare = [each for each in bodies if _is_bare(each)]
    if len(bare) > 1 and is_habit(len(bare), len(bodies), 10):
        first = bare[0]
        yield Hit(
            first.name,
            first.place,
            f"{share(len(bare), len(bodies))} requests are a list or a bare value: "
            f"{first_names(each.name for each in bare)}.",
            "Nothing can be sent beside it later without breaking clients.",
            _advise(first),
        )


def _is_bare(operation: Operation) -> bool:
    """Whether the JSON of a body is no object and no choice of any."""
    if operation.body is None or any("patch" in media for media in operation.body.content):
        return False
    schema = operation.body.content.get("application/json")
    if schema is None or schema.is_object or schema.variants or not schema.types:
        return False
    return not {"op", "path"} <= set(schema.items.properties if schema.items else ())


def _advise(operation: Operation) -> str:
    """Return the body as an object; only new clients send it."""
    schema = operation.body.content.get("application/json") if operation.body else None
    listed = schema is not None and schema.is_array
    inner = "items: {type: array, items: …}" if listed else "value: …   # named for what it is"
    return (
        f"type: object\nproperties:\n  {inner}\n"
        "for new requests; those that exist take it besides, or change with the next version"
    )
