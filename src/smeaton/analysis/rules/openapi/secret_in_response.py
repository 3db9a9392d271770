"""The rule `secret_in_response`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import (
    is_entrance,
)
from smeaton.analysis.parse.json_schema import Field, list_references
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sensitive_names import secret
from smeaton.analysis.tree_edits import set_key
from smeaton.analysis.vocabulary import words

_FOUND = {"scanning", "leaked", "detected", "exposed"}
"""Resources that are secrets which were found elsewhere."""
_LANGUAGE = {"logprob", "logprobs", "completion", "tokenizer", "tokenization", "transcription"}
"""Models of language APIs, whose tokens are pieces of text."""
_ISSUED = {"token", "refresh", "login", "signin", "session", "auth", "oauth", "jwt",
           "download", "share", "link", "invite", "invitation"}  # fmt: skip
"""What exists to hand out a token, and is no use without it."""
_HANDED = {
    "key": {"re", "share", "sharing", "embed", "publishable", "stream"},
    "token": {
        "client",
        "persistent",
        "embed",
        "download",
        "share",
        "sharing",
        "sas",
        "stream",
        "preview",
    },
}
"""Words in names of keys and tokens that are made for whoever reads them."""
_PAID_WITH = {"card", "instrument", "payment", "paypal", "bank", "wallet"}
"""Where a token stands for a card or an account, and opens nothing by itself."""
_STORES = {"secret", "secrets", "vault", "vaults"}
_GIVEN = re.compile(r"secret|private|password|credential|api.?key", re.IGNORECASE)
_MASKED = re.compile(
    r"mask|redact|obfuscat|last (?:four|4)|encrypted|only (?:shown|returned|"
    r"available|visible|present|included)|once|write-?only|never returned|"
    r"\bnames? or ids?\b|\bnames? of (?:the |a )?secret|"
    r"not (?:be )?(?:retriev|return|readable)|only (?:be )?(?:set|written)|can(?:not|'t) be read|"
    r"empty|hidden|test mode|one-time|public|client-side|short-lived|temporary",
    re.IGNORECASE,
)


@rule("OAS028", severity="high", harm="exposure", each=1)
def secret_in_response(api: Api) -> Iterator[Hit]:
    """Secrets in what the API answers.

    ## What it does
    Finds fields of responses named for passwords, hashes of passwords and recovery codes, and, in
    what can be read by GET, keys, secrets and tokens. A key is high where clients send it as well
    or its description calls it secret, else medium; a token is medium.

    ## Why it matters
    What is answered is kept: in caches, logs, browsers, other people's systems. A password hash is
    guessed offline, a key that can be read again can be stolen at any time (OWASP API3:2023).

    ## When it is fine
    Fields marked writeOnly; tokens and keys in the answer to the request that makes them, once;
    values that the description calls masked; what exists to be handed out: sessions, links to
    embed or share, the secrets of a store of secrets.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /users/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
          responses:
            "200":
              description: A user
              content:
                application/json:
                  schema:
                    type: object
                    properties: {name: {type: string}, password_hash: {type: string}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /users/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
          responses:
            "200":
              description: A user
              content:
                application/json:
                  schema: {type: object, properties: {name: {type: string}}}
    ```

    ## See also
    sensitive-data-storage, password-storage, api-keys
    """
    reading = [
        schema
        for operation in api.operations
        if operation.method == "get" and not is_entrance(operation)
        for response in operation.responses.values()
        if response.is_success
        for schema in response.content.values()
    ]
    readable = {each.name for each in list_references(reading)}
    for field in api.fields:
        kind = secret(field.name) if field.in_response else ""
        if not kind or field.schema.flag("writeOnly") or not field.schema.types <= {"string"}:
            continue
        model, _, _ = field.object.partition(".")
        read = field.object.startswith("GET ") or model in readable
        if (kind in ("key", "token") and not read) or _MASKED.search(field.schema.description):
            continue
        if "***" in str(field.schema.keyword("example").value):
            continue
        if field.schema.enum is not None or _is_meant(field, kind):
            continue
        yield Hit(
            field.object,
            field.place,
            f"{field.object} is answered to clients, and by its name holds a "
            f"{'password hash' if kind == 'hash' else kind}.",
            "Caches, logs and other people's systems keep what is answered"
            + (", and hashes are guessed offline." if kind == "hash" else "."),
            f"Stop answering {field.name}, once those who read it are told; where one model serves "
            f"both ways: {field.name}: {{…, writeOnly: true}}"
            + (
                "\nShow a new key once, in the answer to the POST that made it."
                if kind in ("key", "token")
                else ""
            ),
            severity=_weigh(field, kind),
            group="password" if kind in ("password", "hash") else "key",
            edits=(
                ()
                if field.schema.is_reference or not field.in_request
                else set_key(field.schema.node, "writeOnly", True)
            ),
        )


def _is_meant(field: Field, kind: str) -> bool:
    """Whether it is answered because that is what it is for."""
    model, _, path = field.object.partition(".")
    about = set(words(field.object.rpartition(".")[0]))
    if about & (_FOUND | _LANGUAGE) or {"log", "prob"} <= about:
        return True
    if set(words(field.name)) & _HANDED.get(kind, set()):
        return True
    if kind == "token":
        return bool(about & (_ISSUED | _PAID_WITH))
    return kind == "key" and not {".", "#"} & set(path) and words(model)[-1] in _STORES


def _weigh(field: Field, kind: str) -> Severity | None:
    """Return how bad it is, as far as more than the name tells."""
    if kind == "token" or words(field.object.partition(".")[0])[-1:] == ("credentials",):
        return Severity.MEDIUM
    sure = field.in_request or _GIVEN.search(field.schema.description)
    return Severity.MEDIUM if kind == "key" and not sure else None
