"""The rule `open_redirect`."""

import re
from collections.abc import Iterator

from smeaton.analysis.operation_roles import (
    list_parameters,
    name_segments,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_NAMES = {
    "redirect",
    "redirect_url",
    "redirect_uri",
    "redirect_to",
    "return_to",
    "return_url",
    "return_uri",
    "continue",
    "continue_url",
    "next_url",
    "redirecturl",
    "returnurl",
    "success_url",
    "cancel_url",
    "goto",
    "forward_url",
    "relay_state",
}
_CARE = re.compile(
    r"allow-?list|whitelist|registered|match|same (?:site|origin|domain)|relative|"
    r"must be (?:one|a path)",
    re.IGNORECASE,
)


@rule("OAS031", severity="medium", harm="exposure", each=1)
def open_redirect(api: Api) -> Iterator[Hit]:
    """An address to redirect to, as a parameter.

    ## What it does
    Finds query parameters that say where to send the browser afterwards: redirect_url, return_to,
    continue.

    ## Why it matters
    A link to your domain that ends on another one is what phishing mails need, and tokens in the
    address go along (OWASP Unvalidated Redirects cheat sheet; RFC 9700, section 4.11).

    ## When it is fine
    redirect_uri at an OAuth authorization endpoint, where addresses are registered, and
    descriptions that say that they are checked; enumerations.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /login:
        get:
          parameters: [{name: return_to, in: query, schema: {type: string}}]
          responses: {"302": {description: On}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /login:
        get:
          parameters:
            - name: return_to
              in: query
              description: A path of this site.
              schema: {type: string, maxLength: 200, pattern: "^/[^/]"}
          responses: {"302": {description: On}}
    ```

    ## See also
    input-validation-and-injection, oauth-flow-choice
    """
    for operation, each in list_parameters(api):
        if each.location != "query" or "_".join(words(each.name)) not in _NAMES:
            continue
        oauth = set(name_segments(operation.path)) & {
            "oauth",
            "oauth2",
            "authorize",
            "connect",
            "oidc",
        }
        checked = _CARE.search(each.node.text("description")) or each.schema.text("pattern")
        if oauth or checked or each.schema.enum is not None or each.schema.types & {"boolean"}:
            continue
        yield Hit(
            f"{operation.name}#{each.name}",
            each.place,
            f"{operation.name} sends the browser wherever {each.name} says.",
            "A link to your own domain ends on another's: what phishing needs.",
            'Take a path of this site (pattern: "^/[^/]"), or the key of a registered address.',
        )
