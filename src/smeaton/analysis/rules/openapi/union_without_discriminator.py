"""The rule `union_without_discriminator`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.parse.tree import Node
from smeaton.analysis.rest import first_names, is_habit
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_nodes import count, list_documents, name_object
from smeaton.analysis.variants import is_tellable


@rule("OAS094", severity="low", harm="confusion", each=1)
def union_without_discriminator(api: Api) -> Iterator[Hit]:
    """One of several objects, and no way to tell which.

    ## What it does
    Finds `oneOf` and `anyOf` over objects with no discriminator, no constant that differs, and no
    required field that only one of them has.

    ## Why it matters
    A reader has to try them one after the other. Generated code takes the first that fits, which is
    nearly always the first: the fields of the others are dropped without an error.

    ## When it is fine
    A `discriminator`, a field with one fixed value in each (`const` or an enum of one), or a
    required field of its own in each but one.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Card:
          type: object
          properties:
            number: {type: string}
        Account:
          type: object
          properties:
            iban: {type: string}
        Method:
          oneOf:
          - {$ref: '#/components/schemas/Card'}
          - {$ref: '#/components/schemas/Account'}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Card:
          type: object
          required: [number]
          properties:
            number: {type: string}
        Account:
          type: object
          required: [iban]
          properties:
            iban: {type: string}
        Method:
          oneOf:
          - {$ref: '#/components/schemas/Card'}
          - {$ref: '#/components/schemas/Account'}
    ```

    ## See also
    polymorphic-references, resource-modelling
    """
    unions = [
        node
        for document in list_documents(api.library, api.root.document)
        for node in count(document).schemas
        if _is_union(node)
    ]
    vague = [each for each in unions if not is_tellable(api.library, each)]
    if is_habit(len(vague), len(unions)):
        first = vague[0]
        yield Hit(
            name_object(first),
            first.place,
            f"Unions whose objects can't be told apart ({len(vague)}): "
            f"{first_names(name_object(each) for each in vague)}.",
            "Generated code takes the first that fits, and drops the fields of the others.",
            "discriminator:\n  propertyName: type\nwith `type` required in each, as const or "
            "enum of "
            "one.",
        )


def _is_union(node: Node) -> bool:
    """Whether it is one of several; `anyOf` over objects in place mostly adds them up."""
    if node.value.get("oneOf"):
        return True
    members = node.value.get("anyOf")
    return isinstance(members, list) and all(
        isinstance(each, dict) and "$ref" in each for each in members
    )
