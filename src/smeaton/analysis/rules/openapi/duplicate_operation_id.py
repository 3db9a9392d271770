"""The rule `duplicate_operation_id`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS112", severity="medium", harm="confusion", each=1)
def duplicate_operation_id(api: Api) -> Iterator[Hit]:
    """One operationId for two operations.

    ## What it does
    Finds operationIds that stand more than once.

    ## Why it matters
    They are the names of methods in generated clients: one of the two is overwritten or gets a
    number that changes with every build; links and scopes by id hit the wrong one.

    ## When it is fine
    Never: ids are unique by the specification.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders: {get: {operationId: list, responses: {"200": {description: A}}}}
      /customers: {get: {operationId: list, responses: {"200": {description: B}}}}
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
    seen: dict[str, str] = {}
    for operation in api.operations:
        if not operation.id:
            continue
        first = seen.setdefault(operation.id, operation.name)
        if first != operation.name:
            yield Hit(
                operation.name,
                operation.node.get("operationId").place,
                f"{operation.name} has the operationId {operation.id!r} of {first}.",
                "Of two methods of a generated client one is lost or renamed.",
                f"operationId: {operation.id}… # a name of its own",
            )
