"""The rule `openapi_float_money`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.field_roles import find_float_money
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS077", severity="medium", harm="corruption", each=1)
def openapi_float_money(api: Api) -> Iterator[Hit]:
    """Money as a floating point number.

    ## What it does
    Finds amounts of money of type number: with format float or double, or without a format.

    ## Why it matters
    JSON parsers make binary floats of them: 0.1 + 0.2 is not 0.3, sums drift by cents, and 19.99
    times 100 is 1998.9999. With `float`, amounts over 16 million lose their cents at once.

    ## When it is fine
    Whole minor units (`integer`, as cents), a decimal in a string, or `format: decimal`. Estimates,
    rates and percentages aren't amounts.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Invoice:
          type: object
          properties: {total_amount: {type: number, format: double}, currency: {type: string}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Invoice:
          type: object
          properties: {total_amount: {type: string, format: decimal}, currency: {type: string}}
    ```

    ## See also
    money-and-time-types
    """
    for each in find_float_money(api.fields):
        binary = each.schema.format in ("float", "double")
        yield Hit(
            each.object,
            each.place,
            f"{each.object} is money of type number{f' ({each.schema.format})' if binary else ''}.",
            "JSON parsers make binary floats of it: sums drift by cents.",
            f"{each.name}: {{type: string, format: decimal}} # or integer minor units",
            severity=Severity.HIGH if each.schema.format == "float" else None,
        )
