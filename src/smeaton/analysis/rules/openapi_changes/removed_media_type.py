"""The rule `removed_media_type`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import pair_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC011", severity="high", harm="outage", each=1)
def removed_media_type(change: Comparison) -> Iterator[Hit]:
    """A media type that clients use is gone.

    ## What it does
    Finds media types of requests and answers that the later version does not have.

    ## Why it matters
    Requests in it get 415, and clients that accept nothing else get 406, or bytes that they
    cannot read.

    ## When it is fine
    Only a parameter of the type changed (`; charset=utf-8`).

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
              application/xml:
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
              application/xml: {schema: {type: object}}
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

    ## See also
    api-versioning
    """
    for pair in pair_operations(change.old, change.new):
        contents = [(old.content, new.content, new.place, "sends") for old, new in pair.answers()]
        if bodies := pair.bodies():
            contents.append((bodies[0].content, bodies[1].content, bodies[1].place, "takes"))
        for before, after, place, verb in contents:
            kinds = {media.partition(";")[0].strip() for media in after}
            gone = [m for m in before if m.partition(";")[0].strip() not in kinds]
            if gone and after:
                yield Hit(
                    pair.new.name,
                    place,
                    f"{pair.new.name} {verb} {', '.join(gone)} no more.",
                    "Clients that use it get 415 or 406, or bytes that they can't read.",
                    f"Go on with {gone[0]} beside {next(iter(after))}.",
                )
