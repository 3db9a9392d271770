"""The rule `writable_server_field`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import behaviours, is_aip, request_of, resource_of, verb_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says, singular, words

_SERVER = re.compile(
    r"\A(?:create|update|delete|created|updated|deleted|last_modified|modified)_(?:time|at|by|on)\Z"
)
_POWER = re.compile(
    r"\A(?:is_)?(?:admin|superuser|staff|verified|email_verified|approved|credit_limit|balance)\Z|"
    r"\A(?:role|roles|permissions|owner_id|tenant_id|account_balance)\Z"
)
_SELF = {"register", "registration", "sign", "signup", "profile", "me", "self", "my"}
_SAID = re.compile(r"output[- ]only|read[- ]only|set by (?:the )?(?:server|system)|ignored", re.I)


@rule("PRO049", severity="medium", harm="exposure", each=2)
def writable_server_field(model: Protobuf) -> Iterator[Hit]:
    """Field of the server that clients can send.

    ## What it does
    Finds Create and Update methods whose request carries a resource with fields that only the
    server may set (create_time, updated_by, in Google's style the state; high: roles, is_admin,
    balance), and nothing that says so.

    ## Why it matters
    A handler that copies the message into its row takes what the client sent: a date in the
    past, or a role (mass assignment, OWASP API3:2023). Clients can't tell which fields count
    (AIP-203).

    ## When it is fine
    The field is annotated OUTPUT_ONLY, or its comment says "output only" or "set by the server".
    Managing roles is what the method is for: messages called grant, role or permission aren't
    reported, and roles count only where people sign up or change their own profile, since
    administrators give them.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service BuyerService {
      rpc CreateBuyer(CreateBuyerRequest) returns (CreateBuyerResponse);
    }
    message CreateBuyerRequest {
      Buyer buyer = 1;
      string request_id = 2;
    }
    message CreateBuyerResponse {
      Buyer buyer = 1;
    }
    message Buyer {
      string display_name = 1;
      bool is_admin = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service BuyerService {
      rpc CreateBuyer(CreateBuyerRequest) returns (CreateBuyerResponse);
    }
    message CreateBuyerRequest {
      string display_name = 1;
      string request_id = 2;
    }
    message CreateBuyerResponse {
      Buyer buyer = 1;
    }
    message Buyer {
      string display_name = 1;
      bool is_admin = 2;
    }
    ```

    ## See also
    mass-assignment
    """
    told: set[Field] = set()
    aip = is_aip(model)
    for rpc in model.own_rpcs():
        request = request_of(model, rpc)
        if verb_of(rpc.name) not in ("create", "update") or request is None or rpc.is_deprecated:
            continue
        noun = set(resource_of(rpc.name).split("_"))
        for held in request.fields:
            whole = model.messages.get(held.resolved)
            if whole is None or not noun & {singular(w) for w in words(whole.name)}:
                continue
            if says(whole.name, {"role", "permission", "grant", "membership", "policy", "spec"}):
                continue
            for field in whole.fields:
                power = bool(_POWER.match(field.name))
                state = aip and field.name == "state" and field.resolved in model.enums
                given = field.name in ("role", "roles", "permissions")
                if given and not says(rpc.name, _SELF):
                    continue
                if not power and not state and not _SERVER.match(field.name):
                    continue
                closed = behaviours(field) & {"OUTPUT_ONLY", "IMMUTABLE", "IDENTIFIER"}
                if closed or _SAID.search(field.comment) or field in told or field.is_deprecated:
                    continue
                told.add(field)
                yield Hit(
                    field.full_name,
                    field.place,
                    f"Field {field.full_name} is the server's, and {rpc.full_name} takes it from "
                    "clients.",
                    "A handler that copies the message lets clients choose it.",
                    f"A request of its own without {field.name}, or [(google.api.field_behavior) = "
                    "OUTPUT_ONLY] and a server that ignores it.",
                    severity=Severity.HIGH if power else None,
                )
