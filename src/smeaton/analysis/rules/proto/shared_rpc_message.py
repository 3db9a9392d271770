"""The rule `shared_rpc_message`."""

import re
from collections import defaultdict
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Rpc
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import STAGE, is_aip
from smeaton.analysis.rule import Hit, rule


@rule("PRO024", severity="low", harm="confusion", each=1)
def shared_rpc_message(model: Protobuf) -> Iterator[Hit]:
    """One message for several methods.

    ## What it does
    Finds requests and responses that two methods share, and methods whose request and response are
    one message.

    ## Why it matters
    A field that one method needs appears in the other, where it means nothing; neither can change
    alone. Splitting them later changes the type of a method, which breaks generated code.

    ## When it is fine
    Methods that are variants of one call: unary and streaming, GetBlockByNumber and
    GetBlockByHash. Streams may share the message of one element. Domain objects as requests are
    another rule's. APIs after Google's AIPs return the
    resource itself from Get, Create and Update, so shared responses are not reported there.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ShipOrder(OrderRequest) returns (ShipOrderResponse);
      rpc CancelOrder(OrderRequest) returns (CancelOrderResponse);
    }
    message OrderRequest {
      string order_id = 1;
    }
    message ShipOrderResponse {}
    message CancelOrderResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ShipOrder(ShipOrderRequest) returns (ShipOrderResponse);
      rpc CancelOrder(CancelOrderRequest) returns (CancelOrderResponse);
    }
    message ShipOrderRequest {
      string order_id = 1;
    }
    message CancelOrderRequest {
      string order_id = 1;
    }
    message ShipOrderResponse {}
    message CancelOrderResponse {}
    ```

    ## See also
    api-versioning, contract-tests
    """
    aip = is_aip(model)
    held = {field.resolved for field in model.own_fields()}
    held |= {rpc.response_type for rpc in model.own_rpcs()}
    users: dict[str, list[Rpc]] = defaultdict(list)
    for rpc in model.own_rpcs():
        used = {rpc.request_type} if aip else {rpc.request_type, rpc.response_type}
        for name in sorted(used):
            if not name.startswith("google."):
                users[name].append(rpc)
        if rpc.request_type == rpc.response_type and not rpc.request_type.startswith("google."):
            users[rpc.request_type].append(rpc)
    told: set[tuple[Rpc, ...]] = set()
    for name, rpcs in users.items():
        distinct = list(dict.fromkeys(rpcs))
        if len(rpcs) < 2 or _are_variants(distinct) or tuple(distinct) in told:
            continue
        told.add(tuple(distinct))
        if all(rpc.streams_responses and name != rpc.request_type for rpc in distinct):
            continue
        if any(name == rpc.request_type and name in held for rpc in distinct):
            continue
        message = model.messages.get(name)
        short = message.short if message else name
        others = ", ".join(rpc.name for rpc in distinct[1:6])
        yield Hit(
            distinct[0].full_name,
            distinct[0].place,
            f"Methods {distinct[0].name} and {others} share the message {short}."
            if others
            else f"Method {distinct[0].full_name} takes and returns the same message {short}.",
            "None of them can change without the others.",
            "New methods get a request and a response of their own, even if empty at first.",
        )


def _are_variants(rpcs: list[Rpc]) -> bool:
    """Whether methods are one call in several forms: Watch and WatchStream, v1 and legacy."""
    if len(rpcs) < 2:
        return False
    if len({(rpc.streams_requests, rpc.streams_responses) for rpc in rpcs}) == len(rpcs):
        return True
    stems = {_BY.sub("", STAGE.sub("", rpc.name)).lower().replace("stream", "") for rpc in rpcs}
    return len(stems) == 1


_BY = re.compile(r"(?<=[a-z])(?:By|With)[A-Z]\w*\Z")
