"""The rule `required_field_undefined`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_undefined_required
from smeaton.analysis.schema_nodes import list_documents


@rule("OAS090", severity="medium", harm="confusion", each=1)
def required_field_undefined(api: Api) -> Iterator[Hit]:
    """A required field that isn't there.

    ## What it does
    Finds schemas whose `required` names fields that are defined neither under their `properties`
    nor in what they are composed of.

    ## Why it matters
    Most often the field was renamed and `required` was not: validators now demand a field that no
    client knows, or the one that matters is optional without anybody noticing.

    ## When it is fine
    The schema takes any fields (`additionalProperties`, `patternProperties`) or is a part of one
    that defines them.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Customer: {type: object, required: [id, phone], properties: {id: {type: string}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Customer: {type: object, required: [id], properties: {id: {type: string}}}
    ```

    ## See also
    contract-tests
    """
    for defect in find_undefined_required(
        api.library, list_documents(api.library, api.root.document)
    ):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "Validators demand a field that nobody knows, or the one that is meant is optional.",
            defect.fix,
            edits=defect.edits,
        )
