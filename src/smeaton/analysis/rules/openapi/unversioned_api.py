"""The rule `unversioned_api`."""

import re
from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_base
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.versions import find_versions

_SAID = re.compile(r"backwards?[- ]compatib|versioning|api version", re.I)
_SMALL = 5


@rule("OAS071", severity="low", harm="confusion", each=1)
def unversioned_api(api: Api) -> Iterator[Hit]:
    """An API with no room for a second version.

    ## What it does
    Finds contracts with no version anywhere in their use: not in paths or servers, not in a header,
    a parameter or a media type.

    ## Why it matters
    The first change that breaks clients has nowhere to go: all of them have to move on one day, or
    it is never made.

    ## When it is fine
    APIs that promise to change compatibly only and say so ("backward compatible", "versioning" in
    the description), and small ones: fewer than five operations.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    servers:
    - {url: 'https://shop.example.org'}
    paths:
      /orders:
        get:
          responses:
            '200': {description: A}
        post:
          responses:
            '201': {description: B}
      /orders/{id}:
        parameters:
        - name: id
          in: path
          required: true
          schema: {type: string}
        get:
          responses:
            '200': {description: C}
        put:
          responses:
            '200': {description: D}
        delete:
          responses:
            '204': {description: E}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    servers:
    - {url: 'https://shop.example.org/v1'}
    paths:
      /orders:
        get:
          responses:
            '200': {description: A}
        post:
          responses:
            '201': {description: B}
      /orders/{id}:
        parameters:
        - name: id
          in: path
          required: true
          schema: {type: string}
        get:
          responses:
            '200': {description: C}
        put:
          responses:
            '200': {description: D}
        delete:
          responses:
            '204': {description: E}
    ```

    ## See also
    api-versioning
    """
    if len(api.operations) < _SMALL or find_versions(api):
        return
    info = api.root.get("info")
    if _SAID.search(info.text("description")):
        return
    if not api.servers and not api.is_swagger:
        return
    yield Hit(
        "info",
        info.place,
        "No version is in the paths, the servers, a header or a media type.",
        "The first change that breaks clients has nowhere to go but to all of them at once.",
        write_base(api, "/v1")
        + "\nor a dated header, as API-Version; say which changes are compatible.",
    )
