"""The rule `limit_without_retry_after`."""

from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_header, write_headers
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rule import Hit, rule


@rule("OAS026", severity="low", harm="outage", each=1)
def limit_without_retry_after(api: Api) -> Iterator[Hit]:
    """A refusal that doesn't say when to come back.

    ## What it does
    Finds 429 responses without a Retry-After header (or a RateLimit-Reset one).

    ## Why it matters
    Clients that don't know when to retry do it at once, and the limit makes the load worse (RFC
    6585, section 4; RFC 9110, section 10.2.3).

    ## When it is fine
    A reset time in another header.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            "200": {description: Orders}
            "429": {description: Too many requests}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            "200": {description: Orders}
            "429":
              description: Too many requests
              headers: {Retry-After: {schema: {type: integer}}}
    ```

    ## See also
    rate-limiting, retry-policy
    """
    silent: dict[object, Operation] = {}
    for operation in api.operations:
        response = operation.responses.get("429")
        if response and not any("retry-after" in h or "reset" in h for h in response.headers):
            silent.setdefault(response.node.path, operation)
    limited = sum("429" in each.responses for each in api.operations)
    if silent and limited * 2 >= len(api.operations):
        first = next(iter(silent.values()))
        place = first.responses["429"].place
        yield Hit(
            first.name,
            place,
            f"{first.name} answers 429 without Retry-After"
            + {1: ".", 2: ", and so does 1 other response."}.get(
                len(silent), f", and so do {len(silent) - 1} other responses."
            ),
            "Clients retry at once, which is what the limit was to prevent.",
            write_headers(write_header(api, "Retry-After") + "  # seconds to wait"),
        )
