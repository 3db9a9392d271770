"""The rule `removed_operation`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.compatibility import index_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sunset import has_passed


@rule("OAC001", severity="high", harm="outage", each=1)
def removed_operation(change: Comparison) -> Iterator[Hit]:
    """An operation that clients call is gone.

    ## What it does
    Finds operations of the earlier version that the later one has not, whatever the names of
    their path parameters.

    ## Why it matters
    Every client that calls it gets 404 or 405 from the day of the release on.

    ## When it is fine
    It was deprecated before, with a Sunset date (RFC 8594) that has passed; then the finding is
    low. No finding for a path that only calls its parameters otherwise.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  required: [sku]
                  properties:
                    sku: {type: string}
                    quantity: {type: integer, maximum: 100, default: 1}
                    status: {type: string, enum: [open, paid]}
          responses:
            "201": {description: made}
        get:
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 2.0.0}
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  required: [sku]
                  properties:
                    sku: {type: string}
                    quantity: {type: integer, maximum: 100, default: 1}
                    status: {type: string, enum: [open, paid]}
          responses:
            "201": {description: made}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  required: [sku]
                  properties:
                    sku: {type: string}
                    quantity: {type: integer, maximum: 100, default: 1}
                    status: {type: string, enum: [open, paid]}
          responses:
            "201": {description: made}
        get:
          deprecated: true
          x-sunset: "2030-01-01"
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ## See also
    deprecation-and-sunset
    api-versioning
    """
    later = index_operations(change.new)
    for key, operation in index_operations(change.old).items():
        if key in later:
            continue
        over = has_passed(operation.node)
        told = operation.deprecated
        state = "after its sunset" if over else "though deprecated" if told else ""
        yield Hit(
            operation.name,
            change.new.root.get("paths").get(operation.path).place,
            f"{operation.name} is gone{', ' + state if state else ''}.",
            "Clients that call it get 404 or 405 from this release on.",
            "Keep it, with `deprecated: true` and a date in `x-sunset` (and the Deprecation and "
            "Sunset headers, RFC 9745 and 8594), and remove it when nobody calls it any more.",
            severity=Severity.LOW if over else Severity.MEDIUM if told else None,
        )
