"""The rule `mutation_declared_safe`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import bindings
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_WRITES = frozenset(
    words(
        "create add update modify edit patch delete remove destroy insert set cancel send "
        "charge pay transfer refund approve reject publish revoke reset disable enable "
        "register upload start stop submit"
    )
)


@rule("PRO023", severity="high", harm="corruption")
def mutation_declared_safe(model: Protobuf) -> Iterator[Hit]:
    """Write that is declared to have no side effects.

    ## What it does
    Finds Create, Update, Delete and similar methods with `idempotency_level = NO_SIDE_EFFECTS`
    or an HTTP GET route.

    ## Why it matters
    What is declared safe is repeated, hedged, cached and prefetched: by proxies, by crawlers, by a
    link in a mail. A GET also can be sent from any page in the name of whoever is logged in.

    ## When it is fine
    Never for what changes anything.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc CancelOrder(CancelOrderRequest) returns (CancelOrderResponse) {
        option idempotency_level = NO_SIDE_EFFECTS;
      }
    }
    message CancelOrderRequest {
      string order_id = 1;
    }
    message CancelOrderResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc CancelOrder(CancelOrderRequest) returns (CancelOrderResponse) {
        option idempotency_level = IDEMPOTENT;
      }
    }
    message CancelOrderRequest {
      string order_id = 1;
    }
    message CancelOrderResponse {}
    ```

    ## See also
    retry-policy, resource-modelling
    """
    for rpc in model.own_rpcs():
        if words(rpc.name)[0] not in _WRITES:
            continue
        got = next((b for b in bindings(rpc) if b.method == "GET"), None)
        declared = rpc.option("idempotency_level") == "NO_SIDE_EFFECTS"
        if not declared and not got:
            continue
        said = "idempotency_level NO_SIDE_EFFECTS" if declared else f"GET {got.path if got else ''}"
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} changes something and is declared safe by {said}.",
            "What is safe is repeated, cached and prefetched without asking.",
            "option idempotency_level = IDEMPOTENT;  // if it is"
            if declared
            else 'post: with body: "*", or delete:',
        )
