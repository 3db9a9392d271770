"""The rule `proto_float_money`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import MEASURES, MONEY, says

_SHARES = {"discount", "commission", "vat", "interest", "factor", "rate", "ratio", "percent"}


@rule("PRO010", severity="high", harm="corruption", each=4)
def proto_float_money(model: Protobuf) -> Iterator[Hit]:
    """Money as float or double.

    ## What it does
    Finds `float` and `double` fields whose names speak of money: price, amount, fee, balance.

    ## Why it matters
    Binary fractions can't hold 0.10, and every language rounds elsewhere: sums of two services
    differ by cents that nobody can trace. The type can't be changed later, as both ends read the
    same bytes differently.

    ## When it is fine
    Estimates, rates and scores that nobody reconciles; names that say so are not reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Invoice {
      string invoice_id = 1;
      double total_amount = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/type/money.proto";
    message Invoice {
      string invoice_id = 1;
      google.type.Money total = 2;
    }
    ```

    ## See also
    money-and-time-types
    """
    for field in model.own_fields():
        if field.resolved not in ("float", "double") or field.is_deprecated:
            continue
        name = field.name
        if not says(name, MONEY - _SHARES) or says(name, MEASURES | _SHARES):
            continue
        free = field.scope.propose_number(f"{name}_money") if field.scope else field.number
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} carries money as {field.resolved}.",
            "Binary fractions can't hold most decimal ones, so sums of two services don't agree.",
            f"{'repeated ' * field.is_repeated}google.type.Money {name}_money = {free};  "
            f"// or int64 {name}_minor_units with currency_code; deprecate "
            f"{name}, as its type can't change",
        )
