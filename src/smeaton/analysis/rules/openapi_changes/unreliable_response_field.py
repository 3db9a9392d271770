"""The rule `unreliable_response_field`."""

from collections.abc import Iterator

from smeaton.analysis.compatibility import PRESENCE, compare_fields
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC008", severity="high", harm="outage", each=1)
def unreliable_response_field(change: Comparison) -> Iterator[Hit]:
    """A field that was always there may be missing or null.

    ## What it does
    Finds fields of answers that were required and are optional now, that may be null now, or
    that only requests carry now.

    ## Why it matters
    Clients were told that it is always there: generated code has no branch for its absence and
    fails on the first answer without it.

    ## When it is fine
    Clients read it by hand-written code that checks; ignore it with that reason.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        get:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
          responses:
            "200":
              description: one order
              content:
                application/json:
                  schema:
                    type: object
                    required: [id, total]
                    properties:
                      id: {type: string}
                      total: {type: string}
                      note: {type: string}
                      status: {type: string, enum: [open, paid]}
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders/{id}:
        get:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
          responses:
            "200":
              description: one order
              content:
                application/json:
                  schema:
                    type: object
                    required: [id]
                    properties:
                      id: {type: string}
                      total: {type: string}
                      note: {type: string}
                      status: {type: string, enum: [open, paid]}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /orders/{id}:
        get:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
          responses:
            "200":
              description: one order
              content:
                application/json:
                  schema:
                    type: object
                    required: [id, total]
                    properties:
                      id: {type: string}
                      total: {type: string}
                      note: {type: string}
                      status: {type: string, enum: [open, paid]}
    ```

    ## See also
    api-versioning
    contract-tests
    """
    for each in compare_fields(change.old, change.new):
        what = each.difference
        if each.direction == "answered" and each.breaks and what.keyword in PRESENCE:
            yield Hit(
                each.object,
                each.place,
                f"{each.object}, which clients read, {what.words}.",
                "Generated clients have no branch for its absence and fail on the first answer "
                "without it.",
                "Go on sending it, if need be with an empty value that means the same; say that it "
                "is optional in a new version.",
                group=what.keyword,
            )
