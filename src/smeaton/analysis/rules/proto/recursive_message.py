"""The rule `recursive_message`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.proto_elements import Field
from smeaton.analysis.parse.protobuf import Protobuf
from smeaton.analysis.rpcs import reachable
from smeaton.analysis.rule import Hit, rule


@rule("PRO039", severity="low", harm="outage", each=1)
def recursive_message(model: Protobuf) -> Iterator[Hit]:
    """Message that clients can send nested without end.

    ## What it does
    Finds messages in requests that hold themselves, directly or through others.

    ## Why it matters
    Parsers stop at a depth of 100, so deep trees fail where nobody expects it; code that walks them
    recursively runs out of stack on what a client made up.

    ## When it is fine
    Trees are what is meant (expressions, filters) and the server limits the depth: say the limit
    in a comment.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service SearchService {
      rpc SearchOrders(SearchOrdersRequest) returns (SearchOrdersResponse);
    }
    message SearchOrdersRequest {
      Condition condition = 1;
      string page_token = 2;
    }
    message Condition {
      string text = 1;
      repeated Condition any_of = 2;
    }
    message SearchOrdersResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service SearchService {
      rpc SearchOrders(SearchOrdersRequest) returns (SearchOrdersResponse);
    }
    message SearchOrdersRequest {
      Condition condition = 1;
      string page_token = 2;
    }
    message Condition {
      string text = 1;
      // At most 5 levels deep.
      repeated Condition any_of = 2;
    }
    message SearchOrdersResponse {}
    ```

    ## See also
    tree-modelling, input-validation-and-injection
    """
    roots = {rpc.request_type for rpc in model.own_rpcs()}
    told: set[str] = set()
    for name in reachable(model, roots):
        cycle = _find_cycle(model, name)
        if not cycle or told & {field.resolved for field in cycle}:
            continue
        told |= {field.resolved for field in cycle}
        words_said = " ".join(f"{f.comment} {f.scope.comment if f.scope else ''}" for f in cycle)
        if re.search(r"depth|deep|levels?\b|nest|recurs", words_said, re.IGNORECASE):
            continue
        path = " -> ".join(field.full_name for field in cycle)
        yield Hit(
            cycle[0].full_name,
            cycle[0].place,
            f"Message {model.messages[name].short} holds itself by {path}.",
            "Parsers stop at a depth of 100, and code that walks the tree runs out of stack on "
            "what a client made up.",
            "// At most ... levels deep, and refuse deeper ones with INVALID_ARGUMENT.",
        )


def _find_cycle(model: Protobuf, start: str) -> list[Field]:
    """Return the fields that lead from a message back to it: of one or two steps."""
    for field in model.messages[start].fields:
        if field.resolved == start:
            return [field]
    for field in model.messages[start].fields:
        inner = model.messages.get(field.resolved)
        for back in inner.fields if inner else ():
            if back.resolved == start:
                return [field, back]
    return []
