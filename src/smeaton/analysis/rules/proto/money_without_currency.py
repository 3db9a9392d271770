"""The rule `money_without_currency`."""

import re
from collections import defaultdict
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field, Message
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import MEASURES, ends, says, words


@rule("PRO011", severity="medium", harm="corruption", each=2)
def money_without_currency(model: Protobuf) -> Iterator[Hit]:
    """Amount of money without a currency or unit.

    ## What it does
    Finds amounts as whole numbers or strings (price, amount, fee, balance) in messages that say
    neither a currency nor a unit such as cents.

    ## Why it matters
    1000 is ten dollars, a thousand yen or a bill in cents: each client guesses. The first second
    currency makes every stored amount ambiguous.

    ## When it is fine
    The name or comment says currency or unit (price_cents, "in EUR minor units"), or a field beside
    it does, or the message that holds it. Points and credits that are no money say so in a comment.
    On a blockchain amounts count in the chain's own unit: contracts that name the chain or the coin
    are not reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message LineItem {
      string sku = 1;
      int64 price = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    message LineItem {
      string sku = 1;
      // In minor units of currency_code.
      int64 price = 2;
      string currency_code = 3;
    }
    ```

    ## See also
    money-and-time-types
    """
    if any({*words(f.name)} & _CHAIN for f in model.own_fields()):
        return
    holders: dict[str, list[Message]] = defaultdict(list)
    for message in model.own_messages():
        for field in message.fields:
            holders[field.resolved].append(message)
    for message in model.own_messages():
        if any(_says_currency(f) for f in message.fields):
            continue
        around = [f for holder in holders[message.full_name] for f in holder.fields]
        if any(_says_currency(f) for f in around):
            continue
        for field in message.fields:
            if _is_amount(field) and not _UNIT.search(f"{field.comment} {message.comment}"):
                yield Hit(
                    field.full_name,
                    field.place,
                    f"Field {field.full_name} is an amount in no currency or unit.",
                    "Whether 1000 is ten dollars or a thousand yen, each client guesses.",
                    f"string currency_code = {message.propose_number('currency_code')};  "
                    f"// in {message.short}: ISO 4217, and say in which unit its amounts count",
                )


_CHAIN = frozenset(words("chain coin utxo blockhash wei satoshi"))
_CURRENCY = frozenset(
    words("currency cent cents minor usd eur gbp jpy micros nanos wei satoshi sat")
)
_UNIT = re.compile(
    r"\b(?:cents?|minor units?|currenc|usd|eur|gbp|dollars?|micros|nanos|wei|satoshis?|points?|"
    r"credits?|tokens?|units? of)",
    re.IGNORECASE,
)
_SUMS = frozenset(
    words(
        "price amount fee balance salary wage revenue payment cost subtotal discount tax "
        "refund deposit payout turnover"
    )
)


def _says_currency(field: Field) -> bool:
    named = {*words(field.name), *words(field.resolved.rpartition(".")[2])}
    return bool(named & _CURRENCY) or "money" in words(field.resolved.rpartition(".")[2])


def _is_amount(field: Field) -> bool:
    whole = field.resolved in ("int32", "int64", "uint32", "uint64", "sint64", "string")
    counts = says(field.name, MEASURES | {"id", "code", "type", "name", "status", "method"})
    return whole and ends(field.name, _SUMS) and not counts and field.type != "map"
