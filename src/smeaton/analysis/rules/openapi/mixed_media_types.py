"""The rule `mixed_media_types`."""

import re
from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_body
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rest import first_names, is_habit, share
from smeaton.analysis.rule import Hit, rule

_OAUTH = re.compile(r"token|oauth|authorize|login|revoke|introspect", re.I)
_ODD = ("application/x-www-form-urlencoded", "application/xml", "text/xml", "*/*")


@rule("OAS116", severity="low", harm="confusion", each=1)
def mixed_media_types(api: Api) -> Iterator[Hit]:
    """Some requests in JSON and some not.

    ## What it does
    Finds contracts in which most requests or answers are JSON and a few are forms or XML, and
    content of any type (`*/*`).

    ## Why it matters
    Clients need a second way to write a request for a handful of operations, and forms have neither
    numbers nor null nor lists that everybody writes alike.

    ## When it is fine
    Uploads (multipart, octet-stream), token endpoints, which OAuth wants as forms, and contracts
    that offer several types everywhere.

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
                schema: {type: object}
          responses:
            '201':
              description: Made
              content:
                application/json:
                  schema: {type: object}
      /customers:
        post:
          requestBody:
            content:
              application/x-www-form-urlencoded:
                schema: {type: object}
          responses:
            '201':
              description: Made
              content:
                application/json:
                  schema: {type: object}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: object}
          responses:
            '201':
              description: Made
              content:
                application/json:
                  schema: {type: object}
      /customers:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: object}
          responses:
            '201':
              description: Made
              content:
                application/json:
                  schema: {type: object}
    ```

    ## See also
    resource-modelling
    """
    bodies = [each for each in api.operations if each.body and each.body.content]
    odd = [each for each in bodies if _is_odd(each)]
    if odd and len(odd) * 2 <= len(bodies) and is_habit(len(odd), len(bodies), 20):
        first = odd[0]
        media = next(iter(first.body.content)) if first.body else ""
        yield Hit(
            first.name,
            first.place,
            f"{share(len(odd), len(bodies))} requests are not JSON like the others ({media}): "
            f"{first_names(each.name for each in odd)}.",
            "Clients need a second way to write a request for a handful of operations.",
            write_body(api, "…"),
        )


def _is_odd(operation: Operation) -> bool:
    """Whether a request takes forms, XML or anything, and no JSON."""
    kinds = list(operation.body.content) if operation.body else []
    if any("json" in kind or kind.startswith("multipart/") for kind in kinds):
        return False
    return any(kind in _ODD for kind in kinds) and not _OAUTH.search(
        f"{operation.path} {operation.id}"
    )
