"""The rule `read_without_idempotency_level`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import bindings, insert
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


@rule("PRO022", severity="low", harm="outage", each=1)
def read_without_idempotency_level(model: Protobuf) -> Iterator[Hit]:
    """Read that doesn't say, as others do, that it has no side effects.

    ## What it does
    Where some methods have an `idempotency_level`, finds Get and List methods without
    `option idempotency_level = NO_SIDE_EFFECTS`.

    ## Why it matters
    Somebody goes by these options: Connect sends such calls as HTTP GET, which caches understand,
    and gateways repeat them. A read that lacks it is neither cached nor repeated.

    ## When it is fine
    Plain gRPC retries by its service config and reads none of these options: contracts without any
    are not reported, nor are methods with an HTTP GET route, which say the same by it.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse);
      rpc GetTotal(GetOrderRequest) returns (GetOrderResponse) {
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

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse) {
        option idempotency_level = NO_SIDE_EFFECTS;
      }
      rpc GetTotal(GetOrderRequest) returns (GetOrderResponse) {
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
    if not any(rpc.option("idempotency_level") for rpc in model.own_rpcs()):
        return
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
            "Others here say so; what goes by the option neither caches nor repeats this one.",
            statement,
            edits=insert(rpc, statement),
        )


_READS = {"get", "list", "search", "describe", "lookup", "count", "find"}
