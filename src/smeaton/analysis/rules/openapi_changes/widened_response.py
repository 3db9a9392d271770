"""The rule `widened_response`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.compatibility import LEFT_TO_OTHERS, PRESENCE, compare_fields
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule

_LEFT = LEFT_TO_OTHERS | PRESENCE | {"readOnly"}


@rule("OAC009", severity="medium", harm="confusion", each=1)
def widened_response(change: Comparison) -> Iterator[Hit]:
    """Answers may hold values that clients do not know.

    ## What it does
    Finds fields of answers whose type changed (high), or which may hold other values than
    before: new members of a set, other variants, wider bounds, another format.

    ## Why it matters
    A client that switches over all values it was told of has no branch for a new one; one that
    parses by type or format fails.

    ## When it is fine
    Clients were told from the start that the set grows (`x-extensible-enum`), and ignore what
    they do not know.

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
                    required: [id, total]
                    properties:
                      id: {type: string}
                      total: {type: string}
                      note: {type: string}
                      status: {type: string, enum: [open, paid, refunded]}
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
    """
    for each in compare_fields(change.old, change.new):
        what = each.difference
        if each.direction != "answered" or not each.breaks or what.keyword in _LEFT:
            continue
        severity = Severity.HIGH if what.keyword in ("type", "format") else None
        severity = (
            Severity.LOW if what.keyword.startswith(("m", "exclusive", "pattern")) else severity
        )
        yield Hit(
            each.object,
            each.place,
            f"{each.object}, which clients read, {what.words}.",
            f"Clients of {each.operation} have no branch for values that they were not told of.",
            "Send the new values only to those who ask for them (a new field, a version), and say "
            "in the contract that sets grow: clients have to treat unknown members as one of "
            "their own.",
            severity=severity,
            group=f"{what.keyword} {severity}",
        )
