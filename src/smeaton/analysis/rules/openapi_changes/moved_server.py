"""The rule `moved_server`."""

import re
from collections.abc import Iterator

from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule

_LOCAL = re.compile(r"\b(?:localhost|127\.0\.0\.1|staging|sandbox|test|dev)\b", re.IGNORECASE)


@rule("OAC018", severity="high", harm="outage", each=1)
def moved_server(change: Comparison) -> Iterator[Hit]:
    """The address that clients call is gone.

    ## What it does
    Finds servers of the earlier version that the later one does not list.

    ## Why it matters
    Paths are relative to it: every request of every client goes to the old address.

    ## When it is fine
    The old address goes on working and redirects with 308; ignore it with that reason. Another
    scheme (https for http) is no finding.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    servers:
      - url: https://api.example.com/v1
    paths:
      /orders:
        get:
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    servers:
      - url: https://api.example.com/v2
    paths:
      /orders:
        get:
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    servers:
      - url: https://api.example.com/v1
      - url: https://api.example.com/v2
    paths:
      /orders:
        get:
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid]}}
            - {name: sort, in: query, schema: {type: string, default: created}}
          responses:
            "200": {description: all}
            "404": {description: none}
    ```

    ## See also
    api-versioning
    """
    before, after = (
        {_address(each.url): each for each in api.servers} for api in (change.old, change.new)
    )
    if not after:
        return
    for address, server in before.items():
        if address not in after and not _LOCAL.search(address):
            yield Hit(
                "servers",
                change.new.servers[0].place,
                f"The server {server.url} is gone.",
                "Paths are relative to it, so every client calls an address that is not listed.",
                "List both until nobody calls the old one; redirect it with 308, which keeps "
                "method and body (RFC 9110, 15.4.9).",
            )


def _address(url: str) -> str:
    """Return an address without its scheme and last slash."""
    return url.partition("://")[2].rstrip("/") or url.rstrip("/")
