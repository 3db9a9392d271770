"""The rule `schema_float_money`."""

from collections.abc import Iterator

from smeaton.analysis.field_roles import find_float_money
from smeaton.analysis.parse.json_schema import SchemaFile
from smeaton.analysis.rule import Hit, rule


@rule("JSC008", severity="medium", harm="corruption", each=4)
def schema_float_money(file: SchemaFile) -> Iterator[Hit]:
    """Money as a floating point number.

    ## What it does
    Finds amounts of money of type number.

    ## Why it matters
    JSON parsers make binary floats of them: 0.1 + 0.2 is not 0.3, and sums drift by cents.

    ## When it is fine
    Whole minor units (`integer`), or a decimal in a string.

    ## Example
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    title: Invoice
    type: object
    properties: {total_amount: {type: number}, currency: {type: string}}
    ```

    ## Use instead
    ```yaml
    $schema: https://json-schema.org/draft/2020-12/schema
    title: Invoice
    type: object
    properties: {total_amount_cents: {type: integer}, currency: {type: string}}
    ```

    ## See also
    money-and-time-types
    """
    for each in find_float_money(file.fields()):
        yield Hit(
            each.object,
            each.place,
            f"{each.object} is money of type number.",
            "JSON parsers make binary floats of it: sums drift by cents.",
            f"{each.name}: {{type: string, format: decimal}} # or integer minor units",
        )
