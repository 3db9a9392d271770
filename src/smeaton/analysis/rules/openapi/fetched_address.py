"""The rule `fetched_address`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import (
    Input,
    list_inputs,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FETCHED = _set(
    "webhook webhooks callback callbacks hook image avatar picture photo source import feed "
    "file document attachment download media video audio target proxy remote fetch notification "
    "notify upload endpoint delivery destination manifest clone mirror upstream scrape crawl "
    "ping health jwks metadata sitemap"
)
_STORED = _set(
    "image avatar picture photo file document attachment media video audio target upload delivery "
    "destination endpoint notification notify download"
)
"""What is as often kept and shown, or opened by others, as it is fetched."""
_PULLS = re.compile(
    r"\b(?:fetch|downloads?\b(?! (?:url|link))|downloaded|retriev|crawl|import|pull|scrap|prox|"
    r"upload(?:ed)? from|load(?:ed)? from|sent to|post(?:ed)? to|called|we (?:call|request)|publicly accessible)",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:data:|tel:|sips?:|s3://|gs://|http://)|base64", re.IGNORECASE)
_LINKS = {"target_url", "details_url"}
_ENDS = {"url", "uri", "urls", "uris", "endpoint", "callback", "webhook"}
_SHOWN = _set(
    "homepage website profile html blog link terms privacy support contact redirect return "
    "success cancel next repo repository display public canonical result results verification "
    "branding badge documentation docs site"
)
_CARE = re.compile(
    r"of the server\b|listen|allow-?list|whitelist|private|public(?:ly)?|https only|"
    r"must (?:be|use|start with) https|internal address|registered|loopback|verified",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"webhook|hook|import|fetch|crawl|scan|proxy|scrape|unfurl|migrate|mirror", re.IGNORECASE
)


def _judge(each: Input) -> str:
    parts = words(each.name)
    if parts[-1] not in _ENDS or not each.schema.types <= {"string", "array"}:
        return ""
    if each.location in ("path", "header") or set(parts) & _SHOWN or each.schema.enum is not None:
        return ""
    if _CARE.search(each.description) or "_".join(parts) in _LINKS:
        return ""
    if set(parts[:-1]) & _FETCHED or parts[-1] in ("callback", "webhook"):
        called = {"webhook", "webhooks", "callback", "callbacks", "hook", "notification"}
        if set(parts) & called:
            return "webhook"
        kept = not (set(parts[:-1]) & _FETCHED) - _STORED
        said = f"{each.description} {each.operation.words if each.operation else ''}"
        return "" if kept and not _PULLS.search(said) else "fetch"
    bare = parts in (("url",), ("uri",), ("urls",))
    return "webhook" if bare and _CALLS.search(each.object) else ""


@rule("OAS030", severity="medium", harm="exposure", each=1)
def fetched_address(api: Api) -> Iterator[Hit]:
    """Addresses from clients that the server calls.

    ## What it does
    Finds URLs in requests that the server is to fetch or call: webhooks, callbacks, sources of
    imports, images and feeds.

    ## Why it matters
    The server calls from inside: http://169.254.169.254/ answers with cloud credentials,
    http://localhost:9200/ with the search index. Server-side request forgery is OWASP API7:2023.

    ## When it is fine
    Addresses that are only shown (homepage, profile); images and files of which nothing says that
    the server gets them; and those whose description says which are taken: https only, no private
    networks, a list.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /webhooks:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties: {callback_url: {type: string, format: uri, maxLength: 500}}
          responses: {"201": {description: Created}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /webhooks:
        post:
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    callback_url:
                      type: string
                      format: uri
                      maxLength: 500
                      pattern: "^https://"
                      description: Public addresses only; private networks are refused.
          responses: {"201": {description: Created}}
    ```

    ## See also
    server-side-request-forgery, webhook-signatures
    """
    for each in list_inputs(api):
        kind = _judge(each)
        if kind:
            yield Hit(
                each.object,
                each.place,
                f"{each.object} is an address from the client that the server "
                f"{'calls' if kind == 'webhook' else 'may fetch'}.",
                "If nothing holds it back, the server calls from inside the network: cloud"
                " metadata, databases and admin pages answer to it.",
                "Say what is taken and check it at each call: https only, refuse "
                "private, loopback and link-local addresses, follow no redirects, call through an "
                "egress proxy."
                + (
                    ""
                    if _OTHERS.search(f"{each.description} {each.schema.keyword('example').value}")
                    else '\npattern: "^https://"   # once no client sends http'
                ),
                severity=None if kind == "webhook" else Severity.LOW,
            )
