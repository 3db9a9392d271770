"""The rule `method_without_route`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import bindings
from smeaton.analysis.rule import Hit, rule


@rule("PRO063", severity="low", harm="confusion", each=1)
def method_without_route(model: Protobuf) -> Iterator[Hit]:
    """Method that HTTP clients can't reach, among others that they can.

    ## What it does
    In services in which two of three unary methods have a `google.api.http` route, finds those that
    have none and don't say why.

    ## Why it matters
    The gateway leaves the method out without a word. Whoever uses REST finds half an API, mostly
    because somebody forgot (AIP-127).

    ## When it is fine
    The method is for gRPC alone: a comment that names gRPC, HTTP, REST or internal use says so.
    Streams of requests have no route, and deprecated methods need none.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    service OrderService {
      rpc PackOrder(PackOrderRequest) returns (PackOrderResponse) {
        option (google.api.http) = {post: "/v1/orders:pack" body: "*"};
      }
      rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse) {
        option (google.api.http) = {post: "/v1/orders:ship" body: "*"};
      }
      rpc PriceOrder(PriceOrderRequest) returns (PriceOrderResponse);
    }
    message PackOrderRequest {}
    message PackOrderResponse {}
    message ShipOrderRequest {}
    message ShipOrderResponse {}
    message PriceOrderRequest {}
    message PriceOrderResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    service OrderService {
      rpc PackOrder(PackOrderRequest) returns (PackOrderResponse) {
        option (google.api.http) = {post: "/v1/orders:pack" body: "*"};
      }
      rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse) {
        option (google.api.http) = {post: "/v1/orders:ship" body: "*"};
      }
      // Over gRPC alone: workers of ours call it.
      rpc PriceOrder(PriceOrderRequest) returns (PriceOrderResponse);
    }
    message PackOrderRequest {}
    message PackOrderResponse {}
    message ShipOrderRequest {}
    message ShipOrderResponse {}
    message PriceOrderRequest {}
    message PriceOrderResponse {}
    ```

    ## See also
    resource-modelling
    """
    for file in model.own:
        for service in file.services:
            unary = [r for r in service.rpcs if not r.streams_requests and not r.is_deprecated]
            bare = [r for r in unary if not bindings(r) and not r.streams_responses]
            if 3 * len(bare) > len(unary):
                continue
            for rpc in bare:
                if re.search(
                    r"grpc|http|rest\b|internal|deprecat|only (?:intended|for|used)|private",
                    rpc.comment,
                    re.I,
                ):
                    continue
                yield Hit(
                    rpc.full_name,
                    rpc.place,
                    f"Method {rpc.full_name} has no HTTP route, as most of {service.name} have.",
                    "The gateway leaves it out, and who uses REST finds half an API.",
                    'option (google.api.http) = {post: "..." body: "*"};  // or say in a comment '
                    "that it is for gRPC alone",
                )
