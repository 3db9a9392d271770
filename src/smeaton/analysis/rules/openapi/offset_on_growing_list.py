"""The rule `offset_on_growing_list`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_parameter, write_parameters
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import grows, is_list, live_operations, page_style
from smeaton.analysis.rule import Hit, rule


@rule("OAS052", severity="medium", harm="slowness", each=1)
def offset_on_growing_list(api: Api) -> Iterator[Hit]:
    """A list that only grows, read by page number.

    ## What it does
    Finds lists of events, messages, transactions and the like that are paged by offset or page.

    ## Why it matters
    The database reads and throws away everything before the offset, so the last pages are the
    slowest; and what is added meanwhile shifts every page, so that readers skip and repeat entries.

    ## When it is fine
    Lists under one parent are low. A stated maximum page (`maximum` on the parameter) is fine.
    Where other lists of the contract have a cursor, the rule on two styles says it.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /events:
        get:
          parameters:
          - name: offset
            in: query
            schema: {type: integer}
          - name: limit
            in: query
            schema: {type: integer, maximum: 100}
          responses:
            '200':
              description: Events
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      items:
                        type: array
                        items: {type: object}
                      total: {type: integer}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /events:
        get:
          parameters:
          - name: cursor
            in: query
            schema: {type: string}
          - name: limit
            in: query
            schema: {type: integer, maximum: 100}
          responses:
            '200':
              description: Events
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      items:
                        type: array
                        items: {type: object}
                      next: {type: string}
    ```

    ## See also
    pagination
    """
    operations = live_operations(api)
    if any(page_style(each) == "cursor" for each in operations if each.method == "get"):
        return
    for operation in operations:
        if not is_list(operation) or not grows(operation) or page_style(operation) != "offset":
            continue
        page = operation.parameter("offset", "page", "skip", "start", "page_number", "from")
        if page is not None and page.schema.number("maximum") is not None:
            continue
        yield Hit(
            operation.name,
            operation.place,
            f"{operation.name} pages through a list that only grows by "
            f"{page.name if page else 'number'}.",
            "Deep pages read all that comes before them, and entries added meanwhile are skipped "
            "or "
            "repeated.",
            "Offer a cursor beside it and deprecate the number:\n"
            + write_parameters(write_parameter(api, "cursor", "query")),
            severity=Severity.LOW if "{" in operation.path else None,
        )
