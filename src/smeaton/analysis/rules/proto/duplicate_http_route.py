"""The rule `duplicate_http_route`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Rpc
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import bindings
from smeaton.analysis.rule import Hit, rule


@rule("PRO031", severity="high", harm="outage")
def duplicate_http_route(model: Protobuf) -> Iterator[Hit]:
    """Two methods on one HTTP route.

    ## What it does
    Finds methods whose `google.api.http` routes have the same verb and path, whatever the variables
    are called.

    ## Why it matters
    One of them is never reached. Which one depends on the gateway and on the order of registration,
    so it may change with a deployment.

    ## When it is fine
    Never within one API.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse) {
        option (google.api.http) = {get: "/v1/orders/{id}"};
      }
      rpc GetOrderByNumber(GetOrderByNumberRequest) returns (GetOrderResponse) {
        option (google.api.http) = {get: "/v1/orders/{number}"};
      }
    }
    message GetOrderRequest { string id = 1; }
    message GetOrderByNumberRequest { string number = 1; }
    message GetOrderResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse) {
        option (google.api.http) = {get: "/v1/orders/{id}"};
      }
      rpc GetOrderByNumber(GetOrderByNumberRequest) returns (GetOrderResponse) {
        option (google.api.http) = {get: "/v1/orders-by-number/{number}"};
      }
    }
    message GetOrderRequest { string id = 1; }
    message GetOrderByNumberRequest { string number = 1; }
    message GetOrderResponse {}
    ```

    ## See also
    resource-modelling
    """
    seen: dict[tuple[str, str], Rpc] = {}
    for rpc in model.own_rpcs():
        for binding in bindings(rpc):
            shape = re.sub(r"\{[\w.]+(?:=([^{}]*))?\}", lambda m: m[1] or "*", binding.path)
            first = seen.setdefault((binding.method, shape), rpc)
            if first is not rpc:
                yield Hit(
                    rpc.full_name,
                    binding.option.place,
                    f"Route {binding.method} {binding.path} belongs to {first.full_name} and to "
                    f"{rpc.full_name}.",
                    "One of them is never reached, and which one depends on the gateway.",
                    "A path of its own for one of the two.",
                )
