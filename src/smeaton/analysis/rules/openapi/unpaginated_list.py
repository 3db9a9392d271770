"""The rule `unpaginated_list`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_paging
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import grows, is_bounded, is_list, is_paged, live_operations
from smeaton.analysis.rule import Hit, rule

_SMALL = re.compile(r"\b(?:at most|no more than|up to|maximum of|always returns all)\b", re.I)
_MOSTLY = 5
_FEW = 2
"""So many lists below one thing are left alone: what one thing has is mostly little."""


@rule("OAS050", severity="medium", harm="outage", each=1)
def unpaginated_list(api: Api) -> Iterator[Hit]:
    """A list that answers with everything there is.

    ## What it does
    Finds GET operations that answer with a list of objects and take no limit, page or cursor.

    ## Why it matters
    The list grows with the business: one day an answer is a hundred megabytes, times out, or takes
    the database with it (OWASP API4:2023). Pages added later break every client that expects all of
    it.

    ## When it is fine
    The list is short by its nature (currencies, roles, countries), `maxItems` bounds it, or its
    description says that it is complete and small. Lists under one parent are low: they grow more
    slowly; where four of five lists are paged, those that are not are so on purpose.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            "200":
              description: All orders
              content:
                application/json:
                  schema: {type: array, items: {type: object, properties: {id: {type: string}}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters:
          - name: cursor
            in: query
            schema: {type: string}
          - name: limit
            in: query
            schema: {type: integer, default: 50, maximum: 200}
          responses:
            '200':
              description: A page of orders
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      items:
                        type: array
                        items:
                          type: object
                          properties:
                            id: {type: string}
                      next_cursor: {type: string, nullable: true}
    ```

    ## See also
    pagination
    """
    lists = [each for each in live_operations(api) if is_list(each)]
    paging = sum(map(is_paged, lists)) * _MOSTLY > len(lists) * (_MOSTLY - 1)
    nested_lists: list[Hit] = []
    for operation in lists:
        if is_paged(operation) or is_bounded(operation):
            continue
        if _SMALL.search(operation.words) or any(
            each.required and each.location == "query" for each in operation.parameters
        ):
            continue
        nested = "{" in operation.path or {"me", "user", "self"} & set(
            operation.path.split("/")[:-1]
        )
        if nested and paging and not grows(operation):
            continue
        is_low = bool(nested) and not grows(operation)
        hit = Hit(
            operation.name,
            operation.place,
            f"{operation.name} answers with the whole list: it takes no limit and no cursor.",
            "The answer grows with the data until it times out, and pages added later break "
            "clients.",
            write_paging(api),
            severity=Severity.LOW if is_low else None,
        )
        if is_low:
            nested_lists.append(hit)
        else:
            yield hit
    if len(nested_lists) > _FEW:
        yield from nested_lists
