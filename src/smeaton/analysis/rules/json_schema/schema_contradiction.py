"""The rule `schema_contradiction`."""

from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import SchemaFile
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_contradictions, list_roots


@rule("JSC003", severity="medium", harm="corruption", each=3)
def schema_contradiction(file: SchemaFile) -> Iterator[Hit]:
    """A schema that nothing fits, or a limit that never applies.

    ## What it does
    Finds minimums above maximums, limits of another type (`maxLength` on an integer), types that
    there are not, and empty enums.

    ## Why it matters
    The limit that its author believes in isn't there, or everything is refused.

    ## When it is fine
    Never.

    ## Example
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    properties: {count: {type: integer, minimum: 10, maximum: 1}}
    ```

    ## Use instead
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    properties: {count: {type: integer, minimum: 1, maximum: 10}}
    ```

    ## See also
    input-validation-and-injection, contract-tests
    """
    for defect in find_contradictions(list_roots(file)[1]):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "What its author believes in isn't checked, or nothing can be sent.",
            f"{defect.object}: {defect.fix}",
        )
