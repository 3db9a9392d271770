"""The rule `body_on_get_or_delete`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import is_habit
from smeaton.analysis.rule import Hit, rule


@rule("OAS064", severity="medium", harm="outage", each=1)
def body_on_get_or_delete(api: Api) -> Iterator[Hit]:
    """A GET, HEAD or DELETE with a body.

    ## What it does
    Finds GET, HEAD and DELETE operations that describe a request body.

    ## Why it matters
    RFC 9110 (sections 9.3.1 and 9.3.5) gives such a body no meaning: proxies and CDNs drop it,
    caches answer without looking at it, browsers can't send it with GET, and some servers close the
    connection.

    ## When it is fine
    DELETE of several at once is low where the server and every gateway before it are known to pass
    the body on; the QUERY method takes a body by design.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/search:
        get:
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"200": {description: Orders}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/search:
        post:
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"200": {description: Orders}}
    ```

    ## See also
    resource-modelling, http-caching
    """
    deletes = [each for each in api.operations if each.method == "delete"]
    habit = is_habit(sum(_has_body(each) for each in deletes), len(deletes))
    for operation in api.operations:
        if operation.method == "delete" and not habit:
            continue
        if (
            operation.method in ("get", "head", "delete")
            and operation.body
            and _has_body(operation)
        ):
            method = operation.method.upper()
            yield Hit(
                operation.name,
                operation.body.place,
                f"{operation.name} takes a body.",
                "Proxies drop it, caches ignore it and some servers refuse it (RFC 9110, section "
                "9.3).",
                "Move what it says to query parameters"
                + (
                    ", or the search to POST."
                    if method != "DELETE"
                    else ", or use POST /…/bulk-delete."
                ),
                severity=Severity.LOW if method == "DELETE" else None,
                group=method,
            )


def _has_body(operation: Operation) -> bool:
    """Whether a body has anything in it; generators write empty ones everywhere."""
    if operation.body is None:
        return False
    schemas = operation.body.content.values()
    return not schemas or any(
        each.is_reference or each.node.get("properties").value != {} for each in schemas
    )
