"""The rule `narrowed_request`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import LEFT_TO_OTHERS, compare_fields
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC004", severity="high", harm="outage", each=1)
def narrowed_request(change: Comparison) -> Iterator[Hit]:
    """What clients send is refused now: fewer values are taken.

    ## What it does
    Finds parameters, bodies and fields of requests whose type, set of values, bounds, pattern
    or format takes fewer values than before.

    ## Why it matters
    Values that were right yesterday are answered with 400 today.

    ## When it is fine
    The server refused these values already and the contract only says so now: ignore it with
    that reason.

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
    ```

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
                    quantity: {type: integer, maximum: 10, default: 1}
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
                    quantity: {type: integer, maximum: 1000, default: 1}
                    status: {type: string, enum: [open, paid]}
          responses:
            "201": {description: made}
    ```

    ## See also
    api-versioning
    """
    for each in compare_fields(change.old, change.new):
        what = each.difference
        if each.direction != "sent" or not each.breaks or what.keyword in LEFT_TO_OTHERS:
            continue
        yield Hit(
            each.object,
            each.place,
            f"{each.object} {what.words}.",
            f"Values that clients send today are refused (by {each.operation}, for one).",
            "Take the old values too, at least until no client sends them; what has to be stricter "
            "belongs in a new field or a new version.",
            group=what.keyword,
        )
