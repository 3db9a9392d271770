"""The rule `http_verb_mismatch`."""

from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Rpc
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import MASK, bindings, request_of, verb_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_EXPECTED = {
    "get": ("GET",),
    "list": ("GET", "POST"),
    "create": ("POST", "PUT"),
    "update": ("PATCH", "PUT"),
    "delete": ("DELETE", "POST"),
}


@rule("PRO032", severity="low", harm="confusion", each=1)
def http_verb_mismatch(model: Protobuf) -> Iterator[Hit]:
    """HTTP verb that promises something else than the method does.

    ## What it does
    Finds routes of Get methods that aren't GET, of Create that aren't POST, of Update that are POST
    or PUT although a mask says that it is partial, and POST routes whose fields go into the query
    because no body is named.

    ## Why it matters
    Caches, retries and tools act on the verb: a PUT with a mask erases fields for whoever
    replays it as a whole, a POST is never cached nor repeated, and long fields in a query are
    cut and logged (RFC 9110; AIP-131 to 135).

    ## When it is fine
    An API in which nearly every route is POST, or a path that says the verb itself (/update): calls
    over HTTP, which say what they are and are not reported.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse) {
        option (google.api.http) = {put: "/v1/orders/{id}" body: "*"};
      }
    }
    message GetOrderRequest { string id = 1; }
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
    message GetOrderRequest { string id = 1; }
    message GetOrderResponse {}
    ```

    ## See also
    resource-modelling, partial-update
    """
    routes = [(rpc, b) for rpc in model.own_rpcs() for b in bindings(rpc)]
    posts = sum(binding.method == "POST" for _, binding in routes)
    if posts > 4 and posts >= 0.9 * len(routes):
        return
    told: set[Rpc] = set()
    for rpc, binding in routes:
        message = request_of(model, rpc)
        verb = verb_of(rpc.name) if words(rpc.name)[0] in _STANDARD else ""
        said = {words(part)[0] for part in binding.path.split("/") if part.isascii() and part}
        if rpc in told or words(rpc.name)[0] in said:
            continue
        masked = message is not None and any(f.resolved == MASK for f in message.fields)
        problem, fix = "", ""
        bare = [f for f in message.fields if f"{{{f.name}" not in binding.path] if message else []
        if verb and binding.method not in _EXPECTED[verb] and ":" not in binding.path:
            problem = f"is {binding.method}"
            fix = f'{_EXPECTED[verb][0].lower()}: "{binding.path}"'
        elif verb == "update" and masked and binding.method == "PUT":
            problem = "is PUT, which replaces, and takes a mask, which doesn't"
            fix = f'patch: "{binding.path}"'
        elif binding.method in ("POST", "PATCH", "PUT") and bare and not binding.body:
            problem = f"is {binding.method} without a body, so {bare[0].name} goes into the query"
            fix = 'body: "*"'
        if problem:
            told.add(rpc)
            yield Hit(
                rpc.full_name,
                binding.option.place,
                f"Route {binding.path} of {rpc.full_name} {problem}.",
                "Caches, retries and proxies act on the verb and on where the fields stand.",
                fix,
            )


_STANDARD = {"get", "list", "create", "update", "patch", "delete"}
