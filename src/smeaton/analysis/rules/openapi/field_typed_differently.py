"""The rule `field_typed_differently`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.field_roles import is_identifier, list_homonyms
from smeaton.analysis.openapi_notation import section
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rest import first_names
from smeaton.analysis.rule import Hit, rule

_FEW = 2


@rule("OAS083", severity="medium", harm="confusion", each=1)
def field_typed_differently(api: Api) -> Iterator[Hit]:
    """One field, two types.

    ## What it does
    Finds fields that have the same name in several objects and different types there: an id that is
    a number in one and text in the other, a flag that is "yes" elsewhere.

    ## Why it matters
    What one answer gives can't be put into the next request without a conversion. In JavaScript `1
    === "1"` is false, so joins on the client find nothing.

    ## When it is fine
    Names that mean something else in each place: value, data, type, status, position, size; one or
    two names that are no ids.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order: {type: object, properties: {customer_id: {type: integer}}}
        Invoice: {type: object, properties: {customer_id: {type: string}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Order: {type: object, properties: {customer_id: {type: string}}}
        Invoice: {type: object, properties: {customer_id: {type: string}}}
    ```

    ## See also
    resource-modelling
    """
    odd = list_homonyms(api.fields)
    ids = {name: pair for name, pair in odd.items() if is_identifier(name)}
    chosen = ids or (odd if len(odd) > _FEW else {})
    if chosen:
        first = next(iter(chosen.values()))[1]
        told = [
            f"{name} ({common.object}: {'/'.join(sorted(common.schema.types))}, "
            f"{other.object}: {'/'.join(sorted(other.schema.types))})"
            for name, (common, other) in chosen.items()
        ]
        yield Hit(
            first.object,
            first.place,
            f"Fields that have another type elsewhere ({len(chosen)}): {first_names(told, 4)}.",
            "What one answer gives doesn't fit into the next request, and comparisons find "
            "nothing.",
            "Give the field one type; for ids a string, defined once under "
            f"{section(api, 'schemas')}.",
            severity=None if len(ids) > 1 else Severity.LOW,
        )
