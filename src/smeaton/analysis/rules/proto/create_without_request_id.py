"""The rule `create_without_request_id`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.proto_elements import Field, Message
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import request_of, resource_of, verb_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, words


@rule("PRO021", severity="medium", harm="corruption", each=1)
def create_without_request_id(model: Protobuf) -> Iterator[Hit]:
    """Create that a retry does twice.

    ## What it does
    Finds Create, Register and Charge-like methods whose request has neither a request id, an
    idempotency key, nor an id that the client chooses.

    ## Why it matters
    After a timeout the client can't know whether the call went through. gRPC retries by itself
    where a policy says so; without an id that tells the two calls apart, the second one creates a
    second thing, or charges twice (AIP-155).

    ## When it is fine
    The client chooses the id or a unique name, so that the second call fails: a transaction's id or
    a signed transaction too, and roles, topics and databases are known by name. Creating twice does
    no harm, such as adding a member to a set or building what isn't kept
    (CreateUnsignedTransaction, CreateQuote).

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service PaymentService {
      rpc CreatePayment(CreatePaymentRequest) returns (CreatePaymentResponse);
    }
    message CreatePaymentRequest {
      string order_id = 1;
    }
    message CreatePaymentResponse {
      string payment_id = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service PaymentService {
      rpc CreatePayment(CreatePaymentRequest) returns (CreatePaymentResponse);
    }
    message CreatePaymentRequest {
      string order_id = 1;
      // A UUID by the client; the same one again returns the first answer.
      string request_id = 2;
    }
    message CreatePaymentResponse {
      string payment_id = 1;
    }
    ```

    ## See also
    idempotency-keys, retry-policy
    """
    for rpc in model.own_rpcs():
        request = request_of(model, rpc)
        if request is None or rpc.streams_requests or rpc.is_deprecated or not request.fields:
            continue
        paying = words(rpc.name)[0] in _PAYING
        parts = words(rpc.name)
        made = verb_of(rpc.name) == "create" and parts[0] not in ("add", "batch")
        if not paying and (not made or parts[-1] in {*_AUTOMATIC, "add"} or "or" in parts):
            continue
        if rpc.option("idempotency_level") in ("IDEMPOTENT", "NO_SIDE_EFFECTS"):
            continue
        noun = resource_of(rpc.name)
        if says(noun, _BUILT):
            continue
        fields = [*request.fields]
        for field in request.fields:
            whole = model.messages.get(field.resolved)
            if whole and not field.is_repeated:
                fields += whole.fields
        if any(_tells_apart(f, noun, request) for f in fields):
            continue
        free = request.propose_number("request_id")
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} has nothing that tells a retry from a second wish.",
            "After a timeout the client calls again, and there are two.",
            f"string request_id = {free};  // in {request.short}: a UUID that the client chooses",
            severity=None if paying or says(noun, _COSTLY) else Severity.LOW,
        )


_PAYING = {"charge", "pay", "transfer", "place", "submit", "send", "refund", "withdraw", "capture"}
_AUTOMATIC = {"session", "token", "url", "snapshot", "index"}
_NAMED = {"role", "alias", "database", "collection", "group", "namespace", "topic", "queue",
          "bucket", "index", "table", "schema"}  # fmt: skip
_BUILT = {"unsigned", "unsign", "sign", "draft", "preview", "estimate", "quote"}
_COSTLY = frozenset(
    words(
        "payment charge order transfer invoice refund payout booking subscription "
        "transaction withdrawal deposit purchase shipment reservation"
    )
)


def _tells_apart(field: Field, noun: str, request: Message) -> bool:
    """Whether a field makes a second call the same as the first, or makes it fail."""
    parts = set(words(field.name))
    if re.search(r"\bunique\b|idempot", field.comment, re.IGNORECASE):
        return True
    if parts & {"idempotency", "nonce", "dedup", "deduplication", "idempotent"}:
        return True
    if parts & {"tx", "transaction", "txid"} and parts & {"id", "raw", "signed", "hash", "txid"}:
        return True
    if field.resolved == "bytes" and parts & {"tx", "txs", "txn", "psbt"}:
        return True
    if noun.rpartition("_")[2] in _NAMED and parts & {"name", noun.rpartition("_")[2]}:
        return True
    if {"request", "client", "external"} & parts and parts & {"id", "key", "uuid", "token"}:
        return True
    own = set(noun.split("_"))
    if parts & {"id", "uid", "uuid", "key", "slug", "name", "namespace", "handle"}:
        return (
            field.scope is request
            and (
                field.name in ("id", "name", "key", "uid", "slug", "handle", "namespace")
                or bool(parts & own)
                or not noun
                or "user_id" in field.comment
            )
        ) or field.name in ("username", "email", "user_name", "key", "slug", "login")
    return field.name in ("username", "email", "slug", "login", "email_address")
