"""The rule `dead_reference`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_dead_references
from smeaton.analysis.schema_nodes import list_documents


@rule("OAS101", severity="medium", harm="outage", each=1)
def dead_reference(api: Api) -> Iterator[Hit]:
    """A reference to nothing.

    ## What it does
    Finds `$ref`s whose pointer leads to nothing in the document.

    ## Why it matters
    Generators and validators stop at it, or put "anything" in its place, so that nothing behind it
    is checked.

    ## When it is fine
    Never. References to other files that were not given are not judged.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            '200':
              description: A
              content:
                application/json:
                  schema: {$ref: '#/components/schemas/Odrer'}
    components:
      schemas:
        Order: {type: object}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            '200':
              description: A
              content:
                application/json:
                  schema: {$ref: '#/components/schemas/Order'}
    components:
      schemas:
        Order: {type: object}
    ```

    ## See also
    contract-tests
    """
    for defect in find_dead_references(api.library, list_documents(api.library, api.root.document)):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "Generators stop at it, and validators check nothing behind it.",
            defect.fix,
        )
