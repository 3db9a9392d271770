"""The rule `update_without_etag`."""

from collections.abc import Iterator

from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import MASK, carried, request_of, verb_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words

_VERSIONS = frozenset(
    words("etag version revision generation fingerprint conflict checksum expected")
)


@rule("PRO035", severity="low", harm="loss", each=1)
def update_without_etag(model: Protobuf) -> Iterator[Hit]:
    """Update that can't tell that somebody else was faster.

    ## What it does
    Finds Update methods that carry a whole resource, where neither the request nor the resource has
    an etag, a version or a revision.

    ## Why it matters
    Two people load, both change, both save: the second one erases what the first one did, and
    neither hears of it (AIP-154).

    ## When it is fine
    Each resource has one writer, or a field mask keeps the changes apart and the last one may win.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service BuyerService {
      rpc UpdateBuyer(UpdateBuyerRequest) returns (UpdateBuyerResponse);
    }
    message UpdateBuyerRequest {
      Buyer buyer = 1;
    }
    message UpdateBuyerResponse {
      Buyer buyer = 1;
    }
    message Buyer {
      string buyer_id = 1;
      string display_name = 2;
      string phone = 4;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service BuyerService {
      rpc UpdateBuyer(UpdateBuyerRequest) returns (UpdateBuyerResponse);
    }
    message UpdateBuyerRequest {
      Buyer buyer = 1;
    }
    message UpdateBuyerResponse {
      Buyer buyer = 1;
    }
    message Buyer {
      string buyer_id = 1;
      string display_name = 2;
      string phone = 4;
      // As last read; the update fails with ABORTED if it changed since.
      string etag = 3;
    }
    ```

    ## See also
    http-concurrency-control, isolation-and-locking
    """
    for rpc in model.own_rpcs():
        request = request_of(model, rpc)
        if verb_of(rpc.name) != "update" or request is None or rpc.is_deprecated:
            continue
        held = carried(model, request)
        masked = any(f.resolved == MASK for f in request.fields)
        if (
            held is None
            or masked
            or any(says(f.name, _VERSIONS) for m in (request, held) for f in m.fields)
        ):
            continue
        free = held.propose_number("etag")
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} can't tell that {held.short} changed meanwhile.",
            "Of two people who save at once, the first one's changes are lost.",
            f"string etag = {free};  // in {held.short}",
        )
