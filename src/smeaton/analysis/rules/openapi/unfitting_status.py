"""The rule `unfitting_status`."""

from collections.abc import Iterator
from http import HTTPStatus

from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import first_names, is_habit
from smeaton.analysis.rule import Hit, rule

_KNOWN = {str(status.value) for status in HTTPStatus} - {"418"}


@rule("OAS088", severity="low", harm="confusion", each=1)
def unfitting_status(api: Api) -> Iterator[Hit]:
    """Statuses that don't fit.

    ## What it does
    Finds statuses that there are not (RFC 9110 and the IANA registry), 201 for what creates
    nothing, and redirects or teapots as answers of an API.

    ## Why it matters
    Client libraries treat unknown statuses by their first digit, and caches and retries by the
    method and status: what is meant is lost on the way.

    ## When it is fine
    Redirects of downloads, short links and logins; 201 of PUT, which may create; one among many.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {"201": {description: One}, "466": {description: Not yours}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: One}, "403": {description: Not yours}}
    ```

    ## See also
    status-codes
    """
    odd = [
        (operation, response)
        for operation in api.operations
        for response in operation.responses.values()
        if _is_odd(operation, response.status)
    ]
    if is_habit(len(odd), len(api.operations), 50):
        operation, first = odd[0]
        yield Hit(
            f"{operation.name} {first.status}",
            first.place,
            "Statuses that don't fit: "
            f"{first_names(f'{each.name} {response.status}' for each, response in odd)}.",
            "Clients, caches and retries go by status and method, and do something else.",
            "Use the registered statuses: 200 for reads, 201 for what was created, 4XX as they are "
            "meant.",
        )


def _is_odd(operation: Operation, status: str) -> bool:
    """Whether a status isn't one, or means what the method can't do."""
    if status == "default" or status[1:] == "XX":
        return False
    if status.isdigit() and len(status) == len("200") and status not in _KNOWN:
        return True
    return status == "201" and operation.method in ("get", "head", "delete")
