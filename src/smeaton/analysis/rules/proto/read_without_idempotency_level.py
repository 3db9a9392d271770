"""The rule `read_without_idempotency_level`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import bindings, insert
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


@rule("PRO022", severity="low", harm="outage", each=1)
def read_without_idempotency_level(model: Protobuf) -> Iterator[Hit]:
    """Read that doesn't say that it has no side effects.

    ## What it does
    Finds services in which no Get or List method has
    `option idempotency_level = NO_SIDE_EFFECTS`, or some have and others don't.

    ## Why it matters
    Clients, proxies and gateways may repeat and hedge only what is declared safe. Connect sends
    such calls as HTTP GET, which caches understand. Without it each caller keeps a list of its
    own.

    ## When it is fine
    Nothing between client and server reads it. Methods with an HTTP GET route say the same by it
    and are not reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse);
    }
    message GetOrderRequest {
      string order_id = 1;
    }
    message GetOrderResponse {
      string note = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse) {
        option idempotency_level = NO_SIDE_EFFECTS;
      }
    }
    message GetOrderRequest {
      string order_id = 1;
    }
    message GetOrderResponse {
      string note = 1;
    }
    ```

    ## See also
    retry-policy, call-style
    """
    for rpc in model.own_rpcs():
        if rpc.streams_requests or rpc.streams_responses or rpc.is_deprecated:
            continue
        if words(rpc.name)[0] not in _READS:
            continue
        safe = any(binding.method == "GET" for binding in bindings(rpc))
        if rpc.option("idempotency_level") or safe:
            continue
        statement = "option idempotency_level = NO_SIDE_EFFECTS;"
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} reads and doesn't say that it has no side effects.",
            "Clients and proxies repeat, hedge and cache only what is declared safe.",
            statement,
            edits=insert(rpc, statement),
        )


_READS = {"get", "list", "search", "describe", "lookup", "count", "find"}
