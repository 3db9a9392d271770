"""The rule `schema_wrong_enum`."""

from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import SchemaFile
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_wrong_enums, list_roots


@rule("JSC004", severity="medium", harm="confusion", each=2)
def schema_wrong_enum(file: SchemaFile) -> Iterator[Hit]:
    """An enum that its own type refuses.

    ## What it does
    Finds enums with values of another type than the schema's, and values that stand twice.

    ## Why it matters
    Validators refuse what the schema lists, and generated code doesn't compile with a name twice.

    ## When it is fine
    Never.

    ## Example
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    properties: {state: {type: string, enum: [open, paid, paid]}}
    ```

    ## Use instead
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    properties: {state: {type: string, enum: [open, paid]}}
    ```

    ## See also
    enum-modelling
    """
    for defect in find_wrong_enums(list_roots(file)[1]):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "Validators refuse what the schema itself lists.",
            f"{defect.object}: {defect.fix}",
            edits=defect.edits,
        )
