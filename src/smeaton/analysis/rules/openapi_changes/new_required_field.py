"""The rule `new_required_field`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import compare_fields, pair_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC005", severity="high", harm="outage", each=1)
def new_required_field(change: Comparison) -> Iterator[Hit]:
    """A field that clients have to send is new.

    ## What it does
    Finds fields of requests that are new and required, that were optional and are required, and
    bodies that have to be there now.

    ## Why it matters
    Requests as clients send them today are answered with 400.

    ## When it is fine
    A new field with a default that the server fills in is taken as optional: say so by leaving
    it out of `required`.

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
                  required: [sku, quantity]
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
    ```

    ## See also
    api-versioning
    """
    for each in compare_fields(change.old, change.new):
        what = each.difference
        if each.direction == "sent" and what.keyword == "required" and what.effect == "narrower":
            if (
                "#" in each.object
                and each.object.startswith(each.operation)
                and not each.is_required
            ):
                continue
            yield Hit(
                each.object,
                each.place,
                f"{each.object} {what.words}.",
                f"Requests without it are refused (by {each.operation}, for one).",
                "Leave it optional and decide on the server what is meant where it is missing.",
            )
    for pair in pair_operations(change.old, change.new):
        new = pair.new.body
        if new and new.required and not (pair.old.body and pair.old.body.required):
            state = "is required now" if pair.old.body else "is new and required"
            yield Hit(
                pair.new.name,
                new.place,
                f"The body of {pair.new.name} {state}.",
                "Requests without one are refused.",
                "Leave it optional: set `required: false`.",
            )
