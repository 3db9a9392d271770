"""The rule `schema_dead_reference`."""

from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import SchemaFile
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_dead_references, list_roots


@rule("JSC002", severity="medium", harm="outage", each=3)
def schema_dead_reference(file: SchemaFile) -> Iterator[Hit]:
    """A reference to nothing.

    ## What it does
    Finds `$ref`s whose pointer leads to nothing in the document.

    ## Why it matters
    Validators stop when they come to it, in production, or take it for "anything".

    ## When it is fine
    References to other files that were not given, and by `$id` or `$anchor`, are not judged.

    ## Example
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    properties: {address: {$ref: "#/$defs/Adress"}}
    $defs: {Address: {type: object}}
    ```

    ## Use instead
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    properties: {address: {$ref: "#/$defs/Address"}}
    $defs: {Address: {type: object}}
    ```

    ## See also
    contract-tests
    """
    for defect in find_dead_references(*list_roots(file)):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "Validators stop when they come to it, or take it for anything.",
            f"{defect.object}: {defect.fix}",
        )
