"""The rule `oauth_without_scopes`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import list_scopes, name_scopes, pick_scopes
from smeaton.analysis.operation_roles import is_private, is_write, name_segments
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import singular, words

_SHOWN = 6
_ALL = 4
"""Where so many operations and no other require a scope, it is a matter of the whole contract."""
_SELF = {"me", "self", "userinfo", "whoami", "logout"}
_NAMED = re.compile(r"permission|scope|role|requires? ", re.IGNORECASE)


@rule("OAS007", severity="medium", harm="exposure", each=1)
def oauth_without_scopes(api: Api) -> Iterator[Hit]:
    """OAuth 2.0 operations that require no scope.

    ## What it does
    Finds operations guarded by an OAuth 2.0 or OpenID Connect scheme with an empty list of scopes.
    Reads are low. Where no operation of a contract requires any, it is one finding; low for OpenID
    Connect, which says who somebody is and leaves the rest to others.

    ## Why it matters
    Any token will do: one issued to read a profile deletes orders as well. Scopes limit what a
    stolen or overreaching client can do (RFC 6749, section 3.3; OWASP API5:2023).

    ## When it is fine
    Reads about the caller's own identity (/me, /userinfo), contracts whose descriptions name the
    permission, and reads of what is public where other reads require a scope.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        post:
          security: [{id: []}]
          responses: {"201": {description: Created}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials: {tokenUrl: "https://id.shop.io/token", scopes: {"orders:write": W}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        post:
          security: [{id: ["orders:write"]}]
          responses: {"201": {description: Created}}
    components:
      securitySchemes:
        id:
          type: oauth2
          flows:
            clientCredentials: {tokenUrl: "https://id.shop.io/token", scopes: {"orders:write": W}}
    ```

    ## See also
    access-control-model, oauth-flow-choice
    """
    oauth = {s.name for s in api.security_schemes.values() if s.type in ("oauth2", "openIdConnect")}
    bare = [(each, name) for each in api.operations for name in _list_bare(each, oauth)[:1]]
    for name in dict.fromkeys(name for _, name in bare):
        scheme = api.security_schemes[name]
        if scheme.type == "oauth2" and not list_scopes(api, name):
            yield Hit(
                name,
                scheme.place,
                f"Security scheme {name} declares no scopes, so none of the "
                f"{sum(name == n for _, n in bare)} operations that use it can require one.",
                "Every token opens everything.",
                f"Declare its scopes, as {name_scopes(api)}, and require them of each operation.",
                group="scheme",
            )
    if len(bare) >= _ALL and not any(_requires(each, oauth) for each in api.operations):
        yield from _say_none(api, bare)
        return
    choosy = any(_requires(each, oauth) for each in api.operations if not is_write(each))
    for each, name in bare:
        if choosy and not is_write(each) and not is_private(each):
            continue
        scopes = pick_scopes(api, name, writes=is_write(each))
        if scopes or api.security_schemes[name].type == "openIdConnect":
            yield Hit(
                each.name,
                each.node.get("security").place if each.node.get("security") else each.place,
                f"{each.name} accepts any token of {name}: it requires no scope.",
                "A token given for one small purpose opens everything.",
                _advise(each, name, scopes),
                severity=None if is_write(each) else Severity.LOW,
                group="write" if is_write(each) else "read",
            )


def _list_bare(operation: Operation, oauth: set[str]) -> list[str]:
    """Return the OAuth schemes of which an operation takes any token."""
    own = set(name_segments(operation.path)) & _SELF
    told = _NAMED.search(operation.node.text("description"))
    if own or told or operation.method in ("options", "head"):
        return []
    return [
        name
        for choice in operation.security or ()
        for name, scopes in choice.items()
        if name in oauth and not scopes
    ]


def _say_none(api: Api, bare: list[tuple[Operation, str]]) -> Iterator[Hit]:
    """Yield one finding a scheme of which no operation requires a scope."""
    for name in dict.fromkeys(name for _, name in bare):
        scheme, scopes = api.security_schemes[name], list_scopes(api, name)
        if scheme.type == "oauth2" and not scopes:
            continue
        number = sum(name == other for _, other in bare)
        offered = f" (there are {', '.join(scopes[:_SHOWN])})" if scopes else ""
        yield Hit(
            name,
            scheme.place,
            f"None of the {number} operations that take a token of {name} requires a scope.",
            "Unless roles or policies decide, a token given for one small purpose opens "
            "everything.",
            f"Require of each operation the smallest scope that covers it{offered}, or say in the "
            "description what decides instead.",
            severity=Severity.LOW if scheme.type == "openIdConnect" else None,
            group="scheme",
        )


def _requires(operation: Operation, oauth: set[str]) -> bool:
    """Whether it requires a scope of one of these schemes."""
    return any(
        name in oauth and scopes
        for choice in operation.security or ()
        for name, scopes in choice.items()
    )


def _advise(operation: Operation, scheme: str, scopes: list[str]) -> str:
    """Return the requirement, with a scope only where its name is about the same thing."""
    about = {singular(word) for word in words(operation.path)}
    fitting = [each for each in scopes if about & {singular(word) for word in words(each)}]
    if not fitting and len(scopes) > 1:
        offered = ", ".join(scopes[:_SHOWN])
        return f"Require the smallest scope of {scheme} that covers it (there are {offered})."
    if not fitting and not scopes:
        return f"Require the scope of {scheme} that it needs."
    return f"security:\n  - {scheme}: [{(fitting or scopes)[0]}]   # the smallest that covers it"
