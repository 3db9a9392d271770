"""The rule `incomplete_soft_delete`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import request_of, resource_of, response_of, verb_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_MARKS = ("delete_time", "deleted_at", "is_deleted", "deleted", "purge_time")


@rule("PRO057", severity="low", harm="confusion", each=1)
def incomplete_soft_delete(model: Protobuf) -> Iterator[Hit]:
    """Deleted things that can't be seen or brought back.

    ## What it does
    Finds resources that are kept after their deletion (delete_time, is_deleted), whose List can't
    leave them out or show them, and Undelete methods for resources that don't say when they were
    deleted.

    ## Why it matters
    Whether a list holds deleted things is decided by each client, and the one that forgets shows
    them. What can be brought back but not listed can't be found (AIP-164, AIP-132).

    ## When it is fine
    Lists leave deleted ones out for good: a comment of the List method says so.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ListOrders(ListOrdersRequest) returns (ListOrdersResponse);
      rpc DeleteOrder(DeleteOrderRequest) returns (DeleteOrderResponse);
    }
    message ListOrdersRequest { int32 page_size = 1; string page_token = 2; }
    message ListOrdersResponse { repeated Order orders = 1; string next_page_token = 2; }
    message DeleteOrderRequest { string order_id = 1; }
    message DeleteOrderResponse {}
    message Order {
      string order_id = 1;
      bool is_deleted = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ListOrders(ListOrdersRequest) returns (ListOrdersResponse);
      rpc DeleteOrder(DeleteOrderRequest) returns (DeleteOrderResponse);
    }
    message ListOrdersRequest {
      int32 page_size = 1;
      string page_token = 2;
      bool show_deleted = 3;
    }
    message ListOrdersResponse { repeated Order orders = 1; string next_page_token = 2; }
    message DeleteOrderRequest { string order_id = 1; }
    message DeleteOrderResponse {}
    message Order {
      string order_id = 1;
      bool is_deleted = 2;
    }
    ```

    ## See also
    history-and-soft-delete
    """
    deletes = {resource_of(rpc.name) for rpc in model.own_rpcs() if verb_of(rpc.name) == "delete"}
    for rpc in model.own_rpcs():
        request, response = request_of(model, rpc), response_of(model, rpc)
        if verb_of(rpc.name) != "list" or request is None or response is None:
            continue
        if resource_of(rpc.name) not in deletes or "delet" in rpc.comment.lower():
            continue
        asked = any(
            says(f.name, {"deleted", "filter", "query", "state", "status", "states"})
            for f in request.fields
        )
        for held in response.fields:
            whole = model.messages.get(held.resolved)
            mark = whole and next((f for f in whole.fields if f.name in _MARKS), None)
            if held.is_repeated and whole and mark and not asked:
                free = max((f.number for f in request.fields), default=0) + 1
                yield Hit(
                    rpc.full_name,
                    rpc.place,
                    f"Method {rpc.full_name} lists {whole.short}, which keeps {mark.name}, and "
                    "can't be asked for deleted ones or without them.",
                    "Each client decides, and the one that forgets shows what was deleted.",
                    f"bool show_deleted = {free};  // in {request.short}; left out by default",
                )
