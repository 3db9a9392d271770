"""The rule `exclusive_booleans`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_STATES = frozenset(
    words(
        "active inactive deleted suspended archived pending cancelled canceled completed "
        "failed paid shipped approved rejected published draft closed open banned locked "
        "confirmed refunded delivered running stopped started finished"
    )
)
_LINK = frozenset(["is", "was", "has", "been"])


@rule("PRO017", severity="low", harm="corruption", each=2)
def exclusive_booleans(model: Protobuf) -> Iterator[Hit]:
    """Several booleans that are one state.

    ## What it does
    Finds messages with three or more booleans that are states of the same thing: paid, shipped,
    cancelled.

    ## Why it matters
    Three booleans have eight combinations of which four make sense; each reader decides what
    cancelled and shipped together means. A new state is a new field that old readers don't see.

    ## When it is fine
    They are independent of each other. One or two flags are not reported, nor are filters in
    requests.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    message Order {
      string order_id = 1;
      bool is_paid = 2;
      bool is_shipped = 3;
      bool is_cancelled = 4;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    enum OrderState {
      ORDER_STATE_UNSPECIFIED = 0;
      ORDER_STATE_PAID = 1;
      ORDER_STATE_SHIPPED = 2;
      ORDER_STATE_CANCELLED = 3;
    }
    message Order {
      string order_id = 1;
      OrderState state = 2;
    }
    ```

    ## See also
    enum-modelling
    """
    for message in model.own_messages():
        if words(message.name)[-1] in ("request", "filter", "options"):
            continue
        flags = [
            f
            for f in message.fields
            if f.resolved == "bool" and not f.is_repeated and set(words(f.name)) - _LINK <= _STATES
        ]
        if len(flags) > 2:
            named = ", ".join(f.name for f in flags)
            yield Hit(
                message.short,
                flags[0].place,
                f"Message {message.short} tells one state by {len(flags)} booleans: {named}.",
                f"{2 ** len(flags)} combinations can be sent, and most of them mean nothing.",
                f"{message.name}State state = {message.propose_number('state')};  // an enum",
            )
