"""The rule `reply_without_correlation`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.message_roles import has_field, list_protocols
from smeaton.analysis.parse.asyncapi import Events, Message
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain, words

_IDS = frozenset(
    {
        "correlationid",
        "correlation",
        "requestid",
        "reqid",
        "inreplyto",
        "causationid",
        "replyid",
        "conversationid",
        "traceid",
        "replyto",
        "messageid",
        "id",
        "rpcid",
        "jobid",
        "transactionid",
    }
)
_ANSWERS = ("reply", "response", "result", "answer")
_IN_TURN = re.compile(r"one at a time|in order|synchronous|single request", re.IGNORECASE)
_TRIVIAL = {"ping", "pong", "heartbeat", "hello", "ack"}


@rule("ASY004", severity="high", harm="corruption", each=3)
def reply_without_correlation(events: Events) -> Iterator[Hit]:
    """Replies that can't be told apart.

    ## What it does
    Finds operations with a reply, and messages named request and response, whose messages have
    neither a correlationId nor a field that carries one (correlation_id, request_id, reqid,
    in_reply_to).

    ## Why it matters
    Two requests are under way, two replies come: without an id the first reply goes to the wrong
    request.

    ## When it is fine
    One request at a time on a connection of its own, described as such; pings; protocols whose
    answers come on the call itself (HTTP, Lambda); a request and replies that name the same thing
    by its id (auctionId). Over WebSockets, where a reply stays on its connection, it is medium.

    ## Example
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      quotes:
        address: quotes
        messages: {QuoteRequest: {payload: {type: object, properties: {sku: {type: string}}}}}
      prices:
        address: prices
        messages: {QuoteReply: {payload: {type: object, properties: {price: {type: string}}}}}
    operations:
      quote:
        action: receive
        channel: {$ref: "#/channels/quotes"}
        reply: {channel: {$ref: "#/channels/prices"}}
    ```

    ## Use instead
    ```yaml
    asyncapi: 3.0.0
    info: {title: Orders, version: 1.0.0}
    channels:
      quotes:
        address: quotes
        messages:
          QuoteRequest:
            correlationId: {location: "$message.header#/correlationId"}
            payload: {type: object, properties: {sku: {type: string}}}
      prices:
        address: prices
        messages:
          QuoteReply:
            correlationId: {location: "$message.header#/correlationId"}
            payload: {type: object, properties: {price: {type: string}}}
    operations:
      quote:
        action: receive
        channel: {$ref: "#/channels/quotes"}
        reply: {channel: {$ref: "#/channels/prices"}}
    ```

    ## See also
    call-style, delivery-and-deduplication
    """
    protocols = {server.protocol for server in events.servers.values()} - {""}
    protocols |= {p for c in events.channels.values() for p in list_protocols(c)}
    urls = [c.address for c in events.channels.values() if "://" in c.address]
    spoken = protocols | {url.partition("://")[0] for url in urls}
    if spoken and spoken <= _CALLED:
        return
    sockets = bool(protocols) and protocols <= {"ws", "wss"}
    asked: dict[object, Message] = {}
    for operation in events.operations.values():
        if operation.reply:
            replies = [
                Message(events, "", each, "") for each in operation.reply.get("messages").elements()
            ]
            asked |= {
                each.identity: each
                for each in operation.messages
                if each.node and not _name_one_thing(each, replies)
            }
    names = {plain(each.name.rpartition(".")[2]) for each in events.messages}
    for each in events.messages:
        *stem, last = words(each.name.rpartition(".")[2])
        answers = {"".join((*stem, end)) for end in _ANSWERS}
        if last in ("request", "requested") and stem and answers & names:
            asked.setdefault(each.identity, each)
    for each in asked.values():
        trivial = set(words(each.name)) & _TRIVIAL
        if each.said("correlationId") or trivial or has_field(each, _IDS):
            continue
        if each.payload is None and each.headers is None and each.format:
            continue
        if _IN_TURN.search(each.words):
            continue
        yield Hit(
            each.name,
            each.place,
            f"{each.name} asks for a reply and carries nothing to match it by.",
            "With two requests under way a reply goes to the wrong one.",
            "correlationId:\n  location: $message.header#/correlationId\nin request and reply"
            " alike.",
            severity=Severity.MEDIUM if sockets else None,
        )


_CALLED = {"http", "https", "lambda", "grpc"}


def _name_one_thing(request: Message, replies: list[Message]) -> bool:
    """Whether a request and each of its replies hold an id of the same name."""
    shared = {plain(name) for name in request.properties if words(name)[-1] in ("id", "uuid")}
    for reply in replies:
        held = dict(reply.properties)
        for inner in reply.properties.values():
            held |= inner.properties
        shared &= {plain(name) for name in held}
    return bool(replies and shared)
