"""The rule `two_pagination_styles`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import name_parameter, write_parameter, write_parameters
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import first_names, is_habit, live_operations, page_style
from smeaton.analysis.rule import Hit, rule


@rule("OAS051", severity="medium", harm="confusion", each=1)
def two_pagination_styles(api: Api) -> Iterator[Hit]:
    """Two ways to page through lists in one contract.

    ## What it does
    Finds contracts in which some lists are walked by a cursor and others by page or offset.

    ## Why it matters
    Every client has to write and test two loops, and generated clients can't offer one iterator.
    Who guesses wrong reads the first page for ever.

    ## When it is fine
    The odd ones are deprecated and on their way out, or one among very many.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: cursor, in: query, schema: {type: string}}]
          responses: {"200": {description: A page}}
      /products:
        get:
          parameters: [{name: page, in: query, schema: {type: integer}}]
          responses: {"200": {description: A page}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: cursor, in: query, schema: {type: string}}]
          responses: {"200": {description: A page}}
      /products:
        get:
          parameters: [{name: cursor, in: query, schema: {type: string}}]
          responses: {"200": {description: A page}}
    ```

    ## See also
    pagination
    """
    styles: dict[str, list[Operation]] = {"cursor": [], "offset": []}
    for operation in live_operations(api):
        style = page_style(operation) if operation.method == "get" else ""
        if style:
            styles[style].append(operation)
    rare, common = sorted(styles, key=lambda style: len(styles[style]))
    if not is_habit(len(styles[rare]), len(styles[rare]) + len(styles[common]), 20):
        return
    odd = styles[rare][0]
    yield Hit(
        odd.name,
        odd.place,
        f"{len(styles[common])} lists are paged by {common} and {len(styles[rare])} by {rare}: "
        f"{first_names(each.name for each in styles[rare])}.",
        "Every client has to write both loops, and none can be generated for all lists.",
        "Page every list the same way; by cursor where lists grow:\n"
        + write_parameters(write_parameter(api, name_parameter(api, "cursor"), "query")),
    )
