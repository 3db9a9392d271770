"""The rule `array_without_items`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_open_arrays
from smeaton.analysis.schema_nodes import list_documents


@rule("OAS105", severity="medium", harm="confusion", each=1)
def array_without_items(api: Api) -> Iterator[Hit]:
    """An array of anything.

    ## What it does
    Finds arrays without `items`.

    ## Why it matters
    OpenAPI 2.0 and 3.0 demand `items`: generators stop or make a list of untyped objects, and
    whatever a client puts in is accepted.

    ## When it is fine
    Tuples in OpenAPI 3.1 (`prefixItems`).

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Tags: {type: array}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Tags: {type: array, items: {type: string}}
    ```

    ## See also
    contract-tests
    """
    for defect in find_open_arrays(list_documents(api.library, api.root.document)):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "Generators stop or give up typing, and anything is accepted.",
            defect.fix,
        )
