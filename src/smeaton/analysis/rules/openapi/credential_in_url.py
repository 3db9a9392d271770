"""The rule `credential_in_url`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import (
    list_parameters,
    name_segments,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.parse.openapi_elements import Parameter
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sensitive_names import Secret, secret
from smeaton.analysis.vocabulary import singular, words

_LINKS = {
    "reset",
    "invite",
    "invitation",
    "invitations",
    "confirm",
    "confirmation",
    "verify",
    "verification",
    "activate",
    "activation",
    "invites",
}
_DEVICES = {"device", "devices", "push", "fcm", "apns"}
"""Where a token is the address to which notifications go."""
_NAMING = re.compile(
    r"\b(?:uri|url|id|identifier|name) of\b|identified by|by"
    r" name|publishable|search|filter|address",
    re.IGNORECASE,
)


_PRIVATE = re.compile(r"private key|secret key|-encoded private|client secret|password", re.I)


def _is_told(parameter: Parameter) -> Secret:
    """Return "key" for what is a secret by its description, as the private key of a certificate."""
    named = set(words(parameter.name)) & {"key", "pem", "keyfile", "credential"}
    said = _PRIVATE.search(parameter.node.text("description"))
    return "key" if named and said else ""


@rule("OAS013", severity="high", harm="exposure", each=1)
def credential_in_url(api: Api) -> Iterator[Hit]:
    """Passwords, tokens and keys as parameters of the URL.

    ## What it does
    Finds query and path parameters named for passwords, tokens, secrets and keys. Tokens of
    one-time links (reset, invitation, confirmation) are medium.

    ## Why it matters
    Addresses are kept in access logs, proxies, histories and Referer headers, so the credential is
    kept there too (OWASP API2:2023; RFC 9110, section 17.9).

    ## When it is fine
    Page tokens, cursors and CSRF tokens; names of settings about tokens. Unsubscribe links. Tokens
    of devices, to which notifications are sent. Path parameters that are called as their
    collection is: /credentials/{credential} takes an id.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /session:
        get:
          parameters:
            - {name: password, in: query, schema: {type: string}}
          responses: {"200": {description: Signed in}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /session:
        post:
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  type: object
                  required: [password]
                  properties: {password: {type: string, format: password, writeOnly: true}}
          responses: {"201": {description: Signed in}}
    ```

    ## See also
    api-keys, session-or-token
    """
    for operation, each in list_parameters(api):
        kind = secret(each.name) or _is_told(each)
        if not kind or kind == "hash" or each.location not in ("query", "path"):
            continue
        if each.schema.types & {"boolean", "integer"} or _NAMING.search(
            each.node.text("description")
        ):
            continue
        segments = set(name_segments(operation.path)) | set(words(operation.path))
        if segments & {"unsubscribe", "feed"} or (kind == "token" and segments & _DEVICES):
            continue
        link = kind == "token" and bool(segments & _LINKS)
        if kind == "token" and each.location == "path" and not link:
            continue
        if each.location == "path" and _names_row(operation.path, each.name):
            continue
        managed = each.location == "path" and kind == "key"
        yield Hit(
            f"{operation.name}#{each.name}",
            each.place,
            f"{operation.name} takes {each.name} in the {each.location} of the URL.",
            "It is kept in access logs, proxies and histories"
            + (", and works until the link is used." if link else ", for all who read those."),
            (
                "Exchange it at once by POST for a session, let it expire within the hour, and work"
                " once."
                if link
                else (
                    "Address it by an id that is no secret, and keep the secret out of the path."
                    if managed
                    else "Take it in the body of the request."
                    if kind == "key" and operation.method != "get"
                    else "Take it in the Authorization header, or in the body of a POST."
                )
            ),
            severity=Severity.MEDIUM if link or managed else None,
            group="link" if link else "",
        )


def _names_row(path: str, name: str) -> bool:
    """Whether a path parameter is called as the collection before it, and so is an id of it."""
    before = path.partition("/{" + name)[0].rpartition("/")[2]
    return [singular(word) for word in words(before)] == [singular(word) for word in words(name)]
