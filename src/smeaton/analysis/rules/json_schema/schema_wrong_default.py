"""The rule `schema_wrong_default`."""

from collections.abc import Iterator
from itertools import chain

from smeaton.analysis.parse.json_schema import SchemaFile
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_wrong_defaults, find_wrong_examples, list_roots


@rule("JSC005", severity="low", harm="confusion", each=1)
def schema_wrong_default(file: SchemaFile) -> Iterator[Hit]:
    """Defaults and examples that the schema refuses.

    ## What it does
    Checks `default`, `example` and `examples` against the schema that they stand in.

    ## Why it matters
    People and programs fill them in, and are refused; or the schema is wrong and nobody has
    validated against it.

    ## When it is fine
    Never.

    ## Example
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    properties: {limit: {type: integer, maximum: 50, default: 100}}
    ```

    ## Use instead
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    properties: {limit: {type: integer, maximum: 100, default: 50}}
    ```

    ## See also
    contract-tests
    """
    library, documents = list_roots(file)
    for defect in chain(
        find_wrong_defaults(library, documents), find_wrong_examples(library, documents)
    ):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "Who fills it in is refused, or the schema is wrong.",
            f"{defect.object}: {defect.fix}",
            edits=defect.edits,
        )
