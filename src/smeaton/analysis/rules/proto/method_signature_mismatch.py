"""The rule `method_signature_mismatch`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import request_of
from smeaton.analysis.rule import Hit, rule


@rule("PRO062", severity="medium", harm="outage", each=2)
def method_signature_mismatch(model: Protobuf) -> Iterator[Hit]:
    """Signature of a method that its request doesn't have.

    ## What it does
    Finds `google.api.method_signature` options that name something that is no field of the request.

    ## Why it matters
    Client libraries make a method with these arguments. What is no field stops their generation, or
    yields a call without a value that the server demands (AIP-4232).

    ## When it is fine
    Requests that aren't among the files are not judged.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/client.proto";
    service OrderService {
      rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse) {
        option (google.api.method_signature) = "order_id,carrier";
      }
    }
    message ShipOrderRequest {
      string order_id = 1;
    }
    message ShipOrderResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/client.proto";
    service OrderService {
      rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse) {
        option (google.api.method_signature) = "order_id";
      }
    }
    message ShipOrderRequest {
      string order_id = 1;
    }
    message ShipOrderResponse {}
    ```

    ## See also
    contract-tests
    """
    for rpc in model.own_rpcs():
        request = request_of(model, rpc)
        for option in rpc.options:
            if option.name != "(google.api.method_signature)" or request is None:
                continue
            named = [path.strip().partition(".")[0] for path in str(option.value).split(",")]
            odd = [name for name in named if name and request.find(name) is None]
            if odd:
                yield Hit(
                    rpc.full_name,
                    option.place,
                    f"The signature of {rpc.full_name} names {odd[0]}, which is no field of "
                    f"{request.short}.",
                    "Client libraries can't be generated, or call without the value.",
                    f"Take {odd[0]} out of the signature, or add it to {request.short}.",
                )
