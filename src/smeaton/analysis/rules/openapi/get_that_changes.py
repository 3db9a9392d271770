"""The rule `get_that_changes`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import last_segment
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import word_set, words

_CHANGES = word_set(
    "create add delete remove update edit modify insert save send cancel approve reject reset "
    "activate deactivate enable disable revoke purge destroy register unregister subscribe "
    "unsubscribe"
)
_READING = word_set("get list fetch retrieve read show view gets lists retrieves returns")
_SHOWN = word_set("preview page form template check validate estimate meta options")


@rule("OAS070", severity="high", harm="corruption", each=1)
def get_that_changes(api: Api) -> Iterator[Hit]:
    """A GET that changes something.

    ## What it does
    Finds GET operations whose path or id begins with a verb of change: create, delete, update,
    send, cancel.

    ## Why it matters
    GET is safe by definition (RFC 9110, section 9.2.1): browsers prefetch it, crawlers follow it,
    caches answer it, gateways retry it, and any page can trigger it with an image tag.

    ## When it is fine
    The verb is about something else: the path is about drafts or templates that are only shown, and
    the answer is a form or a preview; or id and summary say that it lists or gets something, as the
    jobs that delete.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}/cancel:
        get:
          operationId: cancelOrder
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: Cancelled}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}/cancel:
        post:
          operationId: cancelOrder
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: Cancelled}}
    ```

    ## See also
    status-codes, csrf-cors-and-cookies
    """
    for operation in api.operations:
        if operation.method != "get":
            continue
        path = words(last_segment(operation.path))
        said = words(operation.id)
        summary = words(operation.node.text("summary"))
        verb = next((one[0] for one in (path, said) if one and one[0] in _CHANGES), "")
        if not verb or _SHOWN & {*path, *said} or _READING & {*said[:1], *summary[:1]}:
            continue
        if not (summary and summary[0].rstrip("s") in _CHANGES) and (
            path[:1] != (verb,) or (len(path) > 1 and said[:1] != (verb,))
        ):
            continue
        yield Hit(
            operation.name,
            operation.place,
            f"{operation.name} is a GET and by its name will {verb} something.",
            "Prefetching, crawlers, caches and retries call GET on their own, and any web page "
            "can.",
            f"Make it a POST (or {'DELETE' if verb in ('delete', 'remove') else 'PATCH'} on the "
            "resource itself).",
        )
