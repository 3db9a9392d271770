"""The rule `body_on_get_or_delete`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.rest import first_names, is_habit
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sensitive_names import secret


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
                "Such a body has no meaning of its own (RFC 9110, section 9.3): some proxies drop "
                "it and some servers refuse it"
                + ("." if method == "DELETE" else ", and browsers can't send it."),
                _advise(operation),
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


def _advise(operation: Operation) -> str:
    """Return where what the body says can go, by what it says."""
    schema = pick_json(operation.body.content) if operation.body else None
    names = list(schema.properties) if schema else []
    path = operation.path.rstrip("/")
    after = " Take the old way too until clients have moved."
    if any(secret(name) for name in names):
        return f"Take it by POST {path}/confirm, since secrets don't belong in an address.{after}"
    if operation.method == "get":
        return f"Offer it as POST {path}/search, or as query parameters{_name(names)}.{after}"
    many = schema is not None and (
        schema.is_array or any(each.is_array for each in schema.properties.values())
    )
    if many or not names:
        return f"Offer it as POST {path}/delete with the same body.{after}"
    if operation.path.endswith("}"):
        return f"The path names what is deleted; the rest as query parameters{_name(names)}.{after}"
    return f"Take it as query parameters{_name(names)}, or name the thing in the path.{after}"


def _name(names: list[str]) -> str:
    """Return the first names in brackets, to stand behind what they are."""
    return f" ({first_names(names, 3)})" if names else ""
