"""The rule `removed_response_field`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.compatibility import compare_fields
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC007", severity="high", harm="outage", each=1)
def removed_response_field(change: Comparison) -> Iterator[Hit]:
    """A field that clients read is gone.

    ## What it does
    Finds fields of answers that the later version does not have; a new one of the same type and
    a similar name is named as what it may have been renamed to.

    ## Why it matters
    Clients that read it find nothing: an exception where types are strict, a blank or a wrong
    sum else.

    ## When it is fine
    It was optional and clients handle its absence; then the finding is medium.

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
    deprecation-and-sunset
    """
    for each in compare_fields(change.old, change.new):
        if each.direction == "answered" and each.difference.keyword == "field":
            yield Hit(
                each.object,
                each.place,
                f"{each.object}, which clients read, {each.difference.words}.",
                f"Clients that read it (from {each.operation}, for one) find nothing there.",
                "Send both the old and the new field, mark the old one `deprecated: true`, and "
                "take it away when nobody reads it.",
                severity=None if each.is_required else Severity.MEDIUM,
            )
