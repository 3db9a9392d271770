"""The rule `change_by_get`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VERBS = _set(
    "delete remove cancel activate deactivate reset logout approve reject revoke enable disable "
    "trigger increment purge restart unpublish destroy decline"
)
_CREATING = {"create", "update", "insert", "save"}
_DOCUMENT = {"status", "history", "reasons", "preview", "info", "form", "options", "eligibility"}


@rule("OAS035", severity="high", harm="corruption", each=3)
def change_by_get(api: Api) -> Iterator[Hit]:
    """A GET that changes something.

    ## What it does
    Finds GET operations whose path ends in, or whose operationId begins with, a verb that changes:
    delete, cancel, activate, approve, reset, logout.

    ## Why it matters
    GET is safe by definition (RFC 9110, section 9.2.1): browsers prefetch it, mail scanners open
    it, proxies repeat it, caches swallow it, and any page can cause it in the visitor's name.

    ## When it is fine
    Links in mails that only show a page where the change is confirmed, and documents about a
    change.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders/{id}/cancel:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
          responses: {"200": {description: Cancelled}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders/{id}/cancel:
        post:
          parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
          responses: {"200": {description: Cancelled}}
    ```

    ## See also
    status-codes, csrf-cors-and-cookies
    """
    for each in api.operations:
        if each.method != "get":
            continue
        last = each.path.rstrip("/").rpartition("/")[2]
        parts = words(last) if "{" not in last else ("",)
        said = words(each.id or "x")
        verb = next((w for w in (parts[0], parts[-1]) if w in _VERBS), "")
        if not verb and said[0] in _VERBS | _CREATING:
            verb = said[0]
        if verb and not set(said) & _DOCUMENT:
            yield Hit(
                each.name,
                each.place,
                f"{each.name} changes something by GET ({verb}).",
                "Prefetching browsers, mail scanners, crawlers and caches call it, or keep it from "
                "being called.",
                "POST"
                + (", or DELETE on the resource itself." if verb in ("delete", "remove") else "."),
            )
