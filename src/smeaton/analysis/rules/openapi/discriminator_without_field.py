"""The rule `discriminator_without_field`."""

from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_nodes import count, list_documents, name_object


@rule("OAS096", severity="medium", harm="confusion", each=1)
def discriminator_without_field(api: Api) -> Iterator[Hit]:
    """A discriminator that isn't in the objects.

    ## What it does
    Finds discriminators whose `propertyName` is not a field of the objects to tell apart, or isn't
    required in them.

    ## Why it matters
    The specification demands that the field is defined and required in each: otherwise generated
    code looks for a field that isn't sent, and fails at run time.

    ## When it is fine
    Never.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Card: {type: object, required: [number], properties: {number: {type: string}}}
        Account: {type: object, required: [iban], properties: {iban: {type: string}}}
        Method:
          oneOf: [{$ref: "#/components/schemas/Card"}, {$ref: "#/components/schemas/Account"}]
          discriminator: {propertyName: kind}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Card: {type: object, required: [kind], properties: {kind: {type: string}}}
        Account: {type: object, required: [kind], properties: {kind: {type: string}}}
        Method:
          oneOf: [{$ref: "#/components/schemas/Card"}, {$ref: "#/components/schemas/Account"}]
          discriminator: {propertyName: kind}
    ```

    ## See also
    polymorphic-references
    """
    for document in list_documents(api.library, api.root.document):
        for node in count(document).schemas:
            name = node.get("discriminator").text("propertyName")
            if not name:
                continue
            schema = JsonSchema(api.library, node)
            lacking = [
                each
                for each in schema.variants
                if each.properties and name not in each.properties and not each.variants
            ]
            if lacking:
                yield Hit(
                    name_object(node),
                    node.get("discriminator").place,
                    f"{name_object(node)} is told apart by {name!r}, which "
                    f"{lacking[0].name or 'a variant'} doesn't have.",
                    "Generated code looks for a field that isn't sent.",
                    f"{lacking[0].name}: required: [{name}], properties: "
                    f"{{{name}: {{type: string}}}}",
                )
