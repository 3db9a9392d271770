"""The rule `http_binding_mismatch`."""

from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field, Message, Rpc
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import Binding, bindings, request_of
from smeaton.analysis.rule import Hit, rule


def _problems(model: Protobuf, rpc: Rpc, binding: Binding) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a route: what, why and how to mend it."""
    message = request_of(model, rpc)
    if not binding.path.startswith("/"):
        yield "has no leading slash", "The gateway refuses it.", f'"/{binding.path}"'
    if binding.path.count("{") != binding.path.count("}"):
        yield "has a brace too many", "The gateway refuses it.", "Close every variable."
    if binding.method in ("GET", "DELETE") and binding.body:
        yield (
            f"is a {binding.method} with a body",
            "Proxies, caches and clients drop the body of such a request without a word "
            "(RFC 9110, section 9.3.1).",
            "Leave body out, so that the fields go into the query, or use post:.",
        )
    if message is None:
        return
    for path, _ in binding.variables:
        field = _follow(model, message, path)
        if field is None:
            yield (
                f"has the variable {{{path}}}, which is no field of {message.short}",
                "Nothing takes the value: the gateway doesn't build, or ids get lost.",
                f"string {path.partition('.')[0]} = "
                f"{max((f.number for f in message.fields), default=0) + 1};",
            )
        elif field.is_repeated or field.resolved in model.messages:
            yield (
                f"has the variable {{{path}}}, which is no single scalar",
                "A path holds one value.",
                f"A string field in the place of {path}.",
            )
    if binding.body not in ("", "*") and message.find(binding.body) is None:
        yield (
            f"takes the body as {binding.body!r}, which is no field of {message.short}",
            "The gateway doesn't build.",
            'body: "*"',
        )


def _follow(model: Protobuf, message: Message, path: str) -> Field | None:
    field, inner = None, message
    for part in path.split("."):
        field = inner.find(part)
        if field is None:
            return None
        if field.resolved not in model.messages:
            return field
        inner = model.messages[field.resolved]
    return field


@rule("PRO030", severity="high", harm="outage", each=6)
def http_binding_mismatch(model: Protobuf) -> Iterator[Hit]:
    """HTTP route that doesn't fit its request.

    ## What it does
    Finds `google.api.http` routes with a variable or body that is no field of the request, a body
    on GET and DELETE, a path without leading slash, and unbalanced braces.

    ## Why it matters
    The gateway doesn't build, or fields never arrive: a GET's body is dropped on the way, and an id
    in the path that no field takes is lost (google/api/http.proto, AIP-127).

    ## When it is fine
    Requests that aren't among the files are not judged.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse) {
        option (google.api.http) = {get: "/v1/orders/{order_id}"};
      }
    }
    message GetOrderRequest {
      string id = 1;
    }
    message GetOrderResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse) {
        option (google.api.http) = {get: "/v1/orders/{id}"};
      }
    }
    message GetOrderRequest {
      string id = 1;
    }
    message GetOrderResponse {}
    ```

    ## See also
    resource-modelling
    """
    for rpc in model.own_rpcs():
        for binding in bindings(rpc):
            for problem, why, fix in _problems(model, rpc, binding):
                yield Hit(
                    rpc.full_name,
                    binding.option.place,
                    f"Route {binding.method} {binding.path} of {rpc.full_name} {problem}.",
                    why,
                    fix,
                )
