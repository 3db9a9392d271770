"""The rule `secret_in_response`."""

import re
from collections.abc import Iterator
from itertools import pairwise

from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import behaviours, reachable
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_SECRETS = frozenset(words("password passwd secret passphrase pin cvv cvc ssn otp"))
_PAIRS = (
    ("private", "key"),
    ("secret", "key"),
    ("refresh", "token"),
    ("access", "token"),
    ("api", "key"),
    ("card", "number"),
    ("client", "secret"),
    ("credit", "card"),
)
_ISSUES = frozenset(
    words(
        "authenticate login signin sign token refresh exchange issue rotate generate create "
        "register credential credentials secret session mint authorize regenerate reveal "
        "access"
    )
)
_ASIDE = frozenset(
    words(
        "expiry expires expire id name ref reference url uri path version type policy hint "
        "reset set required enabled changed updated has is no length count count min max at "
        "time ttl algorithm last last4 options option status state arn"
    )
)


_UNSEEN = re.compile(r"write[- ]only|(?:never|not) returned|input[- ]only", re.IGNORECASE)


def _is_secret(field: Field) -> bool:
    parts = words(field.name)
    if field.resolved not in ("string", "bytes") or set(parts) & _ASIDE:
        return False
    return bool(set(parts) & _SECRETS) or any(pair in _PAIRS for pair in pairwise(parts))


@rule("PRO027", severity="high", harm="exposure", each=3, keep=1)
def secret_in_response(model: Protobuf) -> Iterator[Hit]:
    """Secret in what a read returns.

    ## What it does
    Finds passwords, private keys, API keys, card numbers and the like, hashed or not, in messages
    that lie in the response of a method that doesn't issue them.

    ## Why it matters
    Whatever is in a response is in logs, caches, traces and browsers. One message for storing and
    showing is how a password hash gets into a list of users (OWASP API3:2023).

    ## When it is fine
    Methods that issue a credential return it once: Login, Refresh, CreateApiKey and the like are
    not reported, nor are names, ids and expiry of secrets.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service BuyerService {
      rpc GetBuyer(GetBuyerRequest) returns (GetBuyerResponse);
    }
    message GetBuyerRequest {
      string buyer_id = 1;
    }
    message GetBuyerResponse {
      Buyer buyer = 1;
    }
    message Buyer {
      string buyer_id = 1;
      string password_hash = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service BuyerService {
      rpc GetBuyer(GetBuyerRequest) returns (GetBuyerResponse);
    }
    message GetBuyerRequest {
      string buyer_id = 1;
    }
    message GetBuyerResponse {
      Buyer buyer = 1;
    }
    message Buyer {
      string buyer_id = 1;
    }
    ```

    ## See also
    sensitive-data-storage, object-level-authorization
    """
    roots = {
        rpc.response_type: rpc for rpc in model.own_rpcs() if not set(words(rpc.name)) & _ISSUES
    }
    for name, root in reachable(model, set(roots)).items():
        message = model.messages[name]
        for field in message.fields:
            if not _is_secret(field) or "INPUT_ONLY" in behaviours(field):
                continue
            if _UNSEEN.search(field.comment):
                continue
            rpc = roots[root]
            yield Hit(
                field.full_name,
                field.place,
                f"Field {field.full_name} is a secret that {rpc.full_name} returns.",
                "What is in a response is in logs, traces and caches as well.",
                f"Take {field.name} out of {message.short}: a message of its own in the requests "
                "that set it.",
            )
