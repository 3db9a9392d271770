"""The rule `missing_field_behavior`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import behaviours
from smeaton.analysis.rule import Hit, rule


@rule("PRO053", severity="low", harm="confusion", each=1)
def missing_field_behavior(model: Protobuf) -> Iterator[Hit]:
    """Request that doesn't say which fields are required.

    ## What it does
    In APIs that use google.api.field_behavior: finds requests of which no field has one, and fields
    of a few requests that were forgotten.

    ## Why it matters
    proto3 has no required fields, so the annotation is all that clients and generators have:
    without it they learn from INVALID_ARGUMENT (AIP-203).

    ## When it is fine
    APIs that don't use the annotation at all, and requests of one field whose name is in the path,
    are not judged.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/field_behavior.proto";
    service OrderService {
      rpc CancelOrder(CancelOrderRequest) returns (CancelOrderResponse);
      rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse);
    }
    message CancelOrderRequest {
      string order_id = 1 [(google.api.field_behavior) = REQUIRED];
    }
    message CancelOrderResponse {}
    message ShipOrderRequest {
      string order_id = 1;
      string carrier = 2;
    }
    message ShipOrderResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/field_behavior.proto";
    service OrderService {
      rpc CancelOrder(CancelOrderRequest) returns (CancelOrderResponse);
      rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse);
    }
    message CancelOrderRequest {
      string order_id = 1 [(google.api.field_behavior) = REQUIRED];
    }
    message CancelOrderResponse {}
    message ShipOrderRequest {
      string order_id = 1 [(google.api.field_behavior) = REQUIRED];
      string carrier = 2 [(google.api.field_behavior) = OPTIONAL];
    }
    message ShipOrderResponse {}
    ```

    ## See also
    contract-tests
    """
    requests = {rpc.request_type for rpc in model.own_rpcs()}
    known = [m for m in model.own_messages() if m.full_name in requests and m.fields]
    if not any(behaviours(field) for message in known for field in message.fields):
        return
    for message in known:
        bare = [
            f
            for f in message.fields
            if not behaviours(f) and not f.is_deprecated and not f.oneof and f.label != "optional"
        ]
        if len(bare) > 1 and len(bare) == len(message.fields):
            yield Hit(
                message.short,
                message.place,
                f"Request {message.short} says of none of its {len(bare)} fields whether it is "
                "required.",
                "Clients learn it from INVALID_ARGUMENT.",
                f"{bare[0].type} {bare[0].name} = {bare[0].number} "
                "[(google.api.field_behavior) = REQUIRED];  // or OPTIONAL, as the server has it; "
                "likewise the others",
            )
