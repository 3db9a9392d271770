"""The rule `opaque_endpoint`."""

import re
from collections.abc import Iterator

from smeaton.analysis.operation_roles import (
    name_segments,
)
from smeaton.analysis.parse.openapi import Api, pick_json
from smeaton.analysis.rule import Hit, rule

_NAMES = {"graphql", "batch", "jsonrpc", "rpc", "multicall"}
_SAID = re.compile(r"depth|cost|complexity|persisted|limit|at most|maximum|up to", re.IGNORECASE)


@rule("OAS039", severity="low", harm="exposure", each=1)
def opaque_endpoint(api: Api) -> Iterator[Hit]:
    """One path that carries everything.

    ## What it does
    Finds POST operations named graphql, batch, rpc or jsonrpc, which carry other requests in their
    body, for which no limit of size, depth or number is spoken of.

    ## Why it matters
    Rate limits, authorization by path, caching and logs see one operation; a thousand logins or a
    query ten levels deep are one request to them (OWASP API4:2023).

    ## When it is fine
    A limit told in the description, or maxItems of the requests in the body.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /graphql:
        post:
          responses: {"200": {description: Anything}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /graphql:
        post:
          description: Persisted queries only; depth is limited to 8, cost to 1,000 a minute.
          responses: {"200": {description: Anything}}
    ```

    ## See also
    graphql-limits, rate-limiting
    """
    for each in api.operations:
        segments = name_segments(each.path)
        named = bool(segments) and segments[-1] in _NAMES and len(segments) < 4
        if each.method != "post" or not named or "{" in each.path:
            continue
        schema = pick_json(each.body.content) if each.body else None
        bounded = schema is not None and any(
            s.number("maxItems") is not None for s in (schema, *schema.properties.values())
        )
        if not bounded and not _SAID.search(each.words):
            yield Hit(
                each.name,
                each.place,
                f"{each.name} carries any number of other requests, and names no limit.",
                "What limits and guards requests by path sees one where there are a thousand.",
                "Limit number, depth and cost of what one request carries, authorize each part, and"
                " say so in the description.",
            )
