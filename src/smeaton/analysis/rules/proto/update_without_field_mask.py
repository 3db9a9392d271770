"""The rule `update_without_field_mask`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field, Message
from smeaton.analysis.parse.protobuf import SCALARS, Protobuf
from smeaton.analysis.rpcs import (
    MASK,
    bindings,
    carried,
    documentation,
    has_presence,
    request_of,
    verb_of,
)
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words


@rule("PRO020", severity="medium", harm="loss", each=1)
def update_without_field_mask(model: Protobuf) -> Iterator[Hit]:
    """Update that can't say which fields it means.

    ## What it does
    Finds Update, Edit and Patch methods whose request carries a whole message, or three and
    more bare fields, with no field mask and without `optional`.

    ## Why it matters
    In proto3 a field that was not sent and one that was emptied look the same. A client that is
    older than a field sends the message without it, and so erases what newer clients wrote
    (AIP-134).

    ## When it is fine
    The method replaces the whole on purpose: it is called Replace or Set, its route is a PUT (RFC
    9110, section 9.3.4), or its documentation says so, or what an empty field means. To change a
    password takes the old one and the new.

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
      string phone = 3;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/protobuf/field_mask.proto";
    service BuyerService {
      rpc UpdateBuyer(UpdateBuyerRequest) returns (UpdateBuyerResponse);
    }
    message UpdateBuyerRequest {
      Buyer buyer = 1;
      google.protobuf.FieldMask update_mask = 2;
    }
    message UpdateBuyerResponse {
      Buyer buyer = 1;
    }
    message Buyer {
      string buyer_id = 1;
      string display_name = 2;
      string phone = 3;
    }
    ```

    ## See also
    partial-update
    """
    for rpc in model.own_rpcs():
        request = request_of(model, rpc)
        if verb_of(rpc.name) != "update" or request is None or rpc.is_deprecated:
            continue
        if rpc.streams_requests or words(rpc.name)[0] == "modify":
            continue
        if _REPLACED.search(documentation(rpc)):
            continue
        if any(binding.method == "PUT" for binding in bindings(rpc)):
            continue
        if any(f.resolved == MASK or says(f.name, {"mask"}) for f in request.fields):
            continue
        if any(says(f.name, {"old", "current"}) for f in request.fields):
            continue
        whole = carried(model, request)
        bare = _bare(request)
        if _REPLACED.search(" ".join(f.comment for f in request.fields)):
            continue
        if whole is None and len(bare) < 3:
            continue
        what = whole.short if whole else request.short
        free = request.propose_number("update_mask")
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} can't say which fields of {what} it means.",
            "A client that doesn't know a field erases what others wrote into it, since empty and "
            "not sent look the same.",
            f"google.protobuf.FieldMask update_mask = {free};  // in {request.short}",
        )


_REPLACED = re.compile(
    r"\breplac(?:es?|ed)\b|overwrit|as a whole|left empty|"
    r"if (?:it is )?(?:empty|set|not set|unset)|leave (?:it )?empty|\bunchanged\b|skip",
    re.IGNORECASE,
)


def _bare(request: Message) -> list[Field]:
    """Return the single fields of a request of which nobody can tell whether they were set."""
    return [
        f
        for f in request.fields
        if not has_presence(f)
        and not f.is_repeated
        and not says(f.name, _KEYS)
        and f.resolved in SCALARS
    ]


_KEYS = {"id", "key", "uid", "version", "etag", "parent", "identity", "namespace", "token", "mode"}
