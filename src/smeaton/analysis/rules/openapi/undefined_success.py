"""The rule `undefined_success`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_content, write_response
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule


@rule("OAS063", severity="medium", harm="confusion", each=1)
def undefined_success(api: Api) -> Iterator[Hit]:
    """An operation that never says what success is.

    ## What it does
    Finds operations with answers but none for success: no 2XX, no 3XX and no default.

    ## Why it matters
    Clients and tests can't tell what to expect when all goes well, and generated clients return
    nothing.

    ## When it is fine
    Protocol upgrades, which answer 101, and operations that can't succeed, as they were withdrawn
    or aren't there yet: they answer 405, 410 or 501, or are deprecated.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        delete:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses: {"404": {description: No such order}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        delete:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses:
            "204": {description: Gone}
            "404": {description: No such order}
    ```

    ## See also
    status-codes
    """
    mute = [
        each
        for each in api.operations
        if isinstance(each.node.get("responses").value, dict)
        and not each.deprecated
        and not any(
            status[:1] in ("2", "3") or status in ("default", "101", "405", "410", "501")
            for status in each.responses
        )
    ]
    if mute:
        first = mute[0]
        yield Hit(
            first.name,
            first.node.get("responses").place,
            f"Nothing says that it worked: {first_names(each.name for each in mute)}.",
            "Clients can't know what to expect, and generated ones return nothing.",
            write_response("200", "…", write_content(api, "…")),
        )
