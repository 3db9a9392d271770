"""The rule `several_version_styles`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.versions import find_versions


@rule("OAS072", severity="medium", harm="confusion", each=1)
def several_version_styles(api: Api) -> Iterator[Hit]:
    """A version in the path and in a header too.

    ## What it does
    Finds contracts whose clients name the version in more than one way: in the path or server, and
    in a header, a query parameter or a media type.

    ## Why it matters
    Which one counts when they differ? Caches key by one, gateways route by the other, and support
    asks for both.

    ## When it is fine
    The path names the major version and the header a dated revision within it: its description or
    name says "revision", "minor" or a date.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    servers: [{url: "https://shop.example.org/v1"}]
    paths:
      /orders:
        get:
          parameters: [{name: X-API-Version, in: header, schema: {type: string}}]
          responses: {"200": {description: Orders}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    servers: [{url: "https://shop.example.org/v1"}]
    paths:
      /orders:
        get:
          responses: {"200": {description: Orders}}
    ```

    ## See also
    api-versioning
    """
    found = find_versions(api)
    asked = [style for style in found if style in ("header", "query", "media type")]
    if not asked or not ({"path", "server"} & found.keys() or len(asked) > 1):
        return
    object_name, place = found[asked[-1]]
    yield Hit(
        object_name,
        place,
        f"Clients name the version in {len(found)} ways: {', '.join(found)}.",
        "Nobody knows which one counts when they differ; caches key by one and gateways route by "
        "the "
        "other.",
        "Keep one, the path for instance, and take the other out with a deprecation.",
    )
