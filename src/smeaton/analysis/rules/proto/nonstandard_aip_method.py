"""The rule `nonstandard_aip_method`."""

from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Rpc
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import bindings, request_of, resource_of, response_of
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import singular, words

_FIELDS = {"get": "name", "delete": "name", "list": "parent", "create": "parent", "update": ""}


def _problems(model: Protobuf, rpc: Rpc, verb: str) -> Iterator[str]:
    request, response = request_of(model, rpc), response_of(model, rpc)
    custom = any(":" in b.path.rpartition("/")[2] for b in bindings(rpc))
    if custom or request is None:
        return
    if request.name != f"{rpc.name}Request":
        yield f"takes {request.name} and not {rpc.name}Request"
    if verb == "list" and response and response.name != f"{rpc.name}Response":
        yield f"returns {response.name} and not {rpc.name}Response"
    wanted = _FIELDS[verb]
    top = any(b.path.count("/") <= 2 for b in bindings(rpc))
    if wanted and request.find(wanted) is None and not (wanted == "parent" and top):
        yield f"takes no {wanted}"
    noun = resource_of(rpc.name)
    if verb in ("create", "update") and not any(
        singular(f.name) == noun or f.name == noun for f in request.fields
    ):
        yield f"takes no {noun}"


_FEW = 4
"""Methods of which no habit can be told."""
_BATCH = {"get": "names", "delete": "names", "create": "requests", "update": "requests"}


def _batch_problems(model: Protobuf, rpc: Rpc, verb: str) -> Iterator[str]:
    """Yield what a batch lacks of AIP-231 to 235."""
    request = request_of(model, rpc)
    wanted = _BATCH.get(words(rpc.name)[1] if len(words(rpc.name)) > 1 else verb)
    if request is None or wanted is None:
        return
    if request.name != f"{rpc.name}Request":
        yield f"takes {request.name} and not {rpc.name}Request"
    held = request.find(wanted) or (request.find("requests") if wanted == "names" else None)
    if held is None or not held.is_repeated:
        yield f"takes no {wanted}"


@rule("PRO052", severity="low", harm="confusion", each=1)
def nonstandard_aip_method(model: Protobuf) -> Iterator[Hit]:
    """Standard method in a shape of its own.

    ## What it does
    In APIs after Google's AIPs: finds Get, List, Create, Update and Delete methods without their
    name, parent or resource, or with messages called otherwise. All of it is one finding.

    ## Why it matters
    Client libraries, command lines and infrastructure tools are generated from the standard shape;
    what leaves it needs code of its own in each of them (AIP-131 to 135, AIP-231 to 235).

    ## When it is fine
    Custom methods, whose path ends with ":verb". Contracts in which no resource is annotated
    are not judged, nor those in which most methods have another shape.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    import "google/api/resource.proto";
    service OrderService {
      rpc GetOrder(OrderQuery) returns (Order) {
        option (google.api.http) = {get: "/v1/{name=orders/*}"};
      }
    }
    message OrderQuery {
      string name = 1;
    }
    message Order {
      option (google.api.resource) = {
        type: "shop.example.com/Order"
        pattern: "orders/{order}"
      };
      string name = 1;
    }
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    import "google/api/annotations.proto";
    import "google/api/resource.proto";
    service OrderService {
      rpc GetOrder(GetOrderRequest) returns (Order) {
        option (google.api.http) = {get: "/v1/{name=orders/*}"};
      }
    }
    message GetOrderRequest {
      string name = 1;
    }
    message Order {
      option (google.api.resource) = {
        type: "shop.example.com/Order"
        pattern: "orders/{order}"
      };
      string name = 1;
    }
    ```

    ## See also
    resource-modelling
    """
    if not any(m.option("(google.api.resource)") for m in model.own_messages()):
        return
    hits: list[Hit] = []
    judged = 0
    for rpc in model.own_rpcs():
        verb = words(rpc.name)[0]
        if verb not in (*_FIELDS, "batch") or rpc.streams_responses or rpc.is_deprecated:
            continue
        judged += 1
        judge = _batch_problems if verb == "batch" else _problems
        problems = list(judge(model, rpc, verb))
        if problems:
            hits.append(
                Hit(
                    rpc.full_name,
                    rpc.place,
                    f"Method {rpc.full_name} {', '.join(problems)}.",
                    "What is generated from the standard shape needs code of its own for it.",
                    "In a new version; see AIP-131 to 135 for the shape.",
                )
            )
    if 2 * len(hits) <= judged or judged < _FEW:
        yield from hits
