"""The rule `rpc_changed`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.models import Comparison
from smeaton.analysis.proto_changes import is_same_shape, pair_rpcs, renamed_packages, report
from smeaton.analysis.rule import Hit, rule


@rule("PRC015", severity="high", harm="outage", each=3)
def rpc_changed(change: Comparison) -> Iterator[Hit]:
    """Method with other messages, other streaming or another promise.

    ## What it does
    Finds methods whose request or response has another type, that stream on another side than
    before, or whose idempotency_level changed. A message of other name with the same fields is
    medium; a new promise of idempotency breaks nobody.

    ## Why it matters
    Old clients send the message that they know; the server reads its bytes as another one. A stream
    in the place of one answer fails in every client. What was safe to repeat and no longer is, goes
    on being repeated (buf: the RPC_SAME checks).

    ## When it is fine
    Never for a method that is released; a method with a new name costs nothing.

    ## Example
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc PriceOrders(PriceOrdersRequest) returns (PriceOrdersResponse);
    }
    message PriceOrdersRequest { string page_token = 1; }
    message PriceOrdersResponse {}
    ```

    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc PriceOrders(PriceOrdersRequest) returns (stream PriceOrdersResponse);
    }
    message PriceOrdersRequest { string page_token = 1; }
    message PriceOrdersResponse {}
    ```

    ## Use instead
    ```proto
    syntax = "proto3";
    package shop.v1;
    service OrderService {
      rpc PriceOrders(PriceOrdersRequest) returns (PriceOrdersResponse);
      rpc StreamOrders(StreamOrdersRequest) returns (stream StreamOrdersResponse);
    }
    message PriceOrdersRequest { string page_token = 1; }
    message PriceOrdersResponse {}
    message StreamOrdersRequest {}
    message StreamOrdersResponse {}
    ```

    ## See also
    api-versioning, retry-policy
    """
    renamed = renamed_packages(change)
    for old, new in pair_rpcs(change):
        sides = (
            ("takes", old.request_type, new.request_type),
            ("returns", old.response_type, new.response_type),
        )
        for verb, before, after in sides:
            same = before == after or (
                (renamed or before not in change.old.messages or after not in change.new.messages)
                and before.rpartition(".")[2] == after.rpartition(".")[2]
            )
            if same:
                continue
            alike = is_same_shape(change, before, after)
            yield report(
                Severity.MEDIUM if alike else Severity.HIGH,
                new.file,
                new.full_name,
                new.place,
                f"Method {new.full_name} {verb} {after} and not {before}.",
                why="Bytes stay readable, but generated code has another type."
                if alike
                else "The bytes of one message are read as another.",
                fix=f"rpc {new.name}V2(...) for the new message; {new.name} stays as it was.",
                group="type",
            )
        streams = (
            ("requests", old.streams_requests, new.streams_requests),
            ("responses", old.streams_responses, new.streams_responses),
        )
        for what, did, does in streams:
            if did != does:
                yield report(
                    Severity.HIGH,
                    new.file,
                    new.full_name,
                    new.place,
                    f"Method {new.full_name} {'streams' if does else 'no longer streams'} {what}.",
                    why="Clients of the other form fail on every call.",
                    fix=f"A method of its own for the {'streaming' if does else 'unary'} form.",
                    group="stream",
                )
        level = (old.option("idempotency_level"), new.option("idempotency_level"))
        if level[0] != level[1] and level[0] not in (None, "IDEMPOTENCY_UNKNOWN"):
            if level == ("IDEMPOTENT", "NO_SIDE_EFFECTS"):
                continue
            yield report(
                Severity.MEDIUM,
                new.file,
                new.full_name,
                new.place,
                f"Method {new.full_name} was {level[0]} and is {level[1] or 'not'}.",
                why="Clients and proxies that repeat or cache it go on doing so.",
                fix=f"option idempotency_level = {level[0]};",
                group="level",
            )
