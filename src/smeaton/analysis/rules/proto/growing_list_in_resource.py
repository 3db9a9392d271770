"""The rule `growing_list_in_resource`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import is_aip, is_bounded, request_of, resource_of, response_of, verb_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, singular, words

_HISTORY = frozenset(
    words(
        "event log history audit message comment entry notification transaction reading "
        "measurement record revision activity visit view post follower member order payment"
    )
)


@rule("PRO061", severity="medium", harm="outage", each=2)
def growing_list_in_resource(model: Protobuf) -> Iterator[Hit]:
    """List without end inside of a resource.

    ## What it does
    Finds resources that Get and List methods return, in which a repeated field or a map holds what
    only grows: events, comments, transactions, members.

    ## Why it matters
    Every read carries the whole history, and every write of an element rewrites all of it. When it
    reaches 4 MB, the resource can't be read at all. Clients can't page through a field (AIP-144).

    ## When it is fine
    Its size has a limit that a comment or a validation rule states ("the last 10", "at most
    100"), or the field is one of the response itself, which has pages of its own. Clients can say
    how much of it they want, in a history_length, a view or a mask.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse);
    }
    message GetOrderRequest { string order_id = 1; }
    message GetOrderResponse { Order order = 1; }
    message Order {
      string order_id = 1;
      repeated OrderEvent events = 2;
    }
    message OrderEvent { string text = 1; }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse);
      rpc ListOrderEvents(ListOrderEventsRequest) returns (ListOrderEventsResponse);
    }
    message GetOrderRequest { string order_id = 1; }
    message GetOrderResponse { Order order = 1; }
    message Order {
      string order_id = 1;
    }
    message ListOrderEventsRequest {
      string order_id = 1;
      int32 page_size = 2;
      string page_token = 3;
    }
    message ListOrderEventsResponse {
      repeated OrderEvent events = 1;
      string next_page_token = 2;
    }
    message OrderEvent { string text = 1; }
    ```

    ## See also
    pagination, resource-modelling
    """
    told: set[Field] = set()
    aip = is_aip(model)
    for rpc in model.own_rpcs():
        request, response = request_of(model, rpc), response_of(model, rpc)
        if verb_of(rpc.name) not in ("get", "list") or response is None or rpc.streams_responses:
            continue
        paged = any(set(words(f.name)) & {"token", "cursor"} for f in response.fields)
        if paged and verb_of(rpc.name) == "get":
            continue
        noun = set(resource_of(rpc.name).split("_"))
        held = [model.messages.get(f.resolved) for f in response.fields]
        for whole in [*(m for m in held if m), *([response] if aip else [])]:
            if not noun & {singular(word) for word in words(whole.name)}:
                continue
            for field in whole.fields:
                if field in told or not field.is_repeated or field.is_deprecated:
                    continue
                if field.resolved not in model.messages or is_bounded(field):
                    continue
                if not ends(field.name, _HISTORY) or re.search(r"last|recent", field.comment, re.I):
                    continue
                if request and any(_trims(f, field) for f in request.fields):
                    continue
                told.add(field)
                yield Hit(
                    field.full_name,
                    field.place,
                    f"Field {field.full_name} holds all {field.name} of one {whole.short}, "
                    "however many.",
                    "Every read carries all of it, until the message is too large to be read.",
                    f"rpc List{whole.name}{field.json_name[:1].upper()}{field.json_name[1:]} with "
                    f"pages, and deprecate {field.name}.",
                )


def _trims(asked: Field, field: Field) -> bool:
    """Whether a field of a request says how much of another one is wanted."""
    parts = {singular(word) for word in words(asked.name)}
    return bool(parts & {"mask", "view", "include"}) or singular(words(field.name)[-1]) in parts
