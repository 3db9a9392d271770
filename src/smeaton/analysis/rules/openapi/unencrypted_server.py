"""The rule `unencrypted_server`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit, Place
from smeaton.analysis.tree_edits import replace_value

_PLAIN = re.compile(r"(http|ws|ftp)://([^/:?#]*)", re.IGNORECASE)
_LOCAL = re.compile(
    r"localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[|.*\.(?:local|"
    r"localhost|internal|test|lan|svc|cluster\.local)$|host\.docker\.internal|[\w-]+$",
    re.IGNORECASE,
)
_SECURE = {"http": "https", "ws": "wss", "ftp": "ftps"}


@rule("OAS015", severity="high", harm="exposure", each=1)
def unencrypted_server(api: Api) -> Iterator[Hit]:
    """Servers and token endpoints without TLS.

    ## What it does
    Finds server addresses, Swagger schemes and OAuth addresses that begin with http:, ws: or ftp:.
    Where the same contract offers https as well it is medium.

    ## Why it matters
    Whatever goes over plain HTTP, tokens included, can be read and changed by everybody on the way
    (OWASP API8:2023; RFC 6749, section 10.9).

    ## When it is fine
    localhost, addresses of the own machine, and names that only a private network resolves.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    servers: [{url: "http://api.shop.io/v1"}]
    paths: {}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    servers: [{url: "https://api.shop.io/v1"}]
    paths: {}
    ```

    ## See also
    secure-defaults, defense-in-depth
    """
    secured = any(each.url.startswith(("https:", "wss:")) for each in api.servers)
    for server in api.servers:
        found = _PLAIN.match(server.url)
        if found and not _LOCAL.match(found[2]):
            yield _describe(
                server.url,
                server.place,
                found[1].lower(),
                secured,
                edits=_mend(api, server.place, found[1]),
            )
    for name, variable in _list_schemes(api):
        yield _describe(name, variable, "http", True)
    for scheme in api.security_schemes.values():
        for flow in scheme.flows.values():
            for key in ("tokenUrl", "authorizationUrl", "refreshUrl"):
                found = _PLAIN.match(flow.text(key))
                if found and not _LOCAL.match(found[2]):
                    node = flow.get(key)
                    edits = replace_value(node, "https" + flow.text(key)[4:])
                    yield _describe(flow.text(key), node.place, "http", False, edits=edits)


def _describe(
    url: str, place: Place, scheme: str, secured: bool, edits: tuple[Edit, ...] = ()
) -> Hit:
    return Hit(
        url,
        place,
        f"{url} is offered over plain {scheme}{', beside https' if secured else ''}.",
        "Everybody on the way can read and change what passes, credentials first.",
        f"Offer {_SECURE[scheme]} only, and let plain {scheme} answer nothing but a redirect.",
        severity=Severity.MEDIUM if secured else None,
        edits=edits,
    )


def _mend(api: Api, place: Place, scheme: str) -> tuple[Edit, ...]:
    if api.is_swagger:
        plain = [e for e in api.root.get("schemes").elements() if e.value == scheme]
        offered = _SECURE[scheme.lower()] in api.root.texts("schemes")
        return () if offered or not plain else replace_value(plain[0], _SECURE[scheme.lower()])
    for each in api.root.get("servers").elements():
        node = each.get("url")
        if isinstance(node.value, str) and node.place == place:
            return replace_value(node, _SECURE[scheme.lower()] + node.value[len(scheme) :])
    return ()


def _list_schemes(api: Api) -> Iterator[tuple[str, Place]]:
    """Yield servers whose scheme is a variable that may be plain."""
    for each in api.root.get("servers").elements():
        found = re.match(r"\{(\w+)\}://", each.text("url"))
        if found:
            variable = each.at("variables", found[1])
            if "http" in variable.texts("enum") or variable.text("default") == "http":
                yield each.text("url"), variable.place
