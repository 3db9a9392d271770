"""The rule `operation_without_errors`."""

from collections.abc import Iterator
from textwrap import indent

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_error
from smeaton.analysis.operation_roles import is_receiver
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import errors_of, first_names, is_habit, share
from smeaton.analysis.rule import Hit, rule


@rule("OAS058", severity="low", harm="confusion", each=1)
def operation_without_errors(api: Api) -> Iterator[Hit]:
    """Operations for which nothing can go wrong.

    ## What it does
    Finds operations that describe no error at all: no 4XX, no 5XX, no default.

    ## Why it matters
    Something always goes wrong: a missing id, a bad parameter, no right. What is not in the
    contract, clients don't handle, and generated ones turn it into an exception that says nothing.

    ## When it is fine
    Operations without parameters, body and security, as health checks; receivers of webhooks; a
    few among many. Where errors are described in words alone, another rule says so.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: One order}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses:
            "200": {description: One order}
            "404": {description: No such order}
    ```

    ## See also
    error-contract, status-codes
    """
    mute = [
        each
        for each in api.operations
        if each.responses
        and not errors_of(each)
        and (each.parameters or each.body or not each.is_public)
        and not is_receiver(each)
    ]
    errors = [error for each in api.operations for error in errors_of(each)]
    if errors and all(not each.content for each in errors) and len(mute) * 2 < len(api.operations):
        return
    if is_habit(len(mute), len(api.operations), 3):
        first = mute[0]
        yield Hit(
            first.name,
            first.node.get("responses").place,
            f"{share(len(mute), len(api.operations))} operations describe no error: "
            f"{first_names(each.name for each in mute)}.",
            "Clients don't handle what the contract doesn't mention.",
            "responses:\n" + indent(write_error(api, "default").replace('"', ""), "  "),
            severity=Severity.MEDIUM if len(mute) * 2 >= len(api.operations) > 1 else None,
        )
