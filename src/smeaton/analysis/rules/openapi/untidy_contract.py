"""The rule `untidy_contract`."""

from collections.abc import Iterator

from smeaton.analysis.loose_ends import list_loose_ends
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS115", severity="low", harm="confusion", each=1)
def untidy_contract(api: Api) -> Iterator[Hit]:
    """Loose ends of a contract.

    ## What it does
    Counts what costs its readers time: operations without an operationId or with one that doesn't
    fit a URL, tags that are used and not defined or stand twice, components that nothing uses, and
    larger schemas written out three times and more. It is one finding a contract.

    ## Why it matters
    Generated methods get names like `ordersIdGet2`; repeated schemas become three classes that
    drift apart; unused ones are kept compatible for nobody.

    ## When it is fine
    A few among many; components of a library that others refer to: a document without paths.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders: {get: {responses: {"200": {description: A}}}}
      /customers: {get: {responses: {"200": {description: B}}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders: {get: {operationId: listOrders, responses: {"200": {description: A}}}}
      /customers: {get: {operationId: listCustomers, responses: {"200": {description: B}}}}
    ```

    ## See also
    contract-tests
    """
    ends = list_loose_ends(api)
    if ends:
        name, place = ends[0].object, ends[0].place
        yield Hit(
            name,
            place,
            f"Loose ends: {'; '.join(each.message for each in ends)}.",
            " ".join(dict.fromkeys(filter(None, (each.why for each in ends)))),
            "; ".join(each.fix for each in ends),
            edits=tuple(edit for each in ends for edit in each.edits),
        )
