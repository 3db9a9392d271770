"""The rule `unbounded_batch`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import is_bounded, request_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


@rule("PRO056", severity="medium", harm="outage", each=1)
def unbounded_batch(model: Protobuf) -> Iterator[Hit]:
    """Batch of any size.

    ## What it does
    Finds Batch and Bulk methods whose request holds a repeated field with no limit in its comment
    or its validation rules.

    ## Why it matters
    One call with a million elements takes a server down within all rate limits, and holds its locks
    for as long. Clients build batches as large as they are let, so a limit later breaks them
    (AIP-231 to 235).

    ## When it is fine
    The limit is said: "at most 1000", or `(buf.validate.field).repeated.max_items`.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc BatchShipOrders(BatchShipOrdersRequest) returns (BatchShipOrdersResponse);
    }
    message BatchShipOrdersRequest {
      repeated string order_ids = 1;
    }
    message BatchShipOrdersResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc BatchShipOrders(BatchShipOrdersRequest) returns (BatchShipOrdersResponse);
    }
    message BatchShipOrdersRequest {
      // At most 1000.
      repeated string order_ids = 1;
    }
    message BatchShipOrdersResponse {}
    ```

    ## See also
    bulk-operations
    """
    for rpc in model.own_rpcs():
        request = request_of(model, rpc)
        if request is None or not set(words(rpc.name)[:2]) & {"batch", "bulk", "multi", "mass"}:
            continue
        if rpc.streams_requests or rpc.is_deprecated or "operation" in words(rpc.name):
            continue
        said = re.search(r"\bat most\b|\bmax|\bup to\b|\blimit", f"{rpc.comment} {request.comment}")
        held = next((f for f in request.fields if f.is_repeated and not f.is_deprecated), None)
        if held is None or said or is_bounded(held):
            continue
        yield Hit(
            held.full_name,
            held.place,
            f"Field {held.full_name} takes a batch of any size.",
            "One call with a million elements takes a server down within all rate limits.",
            f"// At most 1000.\n{held.label} {held.type} {held.name} = {held.number}"
            f"{_limit(held)};",
        )


def _limit(field: Field) -> str:
    """Return the option that limits a list, in the rules that its file imports; else nothing."""
    for path, option in _RULES.items():
        if any(path in each.name for each in field.file.imports):
            return f" [({option}).repeated.max_items = 1000]"
    return ""


_RULES = {
    "buf/validate/validate.proto": "buf.validate.field",
    "validate/validate.proto": "validate.rules",
}
