"""The rule `rpc_deleted`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import pair_services, report
from smeaton.analysis.rule import Hit, rule


@rule("PRC014", severity="high", harm="outage", each=3)
def rpc_deleted(change: Comparison) -> Iterator[Hit]:
    """Method that is gone.

    ## What it does
    Finds methods of services that no longer have them.

    ## Why it matters
    Clients that are not updated get UNIMPLEMENTED from the moment of the deployment (buf:
    RPC_NO_DELETE).

    ## When it is fine
    It was deprecated and its calls are counted and zero: medium where it was deprecated.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse);
      rpc PackOrder(PackOrderRequest) returns (PackOrderResponse);
    }
    message ShipOrderRequest {}
    message ShipOrderResponse {}
    message PackOrderRequest {}
    message PackOrderResponse {}
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse);
    }
    message ShipOrderRequest {}
    message ShipOrderResponse {}
    message PackOrderRequest {}
    message PackOrderResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse);
      // Deprecated: use ShipOrder.
      rpc PackOrder(PackOrderRequest) returns (PackOrderResponse) {
        option deprecated = true;
      }
    }
    message ShipOrderRequest {}
    message ShipOrderResponse {}
    message PackOrderRequest {}
    message PackOrderResponse {}
    ```

    ## See also
    deprecation-and-sunset
    """
    for old, new in pair_services(change):
        names = {rpc.name for rpc in new.rpcs}
        for rpc in old.rpcs:
            if rpc.name in names:
                continue
            yield report(
                Severity.MEDIUM if rpc.is_deprecated else Severity.HIGH,
                new.file,
                rpc.full_name,
                new.place,
                f"Method {rpc.full_name} is gone.",
                why="Clients that are not updated get UNIMPLEMENTED.",
                fix=f"rpc {rpc.name}({rpc.request}) returns ({rpc.response}) {{ option deprecated "
                "= true; }  // until nobody calls it",
            )
