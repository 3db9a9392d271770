"""The rule `error_in_response`."""

from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import response_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_READS = frozenset(
    (
        "batch",
        "bulk",
        "check",
        "validate",
        "verify",
        "test",
        "status",
        "health",
        "get",
        "describe",
        "query",
        "find",
        "fetch",
        "show",
        "list",
        "try",
        "exists",
        "has",
        "is",
        "can",
        "may",
        "compare",
        "acquire",
        "ping",
        "probe",
    )
)
_NAMES = frozenset(
    ("error", "err", "error_code", "error_message", "error_msg", "errors", "err_msg")
)
_FLAGS = frozenset(("success", "ok", "is_success", "is_ok"))


@rule("PRO036", severity="medium", harm="confusion", each=2)
def error_in_response(model: Protobuf) -> Iterator[Hit]:
    """Failure told in the response instead of the status.

    ## What it does
    Finds responses of unary methods with a field for an error or a boolean for success, at the top.

    ## Why it matters
    The call counts as OK: retries, circuit breakers, dashboards and interceptors see no failure,
    and a client that forgets to look goes on with empty data. gRPC has a status with typed details
    (google.rpc.Status, AIP-193).

    ## When it is fine
    Batches whose elements fail one by one, a result as a oneof, and what describes the error of
    something else, such as a job's: what is read is not reported. Nor is the outcome of what may
    well not happen (TryLock, CompareAndSwap). Responses of streams are not
    reported, nor is a google.rpc.Status whose comment says what it tells of.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc PlaceOrder(PlaceOrderRequest) returns (PlaceOrderResponse);
    }
    message PlaceOrderRequest {
      string request_id = 1;
    }
    message PlaceOrderResponse {
      bool success = 1;
      string error_message = 2;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      // FAILED_PRECONDITION with an ErrorInfo if something is out of stock.
      rpc PlaceOrder(PlaceOrderRequest) returns (PlaceOrderResponse);
    }
    message PlaceOrderRequest {
      string request_id = 1;
    }
    message PlaceOrderResponse {
      string order_id = 1;
    }
    ```

    ## See also
    error-contract, status-codes
    """
    told: set[str] = set()
    for rpc in model.own_rpcs():
        response = response_of(model, rpc)
        if response is None or rpc.streams_responses or rpc.response_type in told:
            continue
        if rpc.is_deprecated or set(words(rpc.name)) & _READS:
            continue
        field = next((f for f in response.fields if _tells_failure(f)), None)
        if field is None:
            continue
        told.add(rpc.response_type)
        yield Hit(
            field.full_name,
            field.place,
            f"Field {field.full_name} tells of a failure in a response that says OK.",
            "Retries, alarms and interceptors see no failure, and whoever forgets to look goes on "
            "with nothing.",
            f"Return a status other than OK with google.rpc.ErrorInfo, and deprecate {field.name}.",
        )


def _tells_failure(field: Field) -> bool:
    if field.oneof or field.is_deprecated:
        return False
    named = "_".join(words(field.name))
    if field.resolved == "google.rpc.Status":
        return not field.is_repeated and not field.comment
    if field.is_repeated:
        return named == "errors" and field.resolved == "string"
    return named in _NAMES or (named in _FLAGS and field.resolved == "bool")
