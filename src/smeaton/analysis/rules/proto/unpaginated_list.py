"""The rule `unpaginated_list`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.proto_elements import Field, Message, Rpc
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import (
    BOUND,
    PAGE_TOKENS,
    documentation,
    is_bounded,
    request_of,
    resource_of,
    response_of,
    verb_of,
)
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import LOOKUPS, says, singular, words

_FEW = LOOKUPS | frozenset(
    words("namespace database bucket topic queue node partition shard attribute peer cluster")
)


def _collection(model: Protobuf, message: Message) -> Field | None:
    """Return the field that holds what a list returns, errors and warnings left out."""
    held = [
        f
        for f in message.fields
        if f.is_repeated and not f.is_deprecated and not says(f.name, _ASIDE)
    ]
    held.sort(key=lambda f: f.resolved not in model.messages)
    return held[0] if held else None


_ASIDE = {"error", "warning", "unreachable", "unreachables", "facet", "suggestion", "header"}


@rule("PRO018", severity="medium", harm="outage", each=2)
def unpaginated_list(model: Protobuf) -> Iterator[Hit]:
    """List that returns everything at once.

    ## What it does
    Finds List, Search and Find methods that return a repeated field or a map at once, with no page
    token, cursor, offset or limit in the request.

    ## Why it matters
    The answer grows with the data until it is slow, and at 4 MB gRPC clients refuse it altogether.
    Pages can't be added later without breaking clients that take one answer for all there is
    (AIP-158).

    ## When it is fine
    The collection can't grow: lists of roles, regions, types and settings are low. Streams are not
    reported, nor what streams in a method beside it, nor a search for something other than what is
    returned. A limit in the request, or in a query within it, bounds the answer, as does one that
    the documentation of the method states, in its comment or its options.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ListOrders(ListOrdersRequest) returns (ListOrdersResponse);
    }
    message ListOrdersRequest {
      string customer_id = 1;
    }
    message ListOrdersResponse {
      repeated Order orders = 1;
    }
    message Order {
      string order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc ListOrders(ListOrdersRequest) returns (ListOrdersResponse);
    }
    message ListOrdersRequest {
      string customer_id = 1;
      // At most 500; 50 if it is left out.
      int32 page_size = 2;
      string page_token = 3;
    }
    message ListOrdersResponse {
      repeated Order orders = 1;
      string next_page_token = 2;
    }
    message Order {
      string order_id = 1;
    }
    ```

    ## See also
    pagination
    """
    streamed = {resource_of(rpc.name) for rpc in model.own_rpcs() if rpc.streams_responses}
    for rpc in model.own_rpcs():
        request, response = request_of(model, rpc), response_of(model, rpc)
        if verb_of(rpc.name) != "list" or rpc.streams_responses or rpc.is_deprecated:
            continue
        if request is None or response is None or words(rpc.name)[0] == "batch":
            continue
        held = _collection(model, response)
        nested = [model.messages.get(f.resolved) for f in request.fields if not f.is_repeated]
        asked = [*request.fields, *(f for m in nested if m for f in m.fields)]
        answered = any(map(_is_token, response.fields))
        paged = any(
            PAGE_TOKENS.search("_".join(words(f.name)))
            for f in request.fields
            if f.name != "token" or answered
        )
        paged = paged or any(says(f.name, _LIMITS) for f in asked)
        if held is None or paged or is_bounded(held) or answered:
            continue
        if resource_of(rpc.name) in {noun.removeprefix("streamed_") for noun in streamed}:
            continue
        if BOUND.search(documentation(rpc)) or not _matches(rpc, held):
            continue
        few = says(resource_of(rpc.name), _FEW) or says(rpc.service.name, {"cluster"})
        size, token = map(request.propose_number, ("page_size", "page_token"))
        after = response.propose_number("next_page_token")
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} returns all {_call(held)} at once.",
            "The answer grows with the data, and gRPC clients refuse it at 4 MB; pages added later "
            "break clients that take one answer for all.",
            f"{request.short}: int32 page_size = {size}; string page_token = {token};\n"
            f"{response.short}: string next_page_token = {after};",
            severity=Severity.LOW if few else None,
        )


_LIMITS = {"limit", "depth", "top", "max", "count", "take", "page"}
_NAMED = {"list", "items", "data", "result", "results", "values", "entries", "elements"}


def _matches(rpc: Rpc, held: Field) -> bool:
    """Whether what is returned is what the method names; for List any name will do."""
    if words(rpc.name)[0] == "list" or words(rpc.name)[-1] == "list" or held.name in _NAMED:
        return True
    said = {singular(word) for word in (*words(held.name), *words(held.type.rpartition(".")[2]))}
    return bool(said & {singular(word) for word in words(rpc.name)[1:]})


def _is_token(field: Field) -> bool:
    """Whether a response can say where the next page begins, so that half is there already."""
    return bool(set(words(field.name)) & {"token", "cursor", "next", "continuation"})


def _call(held: Field) -> str:
    """Return what a list holds: its name, or its type where the name says only that it is one."""
    if held.name in _NAMED:
        return f"elements of {held.name}"
    return held.name
