"""The rule `http_route_changed`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import pair_rpcs, report
from smeaton.analysis.rpcs import Binding, bindings
from smeaton.analysis.rule import Hit, rule


@rule("PRC019", severity="high", harm="outage", each=3)
def http_route_changed(change: Comparison) -> Iterator[Hit]:
    """HTTP route that is gone.

    ## What it does
    Finds `google.api.http` routes, additional ones included, that no method has any more, and
    routes whose body moved.

    ## Why it matters
    REST clients get 404 from the moment of the deployment, though gRPC clients notice nothing. What
    was in the body is looked for in the query, or the other way round.

    ## When it is fine
    The old route is kept as an additional binding: not reported.

    ## Example
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

    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (GetOrderResponse) {
        option (google.api.http) = {get: "/v1/purchases/{id}"};
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
        option (google.api.http) = {
          get: "/v1/purchases/{id}"
          additional_bindings {get: "/v1/orders/{id}"}
        };
      }
    }
    message GetOrderRequest { string id = 1; }
    message GetOrderResponse {}
    ```

    ## See also
    api-versioning, deprecation-and-sunset
    """
    served = {_shape(b): b for rpc in change.new.own_rpcs() for b in bindings(rpc)}
    for old, new in pair_rpcs(change):
        for binding in bindings(old):
            now = served.get(_shape(binding))
            if now is not None and now.body == binding.body:
                continue
            said = f"{binding.method} {binding.path}"
            yield report(
                Severity.HIGH,
                new.file,
                new.full_name,
                new.place,
                f"Route {said} of {new.full_name} is gone."
                if now is None
                else f"Route {said} of {new.full_name} took the body as {binding.body or 'none'!r} "
                f"and takes it as {now.body or 'none'!r}.",
                why="REST clients get 404." if now is None else "Fields are looked for elsewhere.",
                fix=f'additional_bindings {{ {binding.method.lower()}: "{binding.path}" }}'
                if now is None
                else f'body: "{binding.body}"',
            )


def _shape(binding: Binding) -> tuple[str, str]:
    path = re.sub(r"\{[\w.]+(?:=([^{}]*))?\}", lambda m: m[1] or "*", binding.path)
    return binding.method, path
