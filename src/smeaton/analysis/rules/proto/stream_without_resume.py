"""The rule `stream_without_resume`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field, Message
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import request_of, resource_of, response_of, verb_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words

_STARTS = re.compile(
    r"(?:\A|_)(?:from|since|after|start|resume|last|cursor|token|revision|offset|position|sequence|"
    r"seq|version|checkpoint|id|time|begin|tail|nonce|ack|window)(?:_|\Z)"
)

_STATE = frozenset({"config", "configuration", "status", "state", "health", "setting"})


@rule("PRO048", severity="medium", harm="loss", each=1)
def stream_without_resume(model: Protobuf) -> Iterator[Hit]:
    """Stream of events that can't be taken up again.

    ## What it does
    Finds Watch, Subscribe and Tail methods that stream events, where the request can't say from
    where, or the events carry no position.

    ## Why it matters
    Every stream breaks: at deployments, at idle timeouts, when a phone changes network. What
    happened until the client is back is lost, and it doesn't know that anything was.

    ## When it is fine
    Each message is the whole state, so that only the newest counts: a comment with "snapshot" or
    "current state" says so, and configuration, status and health are such states. So is what a
    method beside it returns at once (GetTask beside a stream of tasks): it can be read again.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc WatchOrders(WatchOrdersRequest) returns (stream WatchOrdersResponse);
    }
    message WatchOrdersRequest {
      string shop = 1;
    }
    message WatchOrdersResponse {
      string order_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc WatchOrders(WatchOrdersRequest) returns (stream WatchOrdersResponse);
    }
    message WatchOrdersRequest {
      string shop = 1;
      // As in the last event that was seen; empty for what comes.
      string resume_token = 2;
    }
    message WatchOrdersResponse {
      string order_id = 1;
      string resume_token = 2;
    }
    ```

    ## See also
    change-notification, delivery-and-deduplication
    """
    readable = {
        rpc.response_type
        for rpc in model.own_rpcs()
        if not rpc.streams_responses and verb_of(rpc.name) in ("get", "list")
    }
    for rpc in model.own_rpcs():
        if words(rpc.name)[0] not in {"watch", "subscribe", "tail", "follow", "listen"}:
            continue
        request, response = request_of(model, rpc), response_of(model, rpc)
        if not rpc.streams_responses or request is None or response is None:
            continue
        if re.search(r"snapshot|current state|latest|whole state|full state", rpc.comment, re.I):
            continue
        if says(resource_of(rpc.name), _STATE):
            continue
        if readable & {rpc.response_type, *(f.resolved for f in response.fields)}:
            continue
        asked = _has_start(model, request, resource_of(rpc.name))
        if asked:
            continue
        free = request.propose_number("resume_token")
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} streams events, and nobody can say from where.",
            "After every break, and each deployment is one, what happened meanwhile is lost.",
            f"string resume_token = {free};  // in {request.short}, and in every event",
        )


def _has_start(model: Protobuf, message: Message, noun: str) -> bool:
    """Whether a request, or what it holds, can name a position; ids of things are none."""
    for field in message.fields:
        named = "_".join(words(field.name))
        inner = model.messages.get(field.resolved)
        if inner and inner is not message and any(_is_start(f) for f in inner.fields):
            return True
        if _is_start(field) and named not in ("id", f"{noun}_id"):
            return True
    return False


def _is_start(field: Field) -> bool:
    named = "_".join(words(field.name))
    if named.endswith("_id") and not named.startswith(("last", "after", "since", "from", "event")):
        return False
    return bool(_STARTS.search(named)) and named != "id"
