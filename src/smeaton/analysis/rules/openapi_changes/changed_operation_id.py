"""The rule `changed_operation_id`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import pair_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC016", severity="low", harm="confusion", each=1)
def changed_operation_id(change: Comparison) -> Iterator[Hit]:
    """Generated clients call the operation otherwise.

    ## What it does
    Finds operations whose operationId changed or is gone.

    ## Why it matters
    Generators make method names of it, so that the next build of each generated client fails to
    compile.

    ## When it is fine
    No client is generated from the contract.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          operationId: listOrders
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders:
        get:
          operationId: getOrders
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders:
        get:
          operationId: listOrders
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ## See also
    api-versioning
    """
    for pair in pair_operations(change.old, change.new):
        if pair.old.id and pair.old.id != pair.new.id:
            state = f"is {pair.new.id} now" if pair.new.id else "is gone"
            yield Hit(
                pair.new.name,
                pair.new.node.get("operationId").place,
                f"The operationId {pair.old.id} of {pair.new.name} {state}.",
                "Generators make method names of it, so generated clients stop compiling.",
                f"Keep operationId: {pair.old.id}.",
            )
