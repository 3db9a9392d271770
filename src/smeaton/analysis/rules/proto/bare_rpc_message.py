"""The rule `bare_rpc_message`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import EMPTY, is_aip, verb_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words


@rule("PRO025", severity="low", harm="confusion", each=1)
def bare_rpc_message(model: Protobuf) -> Iterator[Hit]:
    """Method that takes or returns Empty, a wrapper or a domain object.

    ## What it does
    Finds methods whose request or response is google.protobuf.Empty or a wrapper such as
    StringValue, and methods that take a message of the domain itself instead of a request.

    ## Why it matters
    There is no place for the next field: a page token, a request id, a mask. Another type is
    another method for generated code, so the first thing that is needed breaks every client. A
    domain object as request also lets clients write every field of it.

    ## When it is fine
    Delete returns Empty in APIs after Google's AIPs, and Get the resource itself. Both are not
    reported there.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/protobuf/empty.proto";
    service OrderService {
      rpc CloseShop(google.protobuf.Empty) returns (google.protobuf.Empty);
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc CloseShop(CloseShopRequest) returns (CloseShopResponse);
    }
    message CloseShopRequest {}
    message CloseShopResponse {}
    ```

    ## See also
    api-versioning, mass-assignment
    """
    aip = is_aip(model)
    held = {field.resolved for field in model.own_fields()}
    returned = {rpc.response_type for rpc in model.own_rpcs()}
    for rpc in model.own_rpcs():
        if rpc.is_deprecated:
            continue
        takes = _is_bare(model, rpc.request_type)
        gives = _is_bare(model, rpc.response_type) and not aip
        ending = words(rpc.request.rpartition(".")[2])[-1]
        domain = ending not in _ENDS and rpc.request_type in model.messages
        domain = domain and not takes and rpc.request_type in held | returned
        if rpc.streams_requests and domain:
            continue
        if not takes and not gives and not domain:
            continue
        what = rpc.response if gives and not takes and not domain else rpc.request
        end = "Response" if what is rpc.response else "Request"
        yield Hit(
            rpc.full_name,
            rpc.place,
            f"Method {rpc.full_name} {'returns' if end == 'Response' else 'takes'} {what}, which "
            + (
                "is a message of the domain."
                if domain and not takes
                else "is no place for a field."
            ),
            "There is no place for the next thing the call needs, and another type breaks every "
            "client.",
            f"message {rpc.name}{end} {{}}  // in new methods; released ones keep their type",
            severity=Severity.MEDIUM
            if domain and verb_of(rpc.name) in ("create", "update")
            else None,
            group="domain" if domain and not takes else "",
        )


_ENDS = ("request", "req", "input", "params", "command", "query", "args")


def _is_bare(model: Protobuf, name: str) -> bool:
    """Whether a message is Empty, Google's or one of the contract's own, or a wrapper."""
    own = model.messages.get(name)
    if own is not None and not own.fields:
        return own.name.lower() in ("empty", "void", "nothing", "none")
    return name == EMPTY or (name.startswith("google.protobuf.") and name.endswith("Value"))
