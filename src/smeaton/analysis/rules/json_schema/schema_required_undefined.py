"""The rule `schema_required_undefined`."""

from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import SchemaFile
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_undefined_required, list_roots


@rule("JSC001", severity="medium", harm="confusion", each=3)
def schema_required_undefined(file: SchemaFile) -> Iterator[Hit]:
    """A required property that isn't defined.

    ## What it does
    Finds schemas whose `required` names properties that are defined nowhere in them.

    ## Why it matters
    Most often the property was renamed and `required` was not: every document is refused, or the
    property that matters is optional without anybody noticing.

    ## When it is fine
    The schema takes any properties (`additionalProperties`, `patternProperties`) or is a part of
    one that defines them; of a variant that has `required` alone only slips of the pen count.

    ## Example
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    required: [id, phone]
    properties: {id: {type: string}}
    ```

    ## Use instead
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    required: [id]
    properties: {id: {type: string}}
    ```

    ## See also
    contract-tests
    """
    for defect in find_undefined_required(*list_roots(file)):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "Every document is refused, or the property that is meant is optional.",
            f"{defect.object}: {defect.fix}",
            edits=defect.edits,
        )
