"""The rule `malformed_contract`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_structure import list_faults
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS120", severity="high", harm="outage", each=1)
def malformed_contract(api: Api) -> Iterator[Hit]:
    """A document that isn't OpenAPI in places.

    ## What it does
    Finds what breaks the structure of the specification: parameters without name, place or schema,
    answers without description, statuses that aren't any, operations without answers, security
    schemes of an unknown type, callbacks in webhooks.

    ## Why it matters
    Generators, gateways and validators stop at it or skip the part without a word, so that it isn't
    checked, served or documented.

    ## When it is fine
    Never. What is missing in Swagger 2.0 and OpenAPI 3.1 by their own rules is judged by those.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: status, in: body, schema: {type: string}}]
          responses: {"200": {description: Orders}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string}}]
          responses: {"200": {description: Orders}}
    ```

    ## See also
    contract-tests
    """
    for fault in list_faults(api):
        yield Hit(
            fault.object,
            fault.place,
            f"{fault.object} {fault.message}.",
            "Generators and gateways stop at it, or leave it out without a word.",
            fault.fix,
            severity=Severity.LOW if fault.is_small else None,
            group="small" if fault.is_small else "",
            edits=fault.edits,
        )
