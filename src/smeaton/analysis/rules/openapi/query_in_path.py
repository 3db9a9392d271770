"""The rule `query_in_path`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS108", severity="medium", harm="outage", each=1)
def query_in_path(api: Api) -> Iterator[Hit]:
    """A query or fragment in a path.

    ## What it does
    Finds paths with `?` or `#` in them, empty segments, and paths that differ by a slash at the end
    alone.

    ## Why it matters
    OpenAPI matches paths without the query: routers never find such an operation, and of two paths
    that differ by "?" tools keep one at random. Gateways normalise slashes, each in its way.

    ## When it is fine
    Never for queries; a slash at the end is fine where all paths of collections have one.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders?status=open: {get: {responses: {"200": {description: Open orders}}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string, enum: [open, paid]}}]
          responses: {"200": {description: Orders}}
    ```

    ## See also
    resource-modelling
    """
    paths = api.root.get("paths")
    names = list(paths.value) if isinstance(paths.value, dict) else []
    for path in names:
        if "?" in path or "#" in path.partition("{")[0]:
            what = "query" if "?" in path else "fragment (#)"
            yield Hit(
                path,
                paths.get(path).place,
                f"{path} has a {what} in its path.",
                f"Routers match paths without the {what.partition(' ')[0]}, so that it is never "
                "found."
                if "?" in path
                else "Clients don't send fragments, so that two operations share one address.",
                f"{path.partition('?')[0]}: with the query as parameters (in: query)"
                if "?" in path
                else f"{path.partition('#')[0]}: one operation, whose body says which is meant",
            )
        elif "//" in path or (
            path != "/" and path.endswith("/") and path.rstrip("/") in paths.value
        ):
            yield Hit(
                path,
                paths.get(path).place,
                f"{path} differs from another path by a slash alone, or has an empty part.",
                "Gateways and frameworks normalise slashes, each in its own way.",
                f"Keep {path.replace('//', '/').rstrip('/')} alone.",
                severity=Severity.LOW,
                group="slash",
            )
