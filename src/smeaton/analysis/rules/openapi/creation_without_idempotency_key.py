"""The rule `creation_without_idempotency_key`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_parameter, write_parameters
from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.rest import is_creation, live_operations, weight
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain

_KEY = re.compile(
    r"idempot|requestid|clientref|clientid|clientorder|externalid|externalref|transactionid|"
    r"dedup|nonce|merchantref|ordernumber|reference$|referenceid|clienttoken|uuid$|messageid"
)
_SAID = re.compile(r"idempoten", re.I)


@rule("OAS055", severity="medium", harm="corruption", each=1)
def creation_without_idempotency_key(api: Api) -> Iterator[Hit]:
    """A payment or order that a retry makes twice.

    ## What it does
    Finds POST operations that create payments, refunds, orders, bookings and the like and take no
    idempotency key: neither a header, nor a key or own reference in the body. What moves money is
    high.

    ## Why it matters
    A client whose connection breaks can't know whether the POST arrived. Without a key it either
    loses the order or places it twice; retries by proxies and SDKs do the second without asking.

    ## When it is fine
    The body carries the client's own reference that the server keeps unique (`idempotency_key`,
    `client_reference`, `request_id`, `external_id`), or the thing is made with PUT under an id that
    the client chose.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /payments:
        post:
          summary: Create a payment
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    amount_cents: {type: integer}
          responses:
            '201': {description: Created}
      /payments/{id}:
        get:
          parameters:
          - name: id
            in: path
            required: true
            schema: {type: string}
          responses:
            '200': {description: One}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /payments:
        post:
          summary: Create a payment
          parameters:
          - name: Idempotency-Key
            in: header
            required: true
            schema: {type: string, maxLength: 64}
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    amount_cents: {type: integer}
          responses:
            '201': {description: Created}
    ```

    ## See also
    idempotency-keys, delivery-and-deduplication
    """
    if _SAID.search(api.root.get("info").text("description")):
        return
    for operation in live_operations(api):
        what = weight(operation) if is_creation(operation) else ""
        if what and not _has_key(operation):
            yield Hit(
                operation.name,
                operation.place,
                f"{operation.name} takes no idempotency key.",
                "After a broken connection clients have to guess whether it was done: unless the "
                "server notices, a retry "
                + ("moves the money twice." if what == "money" else "makes it twice."),
                write_parameters(
                    write_parameter(api, "Idempotency-Key", "header", "type: string, maxLength: 64")
                )
                + "\nand the server answers a repeated key with the first answer.",
                severity=Severity.HIGH if what == "money" else None,
            )


def _has_key(operation: Operation) -> bool:
    """Whether a header, or a field of the body, tells a repeated request from a new one."""
    body = pick_json(operation.body.content) if operation.body else None
    names = [each.name for each in operation.parameters] + list(body.properties if body else ())
    if any(_KEY.search(plain(name)) for name in names):
        return True
    return bool(_SAID.search(operation.words))
