"""The rule `conflicting_composition`."""

from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_nodes import count, list_documents, name_object

_PARTS = 2


@rule("OAS098", severity="medium", harm="corruption", each=1)
def conflicting_composition(api: Api) -> Iterator[Hit]:
    """Parts that can't be true together.

    ## What it does
    Finds `allOf` whose parts give one field different types, or are of different types themselves.

    ## Why it matters
    No value fits all parts: validators refuse everything, and generators keep the type of the part
    that comes last.

    ## When it is fine
    Types that overlap, as integer and number, and fields that are null in one part alone.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Base:
          type: object
          properties:
            total: {type: integer}
        Order:
          allOf:
          - {$ref: '#/components/schemas/Base'}
          - type: object
            properties:
              total: {type: string}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Base:
          type: object
          properties:
            total: {type: integer}
        Order:
          allOf:
          - {$ref: '#/components/schemas/Base'}
          - type: object
            properties:
              note: {type: string}
    ```

    ## See also
    contract-tests, resource-modelling
    """
    for document in list_documents(api.library, api.root.document):
        for node in count(document).schemas:
            if len(list(node.get("allOf").elements())) < _PARTS and not (
                node.value.get("allOf") and node.value.get("properties")
            ):
                continue
            name = _find_conflict(JsonSchema(api.library, node))
            if name:
                yield Hit(
                    name_object(node),
                    node.place,
                    f"{name_object(node)} is composed of parts that disagree on the type of "
                    f"{name}.",
                    "No value fits all of them, or the last one counts without a word.",
                    f"Give {name} one type in all parts, or another name in one.",
                )


def _find_conflict(schema: JsonSchema) -> str:
    """Return the field of which the parts of a schema have types that exclude each other."""
    seen: dict[str, frozenset[str]] = {}
    for part in (schema, *schema.parts):
        for name, each in part.node.get("properties").items():
            kinds = JsonSchema(schema.library, each).types
            wide = kinds | {"number"} if "integer" in kinds else kinds
            if kinds and seen.get(name) and not wide & seen[name]:
                return name
            if kinds:
                seen[name] = wide
    return ""
