"""The rule `schema_array_without_items`."""

from collections.abc import Iterator

from smeaton.analysis.parse.json_schema import SchemaFile
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_open_arrays, list_roots


@rule("JSC006", severity="low", harm="confusion", each=1)
def schema_array_without_items(file: SchemaFile) -> Iterator[Hit]:
    """An array of anything.

    ## What it does
    Finds arrays without `items` and `prefixItems`.

    ## Why it matters
    Whatever is put in is accepted, and no type can be generated.

    ## When it is fine
    Bounded lists of any JSON, described as such: `items: true`. One type among four and more that
    a union names bare means anything.

    ## Example
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    properties: {tags: {type: array}}
    ```

    ## Use instead
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    type: object
    properties: {tags: {type: array, items: {type: string}}}
    ```

    ## See also
    contract-tests
    """
    for defect in find_open_arrays(list_roots(file)[1]):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "Anything is accepted, and no type can be generated.",
            f"{defect.object}: {defect.fix}",
        )
