"""The rule `event_float_money`."""

from collections.abc import Iterator

from smeaton.analysis.parse.asyncapi import Events
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import MEASURES, MONEY, says, words

_KINDS = {"type", "kind", "method", "code", "status", "state", "category", "mode", "id", "number"}
_FEW = {"discount", "commission", "vat", "interest", "credit", "debit", "charge", "share"}


@rule("ASY016", severity="high", harm="corruption", each=2)
def event_float_money(events: Events) -> Iterator[Hit]:
    r"""Money as a JSON number in messages.

    ## What it does
    Finds fields named for money whose type is number (or float and double).

    ## Why it matters
    Most parsers read JSON numbers as binary floating point (RFC 8259, section 6), which can't hold
    0.10: sums of consumers differ from those of the producer.

    ## When it is fine
    Integers of the smallest unit, decimal strings, rates and percentages; kinds and codes
    (paymentType); market data that is described as approximate.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages: {OrderPlaced: {payload: {type: object, properties: {total: {type: number}}}}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      orders:
        address: orders.v1
        messages:
          OrderPlaced:
            payload:
              type: object
              properties:
                total: {type: string, pattern: "^-?[0-9]+\\.[0-9]{2}$"}
                currency: {type: string, minLength: 3, maxLength: 3}
    ```

    ## See also
    money-and-time-types
    """
    for field in events.fields:
        if field.schema.types != {"number"} or not says(field.name, MONEY - _FEW):
            continue
        if words(field.name)[-1] in _KINDS:
            continue
        if says(field.name, MEASURES) or "approximate" in field.schema.description.lower():
            continue
        yield Hit(
            field.object,
            field.place,
            f"{field.object} is money as a JSON number.",
            "Consumers read it as binary floating point, and their sums differ from yours.",
            f'{field.name}: {{type: string, pattern: "^-?[0-9]+\\\\.[0-9]{{2}}$"}}   # or integer '
            "cents, with the currency beside it",
        )
