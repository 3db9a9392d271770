"""The rule `version_not_raised`."""

import re
from collections.abc import Iterator

from smeaton.analysis.compatibility import compare_fields, index_operations
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule

_SEMANTIC = re.compile(r"v?\d+\.\d+(?:\.\d+)?(?:[-+].*)?\Z")


@rule("OAC022", severity="low", harm="confusion", each=1)
def version_not_raised(change: Comparison) -> Iterator[Hit]:
    """Clients break and the version does not say so.

    ## What it does
    Finds contracts that take away operations or fields and keep the major version in
    `info.version`.

    ## Why it matters
    People and tools go by the version when they decide whether they may take an update.

    ## When it is fine
    The version is not semantic (a date, a build number).

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

    ## Use instead
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

    ## See also
    api-versioning
    """
    before, after = (api.root.get("info").text("version") for api in (change.old, change.new))
    if not (_SEMANTIC.match(before) and _SEMANTIC.match(after)):
        return
    if before.partition(".")[0] in ("0", "v0") or before.split(".")[0] != after.split(".")[0]:
        return
    gone = [
        o.name
        for key, o in index_operations(change.old).items()
        if key not in index_operations(change.new)
    ]
    lost = [
        e.object
        for e in compare_fields(change.old, change.new)
        if e.direction == "answered" and e.difference.keyword == "field"
    ]
    if gone or lost:
        yield Hit(
            "info.version",
            change.new.root.at("info", "version").place,
            f"Clients of {(gone or lost)[0]} break, and the version {_say(before, after)}.",
            "Whoever goes by the major version takes this for an update that breaks nobody.",
            f"Keep what clients use, or make it {int(before.lstrip('v').split('.')[0]) + 1}.0.0.",
        )


def _say(before: str, after: str) -> str:
    return f"stays {after}" if before == after else f"goes from {before} to {after}"
