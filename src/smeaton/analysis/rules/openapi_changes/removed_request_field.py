"""The rule `removed_request_field`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import compare_fields
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC006", severity="medium", harm="loss", each=1)
def removed_request_field(change: Comparison) -> Iterator[Hit]:
    """A field that clients send is gone.

    ## What it does
    Finds fields of requests that the later version does not know.

    ## Why it matters
    What clients go on sending is dropped without a word, or refused where other fields are not
    taken.

    ## When it is fine
    It was deprecated before and nobody sends it any more; ignore it with that reason.

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
                    quantity: {deprecated: true, type: integer, maximum: 100, default: 1}
                    status: {type: string, enum: [open, paid]}
          responses:
            "201": {description: made}
    ```

    ## See also
    api-versioning
    deprecation-and-sunset
    """
    for each in compare_fields(change.old, change.new):
        if each.direction == "sent" and each.difference.keyword == "field":
            yield Hit(
                each.object,
                each.place,
                f"{each.object}, which clients send, {each.difference.words}.",
                "What clients go on sending is dropped without a word, or refused.",
                "Go on taking it, marked `deprecated: true`, and map it to what replaces it.",
            )
