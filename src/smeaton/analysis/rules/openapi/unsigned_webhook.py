"""The rule `unsigned_webhook`."""

import re
from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_parameter, write_parameters
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_SIGNED = re.compile(r"signature|signed|\bhmac|digest|mutual tls|mtls|shared secret", re.IGNORECASE)


@rule("OAS032", severity="medium", harm="exposure", each=1)
def unsigned_webhook(api: Api) -> Iterator[Hit]:
    """Webhooks that nobody can tell from forged ones.

    ## What it does
    Finds webhooks and callbacks in whose parameters, security and descriptions no signature is
    spoken of. One finding a contract.

    ## Why it matters
    Receivers stand open to the network: without a signature over body and time anybody can tell
    them that an invoice was paid.

    ## When it is fine
    A signature header, mutual TLS, or a description of how it is signed; security on the webhook.

    ## Example
    ```yaml
    openapi: 3.1.0
    info: {title: Orders, version: 1.0.0}
    webhooks:
      orderPaid:
        post:
          requestBody:
            content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}
          responses: {"204": {description: Taken}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.1.0
    info: {title: Orders, version: 1.0.0}
    webhooks:
      orderPaid:
        post:
          parameters:
            - name: Webhook-Signature
              in: header
              required: true
              schema: {type: string, maxLength: 200}
          requestBody:
            content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}
          responses: {"204": {description: Taken}}
    ```

    ## See also
    webhook-signatures
    """
    if _SIGNED.search(api.root.at("info").text("description")):
        return
    bare = []
    for each in api.webhooks:
        told = [each.words, *(p.name + p.node.text("description") for p in each.parameters)]
        if not _SIGNED.search(" ".join(told)) and not each.node.get("security").value:
            bare.append(each)
    if bare:
        first = bare[0]
        more = f" and {len(bare) - 1} more" if len(bare) > 1 else ""
        yield Hit(
            first.name,
            first.place,
            f"What the API sends ({first.path}{more}) carries no signature.",
            "Receivers can't tell it from what anybody else posts to them, and repeated ones from "
            "new ones.",
            write_parameters(write_parameter(api, "Webhook-Signature", "header", required=True))
            + "\nan HMAC-SHA256 over id, timestamp and body (Standard Webhooks).",
        )
