"""The rule `ignored_reference_sibling`."""

import json
from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_nodes import count, list_documents, name_object
from smeaton.analysis.vocabulary import word_set

_HARMLESS = word_set(
    "$ref description title summary example examples externalDocs xml deprecated type"
)
_SCHEMAS = word_set("properties items schema schemas definitions additionalProperties")


@rule("OAS102", severity="medium", harm="confusion", each=1)
def ignored_reference_sibling(api: Api) -> Iterator[Hit]:
    """What stands beside a reference and is ignored.

    ## What it does
    Finds schemas in Swagger 2.0 and OpenAPI 3.0 that put constraints beside `$ref` (nullable,
    readOnly, default, pattern, bounds), and paths with operations beside one.

    ## Why it matters
    Both versions say that everything beside `$ref` is ignored: what is written as nullable isn't,
    what is readOnly is writable, and nobody sees it in the file.

    ## When it is fine
    Words for people (description, title, example), which many tools show all the same. OpenAPI 3.1
    allows siblings.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Address:
          type: object
          properties:
            city: {type: string}
        Order:
          type: object
          properties:
            billing: {$ref: '#/components/schemas/Address', nullable: true}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Address:
          type: object
          properties:
            city: {type: string}
        Order:
          type: object
          properties:
            billing:
              nullable: true
              allOf:
              - {$ref: '#/components/schemas/Address'}
    ```

    ## See also
    contract-tests
    """
    if str(api.dialect).startswith("3.") and not str(api.dialect).startswith("3.0"):
        return
    odd = [
        (node, lost)
        for document in list_documents(api.library, api.root.document)
        for node in count(document).references
        if node.path[-1:] and (set(node.path[-2:]) & _SCHEMAS or node.path[:-1] == ("paths",))
        and (lost := [key for key in node.value
                      if key not in _HARMLESS and not key.startswith("x-")])
    ]  # fmt: skip
    if odd:
        node, lost = odd[0]
        key = "x-nullable" if api.is_swagger and lost[0] == "nullable" else lost[0]
        yield Hit(
            name_object(node),
            node.place,
            f"Beside a reference ({len(odd)}) {', '.join(lost)} is ignored: "
            f"{first_names(name_object(each) for each, _ in odd)}.",
            "What reads as nullable, readOnly or bounded isn't.",
            f"allOf: [{{$ref: '{node.value['$ref']}'}}]\n{key}: {_show(node.value[lost[0]])}",
        )


def _show(value: object) -> str:
    """Return a short value as it is written."""
    return json.dumps(value) if isinstance(value, bool | int | float | str) else "…"
