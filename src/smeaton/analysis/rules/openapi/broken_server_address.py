"""The rule `broken_server_address`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_server
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.parse.tree import Node
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.tree_edits import remove_element

_VARIABLE = re.compile(r"\{([^{}]+)\}")
_EXAMPLE = re.compile(r"^(?:\w+:)?(?://)?(?:[\w-]+\.)?example\.com\b")
_PORT = re.compile(r":\{([^{}]+)\}")


@rule("OAS118", severity="medium", harm="outage", each=1)
def broken_server_address(api: Api) -> Iterator[Hit]:
    """A server address that leads nowhere.

    ## What it does
    Finds servers whose variables are not defined, have no default or one outside of their values;
    example hosts; and contracts with no server at all.

    ## Why it matters
    Clients put the address together as it stands: with a brace in it, at example.com, or at the
    place where the document was loaded from.

    ## When it is fine
    Templates of products that everybody hosts on their own may leave the server out, and relative
    addresses are fine: both are low.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    servers: [{url: "https://{region}.shop.example.org/v1"}]
    paths: {}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    servers:
      - url: https://{region}.shop.example.org/v1
        variables: {region: {default: eu, enum: [eu, us]}}
    paths: {}
    ```

    ## See also
    configuration-and-secrets
    """
    if api.is_swagger:
        host = api.root.text("host")
        if not host or _EXAMPLE.match(host) or "/" in host:
            yield _doubt(api, api.root.get("host") if host else api.root, host)
        return
    if not list(api.root.get("servers").elements()):
        yield _doubt(api, api.root, "")
    for server in _list_servers(api):
        url = server.text("url")
        for message, idle in _list_faults(server):
            yield Hit(
                url,
                server.place,
                f"The server address {url!r} {message}.",
                "Clients put the address together as it stands and reach nothing.",
                "variables:\n  name: {default: …, enum: […]}",
                edits=remove_element(server.at("variables", idle)) if idle else (),
            )
        if _EXAMPLE.match(url):
            yield _doubt(api, server, url)


def _doubt(api: Api, node: Node, url: str) -> Hit:
    """Return the finding about an address that is missing or an example."""
    return Hit(
        url or "servers",
        node.place,
        f"The server is {url!r}." if url else "No server is named.",
        "Clients call the host that the document was loaded from, or nobody.",
        write_server(api),
        severity=Severity.LOW,
        group="doubt",
    )


def _list_servers(api: Api) -> Iterator[Node]:
    """Yield the servers of the contract, its paths and operations."""
    yield from api.root.get("servers").elements()
    for _, item in api.root.get("paths").items():
        yield from item.get("servers").elements()
        for _, operation in item.items():
            yield from operation.get("servers").elements()


def _list_faults(server: Node) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an address, and the variable that may go."""
    url, variables = server.text("url"), server.get("variables")
    for name in dict.fromkeys(_VARIABLE.findall(url)):
        if not variables.get(name):
            yield f"has the variable {name!r}, which isn't defined", ""
    ports = set(_PORT.findall(url))
    for name, each in variables.items():
        default, values = each.get("default").value, each.get("enum").value
        if default is None:
            yield f"has the variable {name!r} without a default", ""
        elif isinstance(values, list) and values and default not in values:
            yield f"has {default!r} for {name!r}, which isn't among its values", ""
        elif f"{{{name}}}" not in url:
            yield f"defines {name!r} and doesn't use it", name
        elif name in ports and any(not str(v).isdigit() for v in values or [default]):
            yield f"has values for the port {name!r} that are no numbers", ""
