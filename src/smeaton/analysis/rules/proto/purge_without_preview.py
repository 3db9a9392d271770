"""The rule `purge_without_preview`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import request_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words

_GUARDS = frozenset(
    words("force dry validate confirm etag id ids name limit precondition preconditions max")
)


@rule("PRO058", severity="medium", harm="loss", each=2)
def purge_without_preview(model: Protobuf) -> Iterator[Hit]:
    """Deletion by filter that can't be tried first.

    ## What it does
    Finds Purge, DeleteAll and other deleting methods that take a filter or a query, with neither
    `force` nor a dry run, and deleting methods that say nothing about what to delete.

    ## Why it matters
    An empty or mistyped filter deletes everything. Who can't see the number first finds out after
    (AIP-165).

    ## When it is fine
    The method deletes by id, or one thing that there is only one of.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc PurgeOrders(PurgeOrdersRequest) returns (PurgeOrdersResponse);
    }
    message PurgeOrdersRequest {
      string filter = 1;
    }
    message PurgeOrdersResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc PurgeOrders(PurgeOrdersRequest) returns (PurgeOrdersResponse);
    }
    message PurgeOrdersRequest {
      string filter = 1;
      // Without it nothing is deleted, and purge_count says what would be.
      bool force = 2;
    }
    message PurgeOrdersResponse {
      int32 purge_count = 1;
    }
    ```

    ## See also
    bulk-operations
    """
    for rpc in model.own_rpcs():
        request = request_of(model, rpc)
        if request is None or not set(words(rpc.name)) & {"purge", "delete", "remove", "wipe"}:
            continue
        if rpc.is_deprecated:
            continue
        wide = next((f for f in request.fields if says(f.name, {"filter", "query"})), None)
        guarded = any(says(f.name, _GUARDS) for f in request.fields)
        if wide is None or guarded:
            continue
        free = request.propose_number("force")
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} deletes what {wide.name} matches, at once.",
            "An empty or mistyped filter deletes everything, and nobody sees the number first.",
            f"bool force = {free};  // in {request.short}; without it, only count",
        )
