"""The rule `repeated_operation_id`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule


@rule("ASY003", severity="medium", harm="confusion")
def repeated_operation_id(events: Events) -> Iterator[Hit]:
    """One id for several operations.

    ## What it does
    Finds operationIds that two operations have, traits included.

    ## Why it matters
    The id has to be unique (AsyncAPI 2.6, Operation Object): generated code has one function for
    both, and one of them is never called.

    ## When it is fine
    Version 3, where the key of an operation is its id.

    ## Example
    ```yaml
    asyncapi: 2.6.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        subscribe: {operationId: onOrder, message: {name: A, payload: {type: object}}}
      refunds:
        subscribe: {operationId: onOrder, message: {name: B, payload: {type: object}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 2.6.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        subscribe: {operationId: onOrder, message: {name: A, payload: {type: object}}}
      refunds:
        subscribe: {operationId: onRefund, message: {name: B, payload: {type: object}}}
    ```

    ## See also
    event-schema-evolution
    """
    first: dict[str, str] = {}
    for each in events.operations.values():
        said = events.said(each.node, "operationId").value
        if isinstance(said, str) and said in first:
            yield Hit(
                each.name,
                each.place,
                f"{each.name} and {first[said]} have the same operationId, {said}.",
                "Generated code has one function for both.",
                "Give each operation an id of its own.",
            )
        elif isinstance(said, str):
            first[said] = each.name
