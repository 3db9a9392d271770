"""The rule `patch_without_patch_format`."""

import re
from collections.abc import Iterator

from smeaton.analysis.openapi_notation import write_body
from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.rest import first_names, live_operations, share
from smeaton.analysis.rule import Hit, rule

_SCIM = "urn:ietf:params:scim"
"""RFC 7644 says how PATCH is read."""
_SAID = re.compile(
    r"merge.?patch|json.?patch|\bnull\b|omitted|left (?:unchanged|as)|only the fields|replaces?\b",
    re.I,
)


@rule("OAS069", severity="low", harm="confusion", each=1)
def patch_without_patch_format(api: Api) -> Iterator[Hit]:
    """A PATCH that doesn't say how it is read.

    ## What it does
    Finds PATCH operations that take `application/json` and neither merge patch (RFC 7396) nor JSON
    Patch (RFC 6902), where it matters: the body has fields that may be null, or lists.

    ## Why it matters
    Does null clear a field or is it left alone? Does a list replace the old one or add to it? Plain
    JSON doesn't say, servers differ, and data is lost on the wrong guess.

    ## When it is fine
    The description says how null and lists are read, or the body has neither; most of the others
    do.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /customers/{id}:
        patch:
          parameters:
          - name: id
            in: path
            required: true
            schema: {type: string}
          requestBody:
            content:
              application/json:
                schema:
                  type: object
                  properties:
                    phone: {type: string, nullable: true}
                    tags:
                      type: array
                      items: {type: string}
          responses:
            '200': {description: Changed}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /customers/{id}:
        patch:
          parameters:
          - name: id
            in: path
            required: true
            schema: {type: string}
          requestBody:
            content:
              application/merge-patch+json:
                schema:
                  type: object
                  properties:
                    phone: {type: string, nullable: true}
                    tags:
                      type: array
                      items: {type: string}
          responses:
            '200': {description: Changed}
    ```

    ## See also
    partial-update
    """
    patches = [each for each in live_operations(api) if each.method == "patch" and each.body]
    vague = [each for each in patches if _is_vague(each)]
    if len(vague) * 3 >= len(patches) * 2 > 0:
        first = vague[0]
        yield Hit(
            first.name,
            first.place,
            f"{share(len(vague), len(patches))} PATCH operations don't say whether null clears a "
            "field "
            f"and whether a list replaces the old one: {first_names(each.name for each in vague)}.",
            "Servers and clients guess differently, and the wrong guess loses data.",
            write_body(api, "…", "application/merge-patch+json")
            + "\nwhere null clears and lists replace (RFC 7396).",
        )


def _is_vague(operation: Operation) -> bool:
    """Whether a body has fields that plain JSON leaves open, and nothing says how they are read."""
    if _SCIM in operation.node.document.source.text:
        return False
    if operation.body is None or set(operation.body.content) != {"application/json"}:
        return False
    schema = pick_json(operation.body.content)
    words = operation.words + operation.body.node.text("description")
    if schema is None or not schema.is_object or _SAID.search(words):
        return False
    return any(each.nullable or each.is_array for each in schema.properties.values())
