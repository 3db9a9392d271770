"""The rule `default_outside_schema`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.schema_defects import find_wrong_defaults
from smeaton.analysis.schema_nodes import list_documents


@rule("OAS091", severity="medium", harm="confusion", each=1)
def default_outside_schema(api: Api) -> Iterator[Hit]:
    """A default that isn't allowed.

    ## What it does
    Finds defaults that their own schema refuses: another type, not in the enum, beyond a bound.

    ## Why it matters
    Clients that fill in defaults send what the server answers with 400, and servers that trust the
    default store what everybody else has to check for.

    ## When it is fine
    Never.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters:
          - name: limit
            in: query
            schema: {type: integer, maximum: 50, default: 100}
          responses:
            '200': {description: Orders}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters:
          - name: limit
            in: query
            schema: {type: integer, maximum: 100, default: 50}
          responses:
            '200': {description: Orders}
    ```

    ## See also
    contract-tests
    """
    for defect in find_wrong_defaults(api.library, list_documents(api.library, api.root.document)):
        yield Hit(
            defect.object,
            defect.place,
            f"{defect.object} {defect.message}.",
            "Clients that fill it in are refused; servers that trust it store what isn't allowed.",
            f"{defect.fix}   # {defect.object}",
            edits=defect.edits,
        )
